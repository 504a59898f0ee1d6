// The inspector: every request as it happens, newest first; one press shows its body and its answer.

import { byId, el } from "./dom.js";
import { jsonTree } from "./json_tree.js";
import { themeSwitch } from "./pages.js";

const MOST = 1000; // older requests leave the page, so that a long run stays quick

const list = byId("requests");
const requests = new Map(); // by number: { request, words, node }
let run = "";
let cleared = 0;
let paused = false;
let held = [];
let waiting = [];
let connected = false;

// -- the stream -------------------------------------------------------------------------------------------------------

function connect() {
  const stream = new EventSource("/inspector/events");
  stream.addEventListener("snapshot", (event) => {
    const told = JSON.parse(event.data);
    connected = true;
    if (told.run !== run) {
      cleared = 0;
      list.replaceChildren();
      requests.clear();
    }
    run = told.run;
    for (const request of told.requests) arrive(request);
    show();
  });
  stream.addEventListener("request", (event) => arrive(JSON.parse(event.data)));
  stream.onerror = () => {
    connected = false;
    show();
  };
}

function arrive(request) {
  if (request.number <= cleared || requests.has(request.number)) return;
  if (paused) {
    held.push(request);
    if (held.length > MOST) held.shift();
    show();
    return;
  }
  requests.set(request.number, { request, words: "", node: null });
  if (waiting.push(request.number) === 1) requestAnimationFrame(draw);
}

// Draws what came since the last frame, all at once.
function draw() {
  const fragment = document.createDocumentFragment();
  for (const number of waiting.reverse()) {
    const entry = requests.get(number);
    if (!entry) continue;
    entry.node = line(entry.request);
    entry.node.hidden = !matches(entry);
    fragment.append(entry.node);
  }
  waiting = [];
  list.prepend(fragment);
  while (requests.size > MOST) {
    const [oldest, { node }] = requests.entries().next().value;
    node?.remove();
    requests.delete(oldest);
  }
  show();
}

// -- one request ------------------------------------------------------------------------------------------------------

function isBad(request) {
  return request.verdict !== "ok" || request.fault !== "";
}

function line(request) {
  const [at, thousandths] = clock(request.at);
  const fault = request.fault ? el("span", { class: "fault" }, `injected: ${request.fault}`) : null;
  const retry = request.retry ? el("span", { class: "fault" }, `retry ${request.retry}`) : null;
  const verdict = request.verdict === request.fault ? "fault" : request.verdict;
  const head = el(
    "button",
    { type: "button", class: "line", "aria-expanded": "false", "data-testid": "line" },
    el("span", { class: "at", title: request.at }, at, el("span", { class: "thousandths" }, thousandths)),
    el("span", { class: request.direction === "to bot" ? "way to" : "way" }, request.direction),
    el("span", { class: "name" }, request.name),
    el("span", { class: "gist" }, gist(request)),
    el("span", { class: "team-id" }, request.workspace),
    el("span", { class: "verdict", "data-testid": "verdict" }, verdict, fault, retry),
    el("span", { class: "code" }, request.status || "–"),
    el("span", { class: "took" }, `${request.took} ms`),
  );
  const node = el("li", { class: isBad(request) ? "request bad" : "request", "data-testid": "request", "data-number": request.number }, head);
  head.addEventListener("click", () => toggle(node, head, request));
  return node;
}

function clock(at) {
  const instant = new Date(at);
  const two = (number) => String(number).padStart(2, "0");
  return [
    `${two(instant.getHours())}:${two(instant.getMinutes())}:${two(instant.getSeconds())}`,
    `.${String(instant.getMilliseconds()).padStart(3, "0")}`,
  ];
}

// The few words that tell this request from others of its name.
function gist({ name, body, problems }) {
  if (problems.length) return problems[0];
  const actions = (body.actions || []).map((action) => action.action_id).join(", ");
  const place = body.channel?.name || body.channel_name || (typeof body.channel === "string" ? body.channel : "");
  const what = {
    slash_commands: () => `${body.command} ${body.text || ""}`,
    interactive: () => `${body.type} ${actions || body.view?.callback_id || body.callback_id || ""}`,
    events_api: () => `${body.event?.type || body.type || ""} ${body.event?.text || ""}`,
  }[name];
  const words = what ? what() : body.text || body.view?.callback_id || body.user || "";
  return [place ? `#${place}`.replace("##", "#") : "", words].filter(Boolean).join(" · ");
}

function toggle(node, head, request) {
  const isOpen = head.getAttribute("aria-expanded") === "true";
  head.setAttribute("aria-expanded", String(!isOpen));
  if (isOpen) node.querySelector(".detail").remove();
  else node.append(detail(request));
}

