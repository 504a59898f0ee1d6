// JSON as a tree whose branches fold; what is deep or long begins folded.

import { el } from "./dom.js";

const OPEN_DEPTH = 3;
const OPEN_ITEMS = 30;

export function jsonTree(value) {
  return el("div", { class: "json" }, branch("", value, 0));
}

function branch(key, value, depth) {
  const entries = Array.isArray(value) ? value.map((item, place) => [String(place), item]) : value && typeof value === "object" ? Object.entries(value) : null;
  const label = key === "" ? [] : [el("span", { class: "key" }, key), ": "];
  if (!entries) return el("div", { class: "leaf" }, ...label, leaf(value));
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (!entries.length) return el("div", { class: "leaf" }, ...label, `${open}${close}`);
  const count = Array.isArray(value) ? `${entries.length} ${entries.length === 1 ? "item" : "items"}` : hint(value, entries);
  const isOpen = depth < OPEN_DEPTH && entries.length <= OPEN_ITEMS;
  const node = el("details", { open: isOpen }, el("summary", {}, ...label, open, " ", el("span", { class: "count" }, count), " ", close));
  const fill = () => {
    if (node.childElementCount === 1) node.append(el("div", {}, ...entries.map(([name, item]) => branch(name, item, depth + 1))));
  };
  if (isOpen) fill();
  else node.addEventListener("toggle", fill, { once: true }); // built when somebody looks
  return node;
}

// What tells one object from its neighbours while it is folded: its type and its name.
function hint(value, entries) {
  const words = [value.type, value.action_id || value.block_id || value.callback_id || value.id].filter((word) => typeof word === "string");
  return words.length ? words.join(" ") : `${entries.length} ${entries.length === 1 ? "key" : "keys"}`;
}

function leaf(value) {
  if (typeof value === "string") return el("span", { class: "string" }, JSON.stringify(value));
  return el("span", { class: typeof value === "number" ? "number" : "word" }, String(value));
}
