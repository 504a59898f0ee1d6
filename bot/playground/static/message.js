// One message as a node: its author, words or blocks, files, reactions, and the way into its thread.

import { el, icon } from "./dom.js";
import { blocks } from "./blocks.js";
import { Entries } from "./entries.js";
import { emojiNamed } from "./emoji.js";
import { avatar, teamMark } from "./faces.js";
import { file } from "./files.js";
import { mrkdwn } from "./mrkdwn.js";
import { seconds } from "./room.js";

const EYE = "M10 4C5.600 4 2.300 7 1 10c1.300 3 4.600 6 9 6s7.700-3 9-6c-1.300-3-4.600-6-9-6zm0 2.500a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7z";

// `use` has what a reader can do: act(message, block, element, entry, entries), suggest(…), thread(message), dismiss(message),
// react(ts, name).
export function drawMessage(message, room, use, { together = false, inThread = false } = {}) {
  const isPrivate = Boolean(message.is_ephemeral);
  const kinds = `message${isPrivate ? " private" : ""}${together ? " together" : ""}${message.subtype === "tombstone" ? " gone" : ""}`;
  const node = el("li", {
    class: kinds, tabindex: "-1", role: "article", "data-ts": message.ts, "data-testid": isPrivate ? "ephemeral" : "message",
  });
  if (isPrivate) node.append(privateMark(message, use));
  const shown = body(message, room, use, together, inThread);
  node.append(avatarOf(message, room, together), shown);
  node.entries = shown.entries;
  return node;
}

function privateMark(message, use) {
  const asked = message.command ? el("span", { class: "asked" }, message.command) : null;
  const dismiss = el("button", { type: "button", class: "link", "data-testid": "dismiss", onclick: () => use.dismiss(message) }, "Dismiss");
  return el("p", { class: "private-mark" }, icon(EYE), el("span", {}, "Only visible to you"), asked, dismiss);
}

function avatarOf(message, room, together) {
  if (together) return el("span", { class: "avatar gap", "aria-hidden": "true" });
  return avatar(message.bot_id ? room.app.bot_user_id : message.user, room);
}

function body(message, room, use, together, inThread) {
  const node = el("div", { class: "body" });
  if (!together) node.append(byline(message, room));
  if (message.subtype === "thread_broadcast" && !inThread) node.append(el("p", { class: "replied" }, "replied to a thread"));
  const edited = message.edited ? el("span", { class: "edited" }, " (edited)") : null;
  if (message.blocks?.length) {
    const entries = (node.entries = new Entries());
    const act = (block, given, entry) => use.act(message, block, given, entry, entries.all());
    act.entries = entries;
    act.suggest = (block, given, query) => use.suggest(message, block, given, query);
    node.append(el("div", { class: "blocks" }, ...blocks(message.blocks, room, act)));
    if (edited) node.append(edited);
  } else if (message.text || edited) {
    node.append(el("div", { class: "text" }, mrkdwn(message.text || "", room), edited));
  }
  for (const given of message.files || []) node.append(file(given));
  if (message.reactions?.length) node.append(reactions(message, room, use));
  if (!inThread) {
    const bar = threadBar(message, room, use);
    if (bar) node.append(bar);
  }
  return node;
}

function byline(message, room) {
  const name = message.username || room.nameOf(message.user) || message.user;
  const when = seconds(message.ts);
  const full = room.calendar.text(when, { dateStyle: "full", timeStyle: "short" });
  return el(
    "p",
    { class: "byline" },
    el("strong", {}, name),
    message.bot_id ? el("span", { class: "badge" }, "APP") : null,
    teamMark(room.people.get(message.user)?.team),
    el("time", { datetime: new Date(when * 1000).toISOString(), title: full }, room.calendar.time(when)),
  );
}

// Each is a button that adds one's own or takes it away.
function reactions(message, room, use) {
  const pills = message.reactions.map((reaction) => {
    const names = (reaction.users || []).map((user) => room.nameOf(user) || "someone").join(", ");
    const isMine = (reaction.users || []).includes(room.me);
    const label = `${reaction.name}: ${reaction.count}${names ? `, ${names}` : ""}`;
    return el(
      "button",
      {
        type: "button", class: "reaction", "aria-pressed": String(isMine), "aria-label": label, title: label,
        "data-testid": `reaction-${reaction.name}`, onclick: () => use.react(message.ts, reaction.name),
      },
      `${emojiNamed(reaction.name)} ${reaction.count}`,
    );
  });
  return el("div", { class: "reactions" }, ...pills);
}

// How many replied, their faces, and when last.
function threadBar(message, room, use) {
  const own = use.privateReplies(message.ts);
  const replies = message.reply_count || 0;
  if (!replies && !own) return null;
  const count = replies ? `${replies} ${replies === 1 ? "reply" : "replies"}` : "1 reply to you";
  const faces = (message.reply_users || []).slice(0, 3).map((user) => avatar(user, room));
  const last = message.latest_reply ? `Last reply ${room.calendar.ago(seconds(message.latest_reply))}` : "";
  return el(
    "button",
    { type: "button", class: "thread-toggle", "data-testid": "thread-toggle", onclick: () => use.thread(message) },
    el("span", { class: "faces" }, ...faces),
    el("strong", {}, count),
    el("span", {}, last),
  );
}

// Draws a changed message where the old one stood; what was filled in stays, and what had the focus has it again.
export function replaceMessage(before, after) {
  if (before.entries) after.entries?.restore(before.entries.changed());
  const active = before.contains(document.activeElement) ? document.activeElement : null;
  const key = active?.closest("[data-testid]")?.dataset.testid;
  before.replaceWith(after);
  if (!active) return;
  const again = key ? [...after.querySelectorAll("[data-testid]")].find((node) => node.dataset.testid === key) : null;
  (again || after).focus({ preventScroll: true });
}
