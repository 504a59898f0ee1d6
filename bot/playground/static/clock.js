// The workspace's clock, where it can be turned: what it shows, and buttons that turn it.

import { byId, el, post } from "./dom.js";

const TURNS = [["hour", "+1 hour"], ["next_morning", "Next morning"], ["next_monday", "Next Monday 09:00"]];

export function drawClock(room, report) {
  const node = byId("clock");
  node.hidden = !room.clock.turnable;
  if (node.hidden) return;
  const buttons = TURNS.map(([to, label]) => {
    const button = el("button", { type: "button", class: "quiet", "data-testid": `clock-${to}` }, label);
    button.addEventListener("click", async () => {
      if (button.getAttribute("aria-busy") === "true") return;
      button.setAttribute("aria-busy", "true");
      await post("/ui/clock", { to }).catch((problem) => report(problem.message));
      button.removeAttribute("aria-busy");
    });
    return button;
  });
  const time = el("time", { "data-testid": "clock-now" });
  node.replaceChildren(el("p", {}, el("span", {}, "It is "), time), el("div", { class: "turns" }, ...buttons));
  tellTime(room);
}

// Shows the workspace's time; to be called now and then.
export function tellTime(room) {
  const time = byId("clock").querySelector("time");
  if (!time) return;
  const now = room.calendar.now().getTime() / 1000;
  time.textContent = room.calendar.text(now, { weekday: "long", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}
