// A field in which one searches and chooses: people, channels, long lists, and what the app suggests.

import { el } from "./dom.js";
import { avatar } from "./faces.js";
import { nextId, place } from "./popup.js";

const once = new Map(); // what was chosen in any picker: the app suggests it to nobody who comes back to its field

// `find(query)` returns items {value, label, note, group, face}, or a promise of them. `chosen` are those set before.
export function picker(given, room, use, { chosen, find, hint = "", delay = 0 }) {
  const multiple = given.type.startsWith("multi_");
  const most = given.max_selected_items || Infinity;
  const listId = nextId("list");
  const placeholder = given.placeholder?.text || (multiple ? "Choose some" : "Choose");
  let picked = multiple ? [...chosen] : chosen.slice(0, 1);
  let found = [];
  let at = 0;
  let asked = 0;
  let timer = 0;

  const field = el("input", {
    class: "input", type: "text", role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": listId,
    "aria-label": placeholder, placeholder, autocomplete: "off", "data-testid": `action-${given.action_id}`,
  });
  const chips = el("span", { class: "chips" });
  const list = el("ul", { class: "options", role: "listbox", id: listId, popover: "manual", "aria-label": "Choices" });
  const node = el("span", { class: "picker", "data-kind": given.type }, chips, field, list);

  const isOpen = () => field.getAttribute("aria-expanded") === "true";
  const shown = () => (multiple ? "" : picked[0]?.label || "");

  function close() {
    clearTimeout(timer);
    asked += 1;
    if (isOpen()) list.hidePopover();
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
    field.value = shown();
  }

  async function look() {
    asked += 1;
    const turn = asked;
    let message = "Nothing found";
    const query = !multiple && field.value === shown() ? "" : field.value;
    try {
      found = await find(query);
    } catch (problem) {
      found = [];
      message = problem.message;
    }
    if (turn !== asked || !node.isConnected) return;
    at = Math.max(0, found.findIndex((item) => picked.some((one) => one.value === item.value)));
    draw(found.length ? "" : hint && query.length < 3 ? hint : message);
  }

  function draw(message) {
    const rows = [];
    found.forEach((item, number) => {
      if (item.group && item.group !== found[number - 1]?.group) rows.push(el("li", { class: "group", role: "presentation" }, item.group));
      const isChosen = picked.some((one) => one.value === item.value);
      const row = el(
        "li",
        { role: "option", id: `${listId}-${number}`, "aria-selected": String(isChosen), class: number === at ? "at" : null },
        item.face ? avatar(item.face, room) : null,
        el("span", {}, item.label, item.note ? el("small", {}, item.note) : null),
        isChosen ? el("span", { class: "tick", "aria-hidden": "true" }, "✓") : null,
      );
      row.addEventListener("mousedown", (event) => event.preventDefault());
      row.addEventListener("click", () => choose(item));
      rows.push(row);
    });
    if (message) rows.push(el("li", { class: "group", role: "presentation" }, message));
    list.replaceChildren(...rows);
    if (!isOpen()) list.showPopover();
    field.setAttribute("aria-expanded", "true");
    if (found.length) field.setAttribute("aria-activedescendant", `${listId}-${at}`);
    list.style.inlineSize = `${field.getBoundingClientRect().width}px`;
    place(list, field);
    list.querySelector(".at")?.scrollIntoView({ block: "nearest" });
  }

  function drawChips() {
    if (!multiple) return;
    chips.replaceChildren(...picked.map((item) => el("span", { class: "chip" }, item.label, el("button", {
      type: "button", "aria-label": `Remove ${item.label}`, onclick: () => choose(item),
    }, "✕"))));
  }

  function choose(item) {
    once.set(`${given.action_id} ${item.value}`, item);
    const has = picked.some((one) => one.value === item.value);
    if (!multiple) picked = [item];
    else if (has) picked = picked.filter((one) => one.value !== item.value);
    else if (picked.length < most) picked = [...picked, item];
    drawChips();
    close();
    field.focus({ preventScroll: true });
    use(field, node.readEntry());
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, delay);
  });
  field.addEventListener("click", () => isOpen() || look());
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !isOpen()) look();
    else if (step && found.length) {
      at = (at + step + found.length) % found.length;
      draw("");
    } else if (event.key === "Enter") {
      if (isOpen() && found[at]) choose(found[at]);
    } else if (event.key === "Escape" && isOpen()) {
      close();
      event.stopPropagation();
    } else if (event.key === "Backspace" && multiple && !field.value && picked.length) choose(picked.at(-1));
    else return;
    event.preventDefault();
  });

  node.readEntry = () => (multiple ? picked.map((item) => item.value) : (picked[0]?.value ?? null));
  node.writeEntry = (entry) => {
    const values = [entry].flat().filter(Boolean);
    const known = [...picked, ...chosen, ...found];
    if (!given.type.endsWith("external_select")) known.push(...find(""));
    picked = values.map((value) => known.find((item) => item.value === value) || once.get(`${given.action_id} ${value}`)).filter(Boolean);
    drawChips();
    field.value = shown();
  };
  node.field = field;
  drawChips();
  field.value = shown();
  return node;
}
