// Menus and lists that open beside what was pressed, above everything else on the page.

import { el } from "./dom.js";

let made = 0;

export function nextId(name) {
  made += 1;
  return `${name}-${made}`;
}

// Puts an open popup under its anchor, or above it where there is no room below; never outside the window.
export function place(popup, anchor, alignEnd = false) {
  const box = anchor.getBoundingClientRect();
  const size = popup.getBoundingClientRect();
  const below = innerHeight - box.bottom - 8;
  const above = size.height > below && box.top > below;
  const left = alignEnd ? box.right - size.width : box.left;
  popup.style.insetInlineStart = `${Math.max(8, Math.min(left, innerWidth - size.width - 8))}px`;
  popup.style.insetBlockStart = `${Math.max(8, above ? box.top - size.height - 4 : Math.min(box.bottom + 4, innerHeight - size.height - 8))}px`;
}

// A button with a menu. `items()` returns the entries each time it opens: {label, note, choose, danger} or null for a line.
export function menuButton(button, items, room) {
  const id = nextId("menu");
  const menu = el("div", { class: "menu", role: "menu", id, popover: "manual", hidden: true });
  const wrap = el("div", { class: "overflow" }, button, menu);
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", id);
  const show = (open) => {
    if (menu.hidden !== open) return;
    menu.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (!open) {
      menu.hidePopover();
      return;
    }
    menu.replaceChildren(...items(room).map((item) => entry(item, () => show(false), button)));
    menu.showPopover();
    place(menu, button, wrap.matches(".at-end"));
    menu.querySelector("button")?.focus({ preventScroll: true });
  };
  button.addEventListener("click", () => show(menu.hidden));
  wrap.addEventListener("keydown", (event) => {
    if (menu.hidden) return;
    const entries = [...menu.querySelectorAll("button")];
    const here = entries.indexOf(document.activeElement);
    const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
    if (next !== undefined) entries.at(next % entries.length)?.focus();
    else if (event.key === "Escape") {
      show(false);
      button.focus();
    } else return;
    event.stopPropagation();
    event.preventDefault();
  });
  wrap.addEventListener("focusout", (event) => {
    if (!wrap.contains(event.relatedTarget)) show(false);
  });
  return wrap;
}

function entry(item, close, button) {
  if (!item) return el("hr");
  const choose = () => {
    close();
    button.focus({ preventScroll: true });
    item.choose();
  };
  const note = item.note ? el("small", {}, item.note) : null;
  return el("button", { type: "button", role: "menuitem", tabindex: "-1", class: item.danger ? "danger" : null, onclick: choose }, item.label, note);
}
