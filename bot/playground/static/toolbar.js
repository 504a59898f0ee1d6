// What can be done with a message: a small bar that comes to the message under the pointer or the focus.

import { el, icon } from "./dom.js";
import { emojiNamed } from "./emoji.js";
import { menuButton } from "./popup.js";

const REPLY = "M3 4h14v9H9l-4 3.500V13H3zm1.500 1.500v6h2v1.800l2-1.800h7v-6z";

const SMILE = "M10 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16zm0 1.500a6.500 6.500 0 1 1 0 13 6.500 6.500 0 0 1 0-13zM7.300 6.800a1.100 1.100 0 1 0 0 2.200 1.100 1.100 0 0 0 0-2.200zm5.400 0a1.100 1.100 0 1 0 0 2.200 1.100 1.100 0 0 0 0-2.200zM6 11.500a4.200 4.200 0 0 0 8 0z";
const REACTIONS = [["tada", "Congratulations"], ["clap", "Applause"], ["thumbsup", "Yes"], ["eyes", "I am looking"], ["white_check_mark", "Done"], ["heart", "Thank you"]];

// `use` can reply(ts), copy(ts), unread(ts), react(ts, name), edit(ts), remove(ts) and shortcut(shortcut, ts); `room()` is the room as it is now.
export function toolbar(list, room, use) {
  let ts = "";
  const reply = el("button", { type: "button", class: "icon-tool", "aria-label": "Reply in thread", title: "Reply in thread", "data-testid": "reply" }, icon(REPLY));
  reply.addEventListener("click", () => use.reply(ts));
  const smile = el("button", { type: "button", class: "icon-tool", "aria-label": "Add a reaction", title: "Add a reaction", "data-testid": "add-reaction" }, icon(SMILE));
  const react = menuButton(smile, () => REACTIONS.map(([name, meaning]) => ({ label: `${emojiNamed(name)} ${meaning}`, choose: () => use.react(ts, name) })), null);
  react.classList.add("at-end");
  const more = el("button", { type: "button", class: "icon-tool", "aria-label": "Message actions", title: "More actions", "data-testid": "message-actions" }, el("span", { "aria-hidden": "true" }, "⋮"));
  const items = () => {
    const shortcuts = room().shortcuts.filter((one) => one.type === "message");
    const isPrivate = bar.closest(".message")?.classList.contains("private");
    const message = room().at(ts);
    const isOwn = message && !isPrivate && !message.bot_id && message.user === room().me;
    return [
      { label: "Copy link", choose: () => use.copy(ts) },
      { label: "Mark unread from here", choose: () => use.unread(ts) },
      ...(isOwn ? [{ label: "Edit", choose: () => use.edit(ts) }, { label: "Delete", danger: true, choose: () => use.remove(ts) }] : []),
      ...(shortcuts.length && !isPrivate ? [null] : []),
      ...(isPrivate ? [] : shortcuts.map((one) => ({ label: one.name, note: one.description || room().app.name, choose: () => use.shortcut(one, ts) }))),
    ];
  };
  const menu = menuButton(more, items, null);
  menu.classList.add("at-end");
  const bar = el("div", { class: "toolbar", role: "toolbar", "aria-label": "What to do with this message" }, react, reply, menu);
  const come = (event) => {
    const message = event.target.closest?.(".message");
    if (!message || bar.parentElement === message || bar.querySelector('[aria-expanded="true"]')) return;
    ts = message.dataset.ts;
    react.hidden = reply.hidden = message.classList.contains("private");
    message.append(bar);
  };
  list.addEventListener("pointerover", come);
  list.addEventListener("focusin", come);
}

// Up and down walk through the messages, Enter opens the thread, once a message has the focus.
export function walk(list, open) {
  list.addEventListener("keydown", (event) => {
    const message = event.target.closest(".message");
    if (!message || (event.target !== message && !event.target.closest(".toolbar > .icon-tool"))) return;
    const all = [...list.querySelectorAll(".message")];
    const here = all.indexOf(message);
    const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next !== undefined) all[Math.max(0, Math.min(all.length - 1, next))].focus();
    else if (event.key === "Enter" && event.target === message) open(message.dataset.ts);
    else return;
    event.preventDefault();
  });
  list.addEventListener("focus", () => list.querySelector(".message:last-of-type")?.focus());
}
