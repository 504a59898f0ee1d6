// The modal in front of the person: its fields, its errors, and what was filled in.

import { byId, el, post } from "./dom.js";
import { blocks } from "./blocks.js";
import { Entries } from "./entries.js";
import { inputField } from "./fields.js";
import { textObject } from "./mrkdwn.js";

export class Modal {
  constructor(report) {
    this.dialog = byId("modal");
    this.report = report;
    this.view = null;
    this.fields = new Map();
    this.entries = new Entries();
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
    if (this.view) this.left.set(this.view.id, this.entries.all());
    const kept = this.left.get(view.id) || {};
    this.view = view;
    this.fields.clear();
    this.entries = new Entries();
    const act = (block, given, entry) => this.act(block, given, entry);
    act.suggest = (block, given, query) => this.suggest(block, given, query);
    act.entries = this.entries;
    const body = view.blocks.map((block) => {
      if (block.type !== "input") return blocks([block], this.room, act)[0];
      const field = inputField(block, this.room, act, (query) => this.suggest(block, block.element, query));
      this.fields.set(block.block_id, field);
      this.entries.add(block, block.element, field.node);
      return field.whole;
    });
    this.entries.restore(kept);
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
      await post("/ui/submit", { as: this.room.me, entries: this.entries.all() });
    } catch (problem) {
      this.report(problem.message);
    } finally {
      button?.removeAttribute("aria-busy");
    }
  }

  act(block, given, entry) {
    return post("/ui/click", {
      as: this.room.me, in_view: true, block_id: block.block_id, action_id: given.action_id, entry, entries: this.entries.all(),
    }).catch((problem) => this.report(problem.message));
  }

  suggest(block, given, value) {
    return post("/ui/suggest", { as: this.room.me, in_view: true, block_id: block.block_id, action_id: given.action_id, value });
  }

  close(wholeStack = false) {
    post("/ui/close", { as: this.room.me, whole_stack: wholeStack }).catch((problem) => this.report(problem.message));
  }
}
