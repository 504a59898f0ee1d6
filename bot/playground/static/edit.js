// New words for a message of one's own, where it stands.

import { el } from "./dom.js";

// `save(text)` is called when there is something new to say; Escape and Cancel leave the message as it was.
export function edit(list, message, save) {
  const node = list.querySelector(`[data-ts="${CSS.escape(message.ts)}"]`);
  const shown = node?.querySelector(".text");
  if (!shown) return;
  const field = el("textarea", { class: "input", rows: "1", "aria-label": "Edit the message", maxlength: "4000" });
  field.value = message.text;
  const end = () => {
    form.replaceWith(shown);
    node.focus({ preventScroll: true });
  };
  const cancel = el("button", { type: "button", class: "button", onclick: end }, "Cancel");
  const form = el("form", { class: "edit" }, field, cancel, el("button", { type: "submit", class: "button primary" }, "Save"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    end();
    if (text && text !== message.text) save(text);
  });
  form.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Escape") end();
    else if (event.key === "Enter" && event.target === field && !event.shiftKey) form.requestSubmit();
    else return;
    event.preventDefault();
  });
  shown.replaceWith(form);
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}
