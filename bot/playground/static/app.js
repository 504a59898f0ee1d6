// Starts the page: listens to what happens in the workspace and shows it.

import { byId, el } from "./dom.js";
import { Composer, argumentsOf, breakable } from "./composer.js";
import { MessageList } from "./messages.js";
import { Modal } from "./modal.js";
import { Room } from "./room.js";

const person = byId("person");
const scroller = byId("scroller");
const composer = new Composer(showNewest);
const list = new MessageList(byId("messages"), report);
const modal = new Modal(report);
let room = null;
let here = null;
let stream = null;
let waiting = []; // changes of the conversation on screen, drawn together with the next frame
let newestTop = 0; // how far down the newest message was shown, to tell whether the reader has moved since

function report(text) {
  byId("waiting").textContent = text;
}

// -- the stream -------------------------------------------------------------------------------------------------------

function connect() {
  stream?.close();
  stream = new EventSource(`/ui/events?as=${encodeURIComponent(person.value)}`);
  stream.addEventListener("snapshot", (event) => {
    room = new Room(JSON.parse(event.data));
    connection("Connected");
    showPerson();
    open(wanted());
    const state = JSON.parse(event.data).modal;
    modal.show(room, state.view, state.errors);
  });
  stream.addEventListener("message", (event) => {
    const { conversation, data } = JSON.parse(event.data);
    const isNew = !room.in(conversation).has(data.ts);
    room.in(conversation).set(data.ts, data);
    if (conversation === here.id) draw(() => list.put(data), isNew && !list.openThreads.has(data.thread_ts));
    else if (isNew && data.user !== room.me) {
      room.unread.set(conversation, (room.unread.get(conversation) || 0) + 1);
      drawSidebar();
    }
  });
  stream.addEventListener("removed", (event) => {
    const { conversation, data } = JSON.parse(event.data);
    room.in(conversation).delete(data.ts);
    if (conversation === here.id) draw(() => list.show(room, here.id), true);
  });
  stream.addEventListener("conversation", (event) => {
    const { conversation } = JSON.parse(event.data);
    room.conversations.set(conversation.id, conversation);
    drawSidebar();
  });
  stream.addEventListener("modal", (event) => {
    const { data } = JSON.parse(event.data);
    modal.show(room, data.view, data.errors);
  });
  stream.onerror = () => connection("Reconnecting");
}

function connection(text) {
  byId("connection").textContent = text;
  byId("connection").dataset.state = text;
}

// Draws before the next frame. What is new is followed when the reader was at the end or at what was newest before; a
// message that only changes stays where it is, so that nothing moves under the pointer.
function draw(change, isNew) {
  waiting.push({ change, isNew });
  if (waiting.length > 1) return;
  requestAnimationFrame(() => {
    const toEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    const follows = waiting.some((one) => one.isNew) && (toEnd < 120 || Math.abs(scroller.scrollTop - newestTop) < 2);
    for (const one of waiting) one.change();
    waiting = [];
    showWelcome();
    if (follows) showNewest();
  });
}

// The end of the conversation, or the beginning of its last message where that is taller than the window; an empty one
// is read from its beginning.
function showNewest() {
  const newest = list.list.lastElementChild;
  scroller.scrollTop = newest ? scroller.scrollHeight : 0;
  if (newest && newest.offsetHeight > scroller.clientHeight) newest.scrollIntoView({ block: "start" });
  newestTop = scroller.scrollTop;
}

// -- where one is -----------------------------------------------------------------------------------------------------

function wanted() {
  const id = location.hash.slice(1).split("/")[0];
  return room.conversations.get(id) || here || room.conversations.values().next().value;
}

