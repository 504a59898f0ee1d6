// The gallery: draws every example with the renderer of the chat page.

import { blocks } from "./blocks.js";
import { byId, el } from "./dom.js";
import { element } from "./elements.js";
import { mrkdwn, textObject } from "./mrkdwn.js";
import { themeSwitch } from "./pages.js";
import { Room } from "./room.js";

const app = document.body.dataset.app;
const count = new Intl.NumberFormat("en-GB");
let places = 0;

async function start() {
  themeSwitch();
  if (matchMedia("(max-width: 900px)").matches) byId("contents-fold").open = false;
  const wanted = new URLSearchParams(location.search).get("set") || "";
  const { groups, person, sets, set } = await (await fetch(`/gallery/examples?set=${encodeURIComponent(wanted)}`)).json();
  if (!groups) return location.replace("/gallery");
  chooser(sets, set);
  const room = await roomOf(localStorage.getItem("person") || person).catch(() => roomOf(person));
  byId("empty").hidden = groups.length > 0;
  for (const group of groups) show(group, room);
  document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

// The workspace as the chat page is told of it, so that names, channels and dates read the same here.
function roomOf(person) {
  return new Promise((resolve, reject) => {
    const stream = new EventSource(`/ui/events?as=${encodeURIComponent(person)}`);
    stream.addEventListener("snapshot", (event) => {
      stream.close();
      resolve(new Room(JSON.parse(event.data)));
    });
    stream.onerror = () => {
      stream.close();
      reject(new Error(`nobody here has the id ${person}`));
    };
  });
}

// The same examples with other data: chosen where there is a choice, and part of the address.
function chooser(sets, set) {
  byId("sets").hidden = sets.length < 2;
  const field = byId("set");
  field.replaceChildren(...sets.map((name) => el("option", { value: name, selected: name === set }, name)));
  field.addEventListener("change", () => location.assign(`/gallery?set=${encodeURIComponent(field.value)}`));
}

function anchor(words) {
  places += 1;
  return `${words.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")}-${places}`;
}

function show(group, room) {
  const id = anchor(group.name);
  const entries = el("ul");
  const section = el("section", { class: "group", "aria-labelledby": id, "data-testid": "group" }, el("h2", { id }, group.name));
  for (const example of group.examples) {
    const place = anchor(`${group.name} ${example.title}`);
    entries.append(el("li", {}, el("a", { href: `#${place}` }, example.title)));
    section.append(
      el(
        "article",
        { class: "example", id: place, "data-testid": "example", "aria-label": `${group.name}: ${example.title}` },
        el("div", { class: "example-head" }, el("h3", {}, example.title)),
        ...example.parts.map((part, number) => drawn(part, number, room)),
      ),
    );
  }
  byId("contents").append(el("li", {}, el("a", { href: `#${id}` }, group.name), entries));
  byId("examples").append(section);
}

function drawn(part, number, room) {
  const name = number ? el("p", { class: "part-name" }, number === 1 ? "In its thread" : "Then, in its thread") : null;
  let shown;
  try {
    shown = part.is_view ? sheet(part.payload, room) : message(part.payload, room);
  } catch (problem) {
    shown = el("p", { class: "part-name" }, `This cannot be drawn: ${problem.message}`);
  }
  const json = el("button", { type: "button", class: "tool" }, "Copy JSON");
  json.addEventListener("click", () => copy(JSON.stringify(part.payload, null, 2)));
  const builder = part.builder
    ? el("a", { class: "tool", href: part.builder, target: "_blank", rel: "noopener noreferrer", "data-testid": "builder" }, "Open in Block Kit Builder")
    : null;
  return el(
    "div",
    { class: "part" },
    name,
    shown,
    part.problems.length ? el("ul", { class: "problem-list", "data-testid": "problems" }, ...part.problems.map((problem) => el("li", {}, problem))) : null,
    part.payload.text ? el("details", { class: "fallback", open: true }, el("summary", {}, "Text for notifications and screen readers"), el("p", { "data-testid": "fallback" }, part.payload.text)) : null,
    el("div", { class: "facts" }, used(part.blocks, part.most_blocks, "blocks"), part.is_view ? null : used(part.characters, part.most_characters, "characters"), builder, json),
  );
}

function used(number, most, what) {
  const meter = el("meter", { min: 0, max: most, low: most * 0.8, high: most * 0.95, optimum: 0, value: number, "aria-hidden": "true" });
  return el("span", { "data-testid": what }, meter, `${count.format(number)} of ${count.format(most)} ${what}`);
}

function message(payload, room) {
  const content = payload.blocks?.length
    ? el("div", { class: "blocks" }, ...blocks(payload.blocks, room, nothing))
    : el("div", { class: "text" }, mrkdwn(payload.text || "", room));
  const byline = el("p", { class: "byline" }, el("strong", {}, app), el("span", { class: "badge" }, "APP"));
  return el("div", { class: "message" }, el("span", { class: "avatar app-avatar", "aria-hidden": "true" }), el("div", { class: "body" }, byline, content));
}

function sheet(view, room) {
  const body = view.blocks.map((block) => (block.type === "input" ? field(block, room) : blocks([block], room, nothing)[0]));
  const words = (text, otherwise) => (text ? textObject(text, room) : otherwise);
  const button = (text, style) => el("button", { type: "button", class: `button ${style}`, onclick: () => nothing() }, text);
  const foot = view.type === "modal" ? el("div", { class: "modal-foot" }, button(words(view.close, "Close"), ""), view.submit ? button(words(view.submit), "primary") : null) : null;
  return el("div", { class: "sheet" }, el("div", { class: "modal-head" }, el("h4", {}, words(view.title, "Home"))), el("div", { class: "modal-body" }, ...body), foot);
}

function field(block, room) {
  const node = element(block.element, room, nothing);
  places += 1;
  node.id = `field-of-example-${places}`;
  const grouped = node.matches("div");
  if (!grouped) node.removeAttribute("aria-label");
  const label = el(grouped ? "legend" : "label", grouped ? {} : { for: node.id }, textObject(block.label, room));
  if (block.optional) label.append(el("span", { class: "optional" }, " (optional)"));
  const hint = block.hint ? el("p", { class: "hint" }, textObject(block.hint, room)) : null;
  return el(grouped ? "fieldset" : "div", { class: "field" }, label, node, hint);
}

async function nothing() {
  say("This is an example: nothing is sent.");
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    say("Copied.");
  } catch {
    say("The browser does not let this page copy.");
  }
}

let quiet = null;
function say(words) {
  byId("said").textContent = words;
  clearTimeout(quiet);
  quiet = setTimeout(() => {
    byId("said").textContent = "";
  }, 2500);
}

start();
