// Block Kit blocks as nodes.

import { el } from "./dom.js";
import { element, picture } from "./elements.js";
import { mrkdwn, textObject } from "./mrkdwn.js";
import { richText } from "./rich_text.js";
import { chart, table } from "./figures.js";

// All blocks of a message. `act(block, element, entry)` is called when something in them is used.
export function blocks(list, room, act) {
  return list.map((block) => {
    const draw = DRAW[block.type];
    const node = draw ? draw(block, room, act) : el("p", { class: "unknown" }, `A block of type “${block.type}” is not shown here.`);
    node.dataset.block = block.type;
    return node;
  });
}

function section(block, room, act) {
  const words = el("div", { class: "section-text" });
  if (block.text) words.append(el("div", { class: "text" }, textObject(block.text, room)));
  if (block.fields) {
    words.append(el("div", { class: "fields" }, ...block.fields.map((field) => el("div", { class: "text" }, textObject(field, room)))));
  }
  const node = el("div", { class: "section" }, words);
  if (block.accessory) {
    const used = (entry) => act(block, block.accessory, entry);
    node.append(el("div", { class: "accessory" }, element(block.accessory, room, used)));
  }
  return node;
}

function context(block, room) {
  const parts = block.elements.map((part) => (part.type === "image" ? picture(part) : el("span", {}, textObject(part, room))));
  return el("div", { class: "context" }, ...parts);
}

function actions(block, room, act) {
  return el("div", { class: "actions" }, ...block.elements.map((given) => element(given, room, (entry) => act(block, given, entry))));
}

function image(block, room) {
  const caption = block.title ? el("figcaption", {}, textObject(block.title, room)) : null;
  return el("figure", { class: "image" }, caption, picture(block));
}

const DRAW = {
  section, context, actions, image, table, data_table: table, data_visualization: chart, rich_text: richText,
  header: (block, room) => el("h3", { class: "header" }, textObject(block.text, room)),
  divider: () => el("hr"),
  markdown: (block, room) => el("div", { class: "text" }, mrkdwn(block.text.replace(/\*\*(.+?)\*\*/g, "*$1*"), room)),
};
