// An empty conversation says what to do first.

import { argumentsOf, breakable } from "./composer.js";
import { byId, el } from "./dom.js";

export function drawWelcome(room, here, composer) {
  const welcome = byId("welcome");
  const isEmpty = room.in(here.id).order.length === 0;
  if (!isEmpty || welcome.hidden !== isEmpty) welcome.hidden = !isEmpty;
  if (!isEmpty) return;
  const rows = room.commands.map((command) => {
    const needsMore = argumentsOf(command).startsWith("<");
    const use = () => (needsMore ? composer.write(`${command.name} `) : composer.send(command.name));
    return el(
      "li",
      {},
      el("button", { type: "button", class: "suggestion", "data-testid": `try-${command.name.slice(1)}`, onclick: use }, el("strong", {}, command.name), el("span", {}, command.summary), el("code", {}, breakable(argumentsOf(command)))),
    );
  });
  welcome.replaceChildren(
    el("h2", {}, `This is ${room.titleOf(here)}`),
    el("p", {}, here.purpose || `Only ${here.is_app ? "you and the app" : "the people in it"} see it.`),
    rows.length
      ? el("p", { class: "lead" }, "Type a command below, or press one of these. Answers are private until you share them.")
      : el("p", { class: "lead" }, "Write the first message below."),
    el("ul", { class: "suggestions" }, ...rows),
  );
}
