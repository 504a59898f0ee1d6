// Block Kit blocks as nodes.

import { el } from "./dom.js";
import { chart } from "./charts.js";
import { element, picture } from "./elements.js";
import { inputField } from "./fields.js";
import { file } from "./files.js";
import { dataTable, table } from "./figures.js";
import { markdown } from "./markdown.js";
import { link, textObject } from "./mrkdwn.js";
import { richText } from "./rich_text.js";

// All blocks of a message or view. `act(block, element, entry)` is called when something in them is used;
// `act.suggest(block, element, query)` asks the app what one may choose; `act.entries` gets to know what holds an entry.
export function blocks(list, room, act) {
  return list.map((block) => {
    const draw = Object.hasOwn(DRAW, block.type) ? DRAW[block.type] : null;
    let node;
    try {
      node = draw ? draw(block, room, act) : unknown(block);
    } catch {
      node = unknown(block); // one block that is out of shape must not take the others with it
    }
    node.dataset.block = block.type;
    return node;
  });
}

function unknown(block) {
  return el("p", { class: "unknown" }, `A block of type “${block.type}” is not shown here.`);
}

function drawElement(block, given, room, act) {
  const suggest = (query) => (act.suggest ? act.suggest(block, given, query) : Promise.resolve({}));
  const node = element(given, room, (entry) => act(block, given, entry), suggest);
  act.entries?.add(block, given, node);
  return node;
}

function section(block, room, act) {
  const words = el("div", { class: "section-text" });
  if (block.text) words.append(el("div", { class: "text" }, textObject(block.text, room)));
  if (block.fields) {
    words.append(el("div", { class: "fields" }, ...block.fields.map((field) => el("div", { class: "text" }, textObject(field, room)))));
  }
  const node = el("div", { class: "section" }, words);
  if (block.accessory) node.append(el("div", { class: "accessory" }, drawElement(block, block.accessory, room, act)));
  return node;
}

function context(block, room) {
  const parts = block.elements.map((part) => (part.type === "image" ? picture(part) : el("span", {}, textObject(part, room))));
  return el("div", { class: "context" }, ...parts);
}

function actions(block, room, act) {
  return el("div", { class: "actions" }, ...block.elements.map((given) => drawElement(block, given, room, act)));
}

function image(block, room) {
  const caption = block.title ? el("figcaption", {}, textObject(block.title, room)) : null;
  return el("figure", { class: "image" }, caption, picture(block));
}

function input(block, room, act) {
  const suggest = (query) => (act.suggest ? act.suggest(block, block.element, query) : Promise.resolve({}));
  const drawn = inputField(block, room, act, suggest);
  act.entries?.add(block, block.element, drawn.node);
  return drawn.whole;
}

function video(block, room) {
  const title = el("strong", {}, textObject(block.title, room));
  const words = block.description ? el("span", {}, textObject(block.description, room)) : null;
  return el("div", { class: "file" }, el("span", { class: "file-kind", "aria-hidden": "true" }, "▶"), el("span", { class: "file-words" }, link(block.title_url || block.video_url || "", "", title) || title, words));
}

const DRAW = {
  section, context, actions, image, input, video, table, markdown: (block, room) => markdown(block.text, room),
  data_table: dataTable, data_visualization: chart, rich_text: richText, context_actions: actions,
  header: (block, room) => el("h3", { class: "header" }, textObject(block.text, room)),
  divider: () => el("hr"),
  file: (block) => file({ name: block.external_id || "file", ...block.file }),
};
