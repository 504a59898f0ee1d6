// Input blocks: a label, the field, its hint, and what is wrong with what was filled in.

import { el } from "./dom.js";
import { element } from "./elements.js";
import { textObject } from "./mrkdwn.js";
import { nextId } from "./popup.js";

// Returns {block, node, error, control}: `node` holds the entry, `control` can have the focus.
export function inputField(block, room, act, suggest) {
  const used = (entry) => (block.dispatch_action ? act(block, block.element, entry) : Promise.resolve());
  const node = element(block.element, room, used, suggest);
  const id = nextId("in");
  const grouped = node.matches("div");
  const control = node.field || (grouped ? node.querySelector("input") : node) || node;
  const label = el(grouped ? "legend" : "label", grouped ? {} : { for: id }, textObject(block.label, room));
  if (block.optional) label.append(el("span", { class: "optional" }, " (optional)"));
  const hint = block.hint ? el("p", { class: "hint", id: `${id}-hint` }, textObject(block.hint, room)) : null;
  const error = el("p", { class: "field-error", id: `${id}-error`, hidden: true });
  const described = grouped ? node : control;
  described.id = id;
  if (!grouped) control.removeAttribute("aria-label");
  described.setAttribute("aria-describedby", `${id}-error ${hint ? `${id}-hint` : ""}`.trim());
  const whole = el(grouped ? "fieldset" : "div", { class: "field", "data-testid": `field-${block.block_id}` }, label, node, error, hint);
  return { whole, node, error, control, described };
}
