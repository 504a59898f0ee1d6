// Who somebody is at a glance: a face, and the mark of a team.

import { el } from "./dom.js";

// The face of a person, in the colour of the team; the app's own mark for the app.
export function avatar(userId, room) {
  if (userId === room.app.bot_user_id) return el("span", { class: "avatar app-avatar", "aria-hidden": "true" });
  const person = room.people.get(userId);
  const initials = [...(person?.real_name || "Slack").split(/\s+/)].map((word) => [...word][0]).slice(0, 2).join("");
  const team = /^(sales|marketing)$/.test(person?.team) ? person.team : "none";
  return el("span", { class: `avatar initials ${team}`, "aria-hidden": "true" }, initials);
}

export function teamMark(team) {
  if (!team) return null;
  return el("span", { class: /^(sales|marketing)$/.test(team) ? `team ${team}` : "team" }, team);
}
