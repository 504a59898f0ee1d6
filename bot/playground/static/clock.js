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
  node.replaceChildren(
    el("p", {}, el("span", {}, "It is "), el("time", { "data-testid": "clock-now" })),
    el("p", { class: "place", "data-testid": "clock-place" }),
    el("div", { class: "turns" }, ...buttons),
  );
  tellTime(room);
}

// Shows the workspace's time in its own zone, in which mornings are meant, and the reader's where theirs is another; to
// be called now and then.
export function tellTime(room) {
  const node = byId("clock");
  const time = node.querySelector("time");
  if (!time) return;
  const now = room.calendar.now().getTime() / 1000;
  const day = { weekday: "long", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
  const here = room.calendar.text(now, { ...day, timeZone: room.clock.zone });
  const own = room.calendar.text(now, day);
  time.textContent = here;
  const [weekday] = own.split(" ");
  const mine = here.startsWith(weekday) ? room.calendar.time(now) : `${weekday} ${room.calendar.time(now)}`;
  node.querySelector(".place").textContent = placeOf(room.clock.zone) + (here === own ? "" : `, ${mine} for you`);
}

function placeOf(zone) {
  return zone === "UTC" ? zone : `in ${zone.split("/").at(-1).replaceAll("_", " ")}`;
}