function open(conversation) {
  here = room.conversations.get(conversation.id) || room.conversations.values().next().value;
  room.unread.delete(here.id);
  byId("conversation-name").textContent = here.is_direct ? here.name : `# ${here.name}`;
  byId("conversation-purpose").textContent = here.is_direct ? "What only you and the app see." : here.purpose;
  document.title = `${here.is_direct ? here.name : `#${here.name}`} · ${room.app.name}`;
  list.show(room, here.id);
  composer.show(room, here);
  drawSidebar();
  showWelcome();
  showMenu(false);
  const ts = location.hash.split("/")[1];
  const target = ts ? list.nodes.get(ts) : null;
  if (target) {
    target.classList.add("found");
    target.scrollIntoView({ block: "center" });
  } else showNewest();
}

function drawSidebar() {
  const item = (conversation) => {
    const unread = room.unread.get(conversation.id);
    const current = conversation.id === here?.id;
    const mark = conversation.is_direct ? el("img", { src: "/static/tandem.svg", alt: "", width: 18, height: 18 }) : el("span", { class: "hash", "aria-hidden": "true" }, conversation.is_private ? "🔒" : "#");
    const count = unread ? el("span", { class: "unread", "aria-label": `${unread} new` }, unread) : null;
    const badge = conversation.is_direct ? el("span", { class: "badge" }, "APP") : null;
    return el(
      "li",
      {},
      el("a", { href: `#${conversation.id}`, class: unread ? "has-unread" : null, "aria-current": current ? "page" : null, "data-testid": `conversation-${conversation.name.toLowerCase()}` }, mark, el("span", { class: "name" }, conversation.name), badge, count),
    );
  };
  const all = [...room.conversations.values()];
  byId("channels").replaceChildren(...all.filter((one) => !one.is_direct).map(item));
  byId("direct").replaceChildren(...all.filter((one) => one.is_direct).map(item));
}

function showPerson() {
  const me = room.people.get(room.me);
  const title = me.title ? el("span", { class: "title" }, ` · ${me.title}`) : "";
  const team = me.team ? el("span", { class: `team ${me.team}` }, me.team) : "";
  byId("me").replaceChildren(team, el("span", {}, me.real_name, title));
  const address = new URL(location.href);
  address.searchParams.set("as", room.me);
  history.replaceState(null, "", address);
}

// An empty conversation says what to do first.
function showWelcome() {
  const welcome = byId("welcome");
  const empty = room.in(here.id).size === 0;
  welcome.hidden = !empty;
  if (!empty) return;
  const name = here.is_direct ? room.app.name : `#${here.name}`;
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
    el("h2", {}, `This is ${name}`),
    el("p", {}, here.purpose || `Talk to ${room.app.name} here; only you see it.`),
    rows.length
      ? el("p", { class: "lead" }, "Type a command below, or press one of these. Answers are private until you share them.")
      : el("p", { class: "lead" }, "Write the first message below."),
    el("ul", { class: "suggestions" }, ...rows),
  );
}

// -- controls ---------------------------------------------------------------------------------------------------------

function showMenu(isOpen) {
  document.body.classList.toggle("menu-open", isOpen);
  byId("menu").setAttribute("aria-expanded", String(isOpen));
}

function isDark() {
  const theme = document.documentElement.dataset.theme;
  return theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
}

function showTheme() {
  byId("theme").textContent = isDark() ? "Light mode" : "Dark mode";
}

byId("theme").addEventListener("click", () => {
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  localStorage.setItem("theme", theme);
  showTheme();
});
byId("menu").addEventListener("click", () => showMenu(!document.body.classList.contains("menu-open")));
byId("scroller").addEventListener("click", () => showMenu(false));
person.addEventListener("change", () => {
  localStorage.setItem("person", person.value);
  connect();
});
addEventListener("hashchange", () => room && open(wanted()));
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.classList.contains("menu-open")) showMenu(false);
  const step = event.altKey ? { ArrowDown: 1, ArrowUp: -1 }[event.key] : 0;
  if (!step || !room) return;
  event.preventDefault();
  const ids = [...room.conversations.keys()];
  location.hash = ids[(ids.indexOf(here.id) + step + ids.length) % ids.length];
});

const asked = new URLSearchParams(location.search).get("as") || localStorage.getItem("person");
if ([...person.options].some((option) => option.value === asked)) person.value = asked;
showTheme();
connect();
