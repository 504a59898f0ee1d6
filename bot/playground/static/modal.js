// The modal in front of the person: its fields, its errors, and what was filled in.

import { byId, el, post } from "./dom.js";
import { blocks } from "./blocks.js";
import { element, read, write } from "./elements.js";
import { textObject } from "./mrkdwn.js";

export class Modal {
  constructor(report) {
    this.dialog = byId("modal");
    this.report = report;
    this.view = null;
    this.fields = new Map();
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
  }

  show(room, view, errors) {
    this.room = room;
    if (!view) {
      this.view = null;
      if (this.dialog.open) this.dialog.close();
      return;
    }
    if (this.view?.id !== view.id || this.view.hash !== view.hash) this.draw(view);
    this.mark(errors || {});
  }

  draw(view) {
    const kept = this.view?.id === view.id ? this.entries() : {};
    this.view = view;
    this.fields.clear();
    const act = (block, given, entry) => this.act(block, given, entry);
    const body = view.blocks.map((block) => (block.type === "input" ? this.field(block, act) : blocks([block], this.room, act)[0]));
    for (const [blockId, entry] of Object.entries(kept)) {
      if (this.fields.has(blockId)) write(this.fields.get(blockId).node, entry);
    }
    const close = el("button", { type: "button", class: "button", "data-testid": "modal-close", onclick: () => this.close() }, view.close ? textObject(view.close, this.room) : "Close");
    const submit = view.submit ? el("button", { type: "submit", class: "button primary", "data-testid": "modal-submit" }, textObject(view.submit, this.room)) : null;
    const form = el(
      "form",
      { novalidate: true },
      el("div", { class: "modal-head" },
        el("h2", { id: "modal-title" }, textObject(view.title, this.room)),
        el("button", { type: "button", class: "quiet", "aria-label": "Close", onclick: () => this.close() }, "✕")),
      el("div", { class: "modal-body" }, el("p", { class: "field-error general", role: "alert", hidden: true }), ...body),
      el("div", { class: "modal-foot" }, close, submit),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit(submit);
    });
    this.dialog.replaceChildren(form);
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.querySelector(".modal-body .input, .modal-body .select, .modal-body input")?.focus();
  }

  field(block, act) {
    const node = element(block.element, this.room, (entry) => (block.dispatch_action ? act(block, block.element, entry) : Promise.resolve()));
    const id = `in-${block.block_id}`;
    const grouped = node.matches("div");
    const label = el(grouped ? "legend" : "label", grouped ? {} : { for: id }, textObject(block.label, this.room));
    if (block.optional) label.append(el("span", { class: "optional" }, " (optional)"));
    const hint = block.hint ? el("p", { class: "hint", id: `${id}-hint` }, textObject(block.hint, this.room)) : null;
    const error = el("p", { class: "field-error", id: `${id}-error`, hidden: true });
    node.id = id;
    if (!grouped) node.removeAttribute("aria-label");
    node.setAttribute("aria-describedby", `${id}-error ${hint ? `${id}-hint` : ""}`.trim());
    this.fields.set(block.block_id, { node, error });
    return el(grouped ? "fieldset" : "div", { class: "field", "data-testid": `field-${block.block_id}` }, label, node, error, hint);
  }

  entries() {
    return Object.fromEntries([...this.fields].map(([blockId, { node }]) => [blockId, read(node)]));
  }

  mark(errors) {
    let first = null;
    for (const [blockId, { node, error }] of this.fields) {
      const text = errors[blockId];
      error.hidden = !text;
      error.textContent = text || "";
      if (text) node.setAttribute("aria-invalid", "true");
      else node.removeAttribute("aria-invalid");
      if (text && !first) first = node;
    }
    const general = this.dialog.querySelector(".general");
    const rest = Object.entries(errors).filter(([blockId]) => !this.fields.has(blockId)).map(([, text]) => text);
    general.hidden = !rest.length;
    general.textContent = rest.join(" ");
    if (first) (first.matches("div") ? first.querySelector("input") : first)?.focus();
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
    return post("/ui/click", {
      as: this.room.me, in_view: true, block_id: block.block_id, action_id: given.action_id, entry, entries: this.entries(),
    }).catch((problem) => this.report(problem.message));
  }

  close() {
    post("/ui/close", { as: this.room.me }).catch((problem) => this.report(problem.message));
  }
}
