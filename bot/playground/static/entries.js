// What is filled in and chosen in the elements of one message or view, by block and action id.

import { read, write } from "./elements.js";

const HOLDS_NOTHING = new Set(["button", "workflow_button", "icon_button", "feedback_buttons", "overflow", "image"]);

export class Entries {
  constructor() {
    this.fields = [];
  }

  // An element that was just drawn.
  add(block, given, node) {
    if (HOLDS_NOTHING.has(given.type)) return;
    this.fields.push({ block: block.block_id, action: given.action_id, node, drawn: JSON.stringify(read(node)) });
  }

  // All entries, as the server takes them.
  all() {
    return nested(this.fields);
  }

  // Those that are not as they were drawn.
  changed() {
    return nested(this.fields.filter(({ node, drawn }) => JSON.stringify(read(node)) !== drawn));
  }

  // Puts entries back after a message or view was drawn anew; what is no longer there is dropped.
  restore(entries) {
    for (const { block, action, node } of this.fields) {
      if (entries[block] && action in entries[block]) write(node, entries[block][action]);
    }
  }
}

function nested(fields) {
  const entries = {};
  for (const { block, action, node } of fields) (entries[block] ||= {})[action] = read(node);
  return entries;
}
