// The list of conversations: what is unread stands out, arrow keys walk through it.

import { byId, el } from "./dom.js";
import { avatar } from "./faces.js";

export function drawSidebar(room, here) {
  const focused = document.activeElement?.closest("#sidebar a")?.hash;
  const all = [...room.conversations.values()];
  byId("channels").replaceChildren(...all.filter((one) => !one.is_direct).map((one) => item(one, room, here)));
  byId("direct").replaceChildren(...all.filter((one) => one.is_direct).map((one) => item(one, room, here)));
  if (focused) links().find((link) => link.hash === focused)?.focus({ preventScroll: true });
}

function item(conversation, room, here) {
  const { unread, name } = conversation;
  const isHere = conversation.id === here?.id;
  const count = unread ? el("span", { class: "unread", "aria-label": `${unread} new` }, unread > 99 ? "99+" : unread) : null;
  const badge = conversation.is_app ? el("span", { class: "badge" }, "APP") : null;
  return el(
    "li",
    {},
    el(
      "a",
      {
        href: `#${conversation.id}`, class: unread ? "has-unread" : null, "aria-current": isHere ? "page" : null,
        "data-testid": `conversation-${name.toLowerCase()}`,
      },
      mark(conversation, room),
      el("span", { class: "name" }, name),
      badge,
      count,
    ),
  );
}

function mark(conversation, room) {
  if (conversation.is_app) return el("img", { src: new URL("tandem.svg", import.meta.url), alt: "", width: 18, height: 18 });
  if (conversation.members?.length > 1) return el("span", { class: "hash group", "aria-hidden": "true" }, conversation.members.length);
  if (conversation.is_direct) return avatar(conversation.members?.[0], room);
  return el("span", { class: "hash", "aria-hidden": "true" }, conversation.is_private ? "🔒" : "#");
}

function links() {
  return [...document.querySelectorAll("#sidebar li a")];
}

byId("sidebar").addEventListener("keydown", (event) => {
  const list = links();
  const here = list.indexOf(document.activeElement);
  const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
  if (here < 0 || next === undefined || event.altKey) return;
  event.preventDefault();
  list.at(next % list.length)?.focus();
});
