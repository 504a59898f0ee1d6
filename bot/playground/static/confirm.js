// The question before an action that asks for one.

import { byId, el } from "./dom.js";
import { textObject } from "./mrkdwn.js";

// Resolves to true when the person agrees, to false when they deny or press Escape.
export function confirmed(given, room) {
  const dialog = byId("confirm");
  return new Promise((resolve) => {
    const end = (answer) => () => {
      dialog.close();
      resolve(answer);
    };
    const danger = given.style === "danger" ? "danger" : "primary";
    dialog.replaceChildren(
      el("div", { class: "modal-head" }, el("h2", { id: "confirm-title" }, textObject(given.title, room))),
      el("div", { class: "modal-body" }, el("p", {}, textObject(given.text, room))),
      el(
        "div",
        { class: "modal-foot" },
        el("button", { type: "button", class: "button", "data-testid": "confirm-deny", onclick: end(false) }, textObject(given.deny, room)),
        el("button", { type: "button", class: `button ${danger}`, "data-testid": "confirm-agree", onclick: end(true) }, textObject(given.confirm, room)),
      ),
    );
    dialog.oncancel = () => resolve(false);
    dialog.showModal();
  });
}
