// The story that can be played here: where it stands, and buttons that play, pause and speed it up.

import { byId, el, post } from "./dom.js";

const SPEEDS = [1, 4, 20];

export function drawStory(story, report) {
  const node = byId("story");
  node.hidden = !story;
  if (node.hidden) return;
  const told = story.state === "ready" ? "A quarter of the funnel, in about four minutes."
    : story.state === "over" ? `${story.words}.` : `Week ${story.week} of ${story.weeks}: ${story.words}`;
  const button = (label, asked) => {
    const made = el("button", { type: "button", class: "quiet", "data-testid": `story-${asked.do}` }, label);
    made.addEventListener("click", () => post("/ui/story", asked).catch((problem) => report(problem.message)));
    return made;
  };
  const next = SPEEDS[(SPEEDS.indexOf(story.speed) + 1) % SPEEDS.length];
  const buttons = {
    ready: () => [button("Play a quarter", { do: "play" })],
    playing: () => [button("Pause", { do: "pause" }), button(`Speed ×${next}`, { do: "speed", speed: next })],
    paused: () => [button("Go on", { do: "resume" })],
    over: () => [],
  }[story.state]();
  const focused = node.contains(document.activeElement) ? document.activeElement.dataset.testid : "";
  node.replaceChildren(el("p", {}, told), el("div", { class: "turns" }, ...buttons));
  if (focused) (node.querySelector(`[data-testid="${focused}"]`) || buttons[0])?.focus();
}
