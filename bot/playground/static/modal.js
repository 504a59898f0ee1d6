// The modal in front of the person: its fields, its errors, and what was filled in.

import { byId, el, post } from "./dom.js";
import { blocks } from "./blocks.js";
import { read, write } from "./elements.js";
import { inputField } from "./fields.js";
import { textObject } from "./mrkdwn.js";

export class Modal {
  constructor(report) {
    this.dialog = byId("modal");
    this.report = report;
    this.view = null;
    this.fields = new Map();
    this.chosen = {}; // what was chosen in elements that are no inputs, by block
    this.left = new Map(); // what was filled in to views that lie under the one on top
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
  }

  show(room, view, errors) {
    this.room = room;
    if (!view) {
      this.view = null;
      this.left.clear();
      if (this.dialog.open) this.dialog.close();
      return;
    }
    if (this.view?.id !== view.id || this.view.hash !== view.hash) this.draw(view);
    this.mark(errors || {});
  }

  draw(view) {
    if (this.view) this.left.set(this.view.id, this.entries());
    const kept = this.left.get(view.id) || {};
    this.view = view;
    this.fields.clear();
    this.chosen = {};
    const act = (block, given, entry) => this.act(block, given, entry);
    act.suggest = (block, given, query) => this.suggest(block, given, query);
    const body = view.blocks.map((block) => {
      if (block.type !== "input") return blocks([block], this.room, act)[0];
      const field = inputField(block, this.room, act, (query) => this.suggest(block, block.element, query));
      this.fields.set(block.block_id, field);
      return field.whole;
    });
    for (const [blockId, entry] of Object.entries(kept)) {
      if (this.fields.has(blockId)) write(this.fields.get(blockId).node, entry);
    }
    const close = el("button", { type: "button", class: "button", "data-testid": "modal-close", onclick: () => this.close() }, view.close ? textObject(view.close, this.room) : "Close");
    const submit = view.submit ? el("button", { type: "submit", class: "button primary", "data-testid": "modal-submit" }, textObject(view.submit, this.room)) : null;
    const form = el(
      "form",
      { novalidate: true },
      el("div", { class: "modal-head" },
        view.previous_view_id ? el("button", { type: "button", class: "quiet", "aria-label": "Back", "data-testid": "modal-back", onclick: () => this.close() }, "←") : null,
        el("h2", { id: "modal-title" }, textObject(view.title, this.room)),
        el("button", { type: "button", class: "quiet", "aria-label": "Close", onclick: () => this.close(true) }, "✕")),
      el("div", { class: "modal-body" }, el("p", { class: "field-error general", role: "alert", hidden: true }), ...body),
      el("div", { class: "modal-foot" }, close, submit),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit(submit);
    });
    this.dialog.replaceChildren(form);
    this.dialog.classList.toggle("stacked", Boolean(view.previous_view_id));
    if (!this.dialog.open) this.dialog.showModal();
    const first = this.dialog.querySelector(".modal-body .input, .modal-body .select, .modal-body input");
    (first || this.dialog.querySelector("[type=submit], .modal-foot .button")).focus();
  }

  entries() {
    return { ...this.chosen, ...Object.fromEntries([...this.fields].map(([blockId, { node }]) => [blockId, read(node)])) };
  }

  mark(errors) {
    let first = null;
    for (const [blockId, { described, control, error }] of this.fields) {
      const text = errors[blockId];
      error.hidden = !text;
      error.textContent = text || "";
      if (text) described.setAttribute("aria-invalid", "true");
      else described.removeAttribute("aria-invalid");
      if (text && !first) first = control;
    }
    const general = this.dialog.querySelector(".general");
    const rest = Object.entries(errors).filter(([blockId]) => !this.fields.has(blockId)).map(([, text]) => text);
    general.hidden = !rest.length;
    general.textContent = rest.join(" ");
    first?.focus();
  }

  async submit(button) {
    if (button?.getAttribute("aria-busy") === "true") return;
    button?.setAttribute("aria-busy", "true");
    try {
      await post("/ui/submit", { as: this.room.me, entries: this.entries() });
    } catch (problem) {
      this.report(problem.message);
    } finally {
      button?.removeAttribute("aria-busy");
    }
  }

  act(block, given, entry) {
    if (given.type !== "button" && given.type !== "overflow" && entry !== null && !this.fields.has(block.block_id)) this.chosen[block.block_id] = entry;
    return post("/ui/click", {
      as: this.room.me, in_view: true, block_id: block.block_id, action_id: given.action_id, entry, entries: this.entries(),
    }).catch((problem) => this.report(problem.message));
  }

  suggest(block, given, value) {
    return post("/ui/suggest", { as: this.room.me, in_view: true, block_id: block.block_id, action_id: given.action_id, value });
  }

  close(wholeStack = false) {
    post("/ui/close", { as: this.room.me, whole_stack: wholeStack }).catch((problem) => this.report(problem.message));
  }
}