function detail(request) {
  const facts = [
    ["number", request.number],
    ["workspace", request.workspace || "none"],
    ["time", request.at],
    ["took", `${request.took} ms`],
    ["status", request.status || "none"],
    ["verdict", request.verdict],
    ["injected fault", request.fault],
    ["address", request.path],
  ].filter(([, value]) => value !== "");
  const shown = el("pre", { class: "copied", hidden: true, "data-testid": "curl" });
  const curl = el("button", { type: "button", class: "tool", "data-testid": "copy-curl" }, "Copy as curl");
  curl.addEventListener("click", () => copyCurl(request, curl, shown));
  const json = el("button", { type: "button", class: "tool" }, "Copy body");
  json.addEventListener("click", () => copy(JSON.stringify(request.body, null, 2), json));
  const toBot = request.direction === "to bot";
  return el(
    "div",
    { class: "detail", "data-testid": "detail" },
    el("dl", { class: "detail-facts" }, ...facts.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)))),
    request.problems.length ? el("ul", { class: "problems" }, ...request.problems.map((problem) => el("li", {}, problem))) : null,
    el("div", { class: "detail-tools" }, curl, json),
    shown,
    el("div", { class: "panels" }, panel("Body", request.body, "body"), panel(toBot ? "Acknowledged with" : "Answer", request.answer, "answer")),
  );
}

function panel(title, value, name) {
  const content = value === null || value === "" ? el("p", { class: "count" }, "nothing") : jsonTree(value);
  return el("section", { class: "panel", "data-testid": name, tabindex: "0", "aria-label": title }, el("h3", {}, title), content);
}

async function copyCurl(request, button, shown) {
  const answer = await fetch(`/inspector/curl/${request.number}`);
  const text = await answer.text();
  shown.textContent = text;
  shown.hidden = false;
  if (answer.ok) await copy(text, button);
}

async function copy(text, button) {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Select and copy";
  }
  setTimeout(() => {
    button.textContent = before;
  }, 1500);
}

// -- what is shown ----------------------------------------------------------------------------------------------------

function matches(entry) {
  const { request } = entry;
  const direction = byId("direction").value;
  if (direction && request.direction !== direction) return false;
  if (byId("errors").checked && !isBad(request)) return false;
  const wanted = byId("text").value.trim().toLowerCase();
  if (!wanted) return true;
  entry.words ||= [request.name, request.verdict, request.fault, request.workspace, request.path, JSON.stringify(request.body), JSON.stringify(request.answer)].join("\n").toLowerCase();
  return wanted.split(/\s+/).every((word) => entry.words.includes(word));
}

function filter() {
  for (const entry of requests.values()) if (entry.node) entry.node.hidden = !matches(entry);
  show();
}

function show() {
  const seen = [...requests.values()].filter((entry) => entry.node && !entry.node.hidden).length;
  const parts = [connected ? "Connected" : "Reconnecting", seen === requests.size ? `${seen} requests` : `${seen} of ${requests.size} requests`];
  if (paused) parts.push(`paused, ${held.length} new`);
  byId("status").textContent = parts.join(" · ");
  byId("empty").hidden = requests.size > 0 || held.length > 0 || !connected;
}

function pause() {
  paused = !paused;
  byId("pause").setAttribute("aria-pressed", String(paused));
  byId("pause").textContent = paused ? "Go on" : "Pause";
  if (paused) return show();
  const late = held;
  held = [];
  for (const request of late) arrive(request);
  return show();
}

function clear() {
  cleared = Math.max(cleared, ...requests.keys(), ...held.map((request) => request.number));
  requests.clear();
  held = [];
  list.replaceChildren();
  show();
}

function onlyErrors() {
  byId("errors").checked = !byId("errors").checked;
  filter();
}

// -- keys -------------------------------------------------------------------------------------------------------------

function step(by) {
  const lines = [...list.querySelectorAll(".request:not([hidden]) > .line")];
  const current = document.activeElement?.closest?.(".request")?.querySelector(".line");
  const place = lines.indexOf(current);
  const next = place < 0 ? lines[0] : lines[Math.min(lines.length - 1, Math.max(0, place + by))];
  next?.focus();
}

function copyHere() {
  const node = document.activeElement?.closest?.(".request");
  if (!node) return;
  if (!node.querySelector(".detail")) node.querySelector(".line").click();
  node.querySelector("[data-testid=copy-curl]").click();
}

const KEYS = { "/": () => byId("text").focus(), e: onlyErrors, p: pause, x: clear, c: copyHere, ArrowDown: () => step(1), ArrowUp: () => step(-1), j: () => step(1), k: () => step(-1) };

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input[type=search], select")) {
    if (event.key !== "Escape") return;
    event.preventDefault(); // the browser would empty the field without telling
    event.target.blur();
    return;
  }
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
byId("filters").addEventListener("input", filter);
byId("filters").addEventListener("submit", (event) => event.preventDefault());
byId("pause").addEventListener("click", pause);
byId("clear").addEventListener("click", clear);
themeSwitch();
connect();
