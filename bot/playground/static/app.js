// Starts the page: listens to what happens in the workspace and shows it.

import { drawClock, tellTime } from "./clock.js";
import { Composer } from "./composer.js";
import { confirmed } from "./confirm.js";
import { byId, el, post } from "./dom.js";
import { edit } from "./edit.js";
import { avatar, teamMark } from "./faces.js";
import { Home } from "./home.js";
import { startKeys } from "./keys.js";
import { MessageList } from "./messages.js";
import { Modal } from "./modal.js";
import { Place } from "./place.js";
import { menuButton } from "./popup.js";
import { Room } from "./room.js";
import { drawSidebar } from "./sidebar.js";
import { drawStory } from "./story.js";
import { Stream } from "./stream.js";
import { Switcher } from "./switcher.js";
import { ThreadPane } from "./thread.js";
import { toolbar, walk } from "./toolbar.js";

const DELETE = {
  title: { text: "Delete this message?" }, text: { text: "Nobody will see it any more." }, style: "danger",
  confirm: { text: "Delete" }, deny: { text: "Keep it" },
};
const person = byId("person");
let room = null;

function report(text) {
  byId("waiting").textContent = text;
}

function ask(path, body) {
  return post(path, { as: room.me, ...body }).catch((problem) => report(problem.message));
}

const use = {
  act: (message, block, given, entry, entries) => {
    if (given.type === "static_select" && entry === null) return Promise.resolve();
    return ask("/ui/click", { conversation: place.here.id, ts: message.ts, block_id: block.block_id, action_id: given.action_id, entry, entries });
  },
  suggest: (message, block, given, value) =>
    post("/ui/suggest", { as: room.me, conversation: place.here.id, ts: message.ts, block_id: block.block_id, action_id: given.action_id, value }),
  thread: (message) => thread.open(room, place.here, message.thread_ts || message.ts),
  dismiss: (message) => ask("/ui/dismiss", { ts: message.ts }),
  privateReplies: (ts) => room.in(place.here.id).privateReplies.get(ts)?.size || 0,
  older: (conversation, before) => post("/ui/older", { as: room.me, conversation, before }),
  reply: (ts) => use.thread(room.in(place.here.id).byTs.get(ts)),
  copy: (ts) => navigator.clipboard.writeText(`${location.origin}/#${place.here.id}/${ts}`).then(() => report("Link copied"), () => report("The link could not be copied")),
  unread: (ts) => place.markUnread(ts),
  react: (ts, name) => ask("/ui/react", { conversation: place.here.id, ts, name }),
  edit: (ts) => edit(byId("messages"), room.in(place.here.id).byTs.get(ts), (text) => ask("/ui/edit", { conversation: place.here.id, ts, text })),
  remove: async (ts) => {
    if (await confirmed(DELETE, room)) await ask("/ui/remove", { conversation: place.here.id, ts });
  },
  shortcut: (shortcut, ts) => ask("/ui/shortcut", { callback_id: shortcut.callback_id, conversation: place.here.id, ts }),
};

const list = new MessageList(byId("messages"), byId("scroller"), use);
const thread = new ThreadPane(use, report);
const home = new Home(report);
const composer = new Composer(() => place.showNewest(true));
const modal = new Modal(report);
const place = new Place({ list, thread, home, composer, ask });
const switcher = new Switcher((id) => place.go(id), become);

const heard = {
  snapshot: (snapshot) => {
    const isSame = room?.me === snapshot.me;
    room = new Room(snapshot);
    showPerson();
    place.enter(room, isSame);
    modal.show(room, snapshot.modal.view, snapshot.modal.errors);
    drawClock(room, report);
    drawStory(snapshot.story, report);
    byId("shortcuts").hidden = !room.shortcuts.some((one) => one.type !== "message");
  },
  message: ({ conversation, data }) => place.heard(conversation, data),
  removed: ({ conversation, data }) => place.removed(conversation, data.ts),
  conversation: ({ conversation }) => {
    room.conversations.set(conversation.id, conversation);
    drawSidebar(room, place.here);
  },
  read: ({ conversation, data }) => {
    Object.assign(room.conversations.get(conversation), { unread: data.unread, last_read: data.last_read });
    drawSidebar(room, place.here);
  },
  modal: ({ data }) => modal.show(room, data.view, data.errors),
  home: ({ data }) => {
    room.home = data;
    room.hasHome = true;
    place.showTabs();
    if (place.isHome) home.draw(room);
  },
  story: ({ data }) => drawStory(data, report),
  clock: ({ data }) => {
    room.calendar.turn(data.now);
    tellTime(room);
    place.redraw();
  },
};
const stream = new Stream(heard, (text) => {
  byId("connection").textContent = text;
  byId("connection").dataset.state = text;
});

function showPerson() {
  const me = room.people.get(room.me);
  const title = me.title ? el("span", { class: "title" }, ` · ${me.title}`) : "";
  byId("me").replaceChildren(...[teamMark(me.team), el("span", {}, me.real_name, title)].filter(Boolean));
  byId("my-face").replaceChildren(avatar(room.me, room));
  document.body.dataset.team = me.team;
  const address = new URL(location.href);
  address.searchParams.set("as", room.me);
  history.replaceState(null, "", address);
}

function become(userId) {
  person.value = userId;
  localStorage.setItem("person", userId);
  stream.connect(userId);
}

toolbar(byId("messages"), () => room, use);
walk(byId("messages"), (ts) => use.reply(ts));
byId("shortcuts").append(menuButton(byId("shortcuts-button"), () => room.shortcuts.filter((one) => one.type !== "message").map((one) => ({
  label: one.name, note: one.description || room.app.name, choose: () => ask("/ui/shortcut", { callback_id: one.callback_id, conversation: place.here.id }),
})), null));
person.addEventListener("change", () => become(person.value));
byId("workspace")?.addEventListener("change", (event) => location.assign(`/?team=${encodeURIComponent(event.target.value)}`));
addEventListener("hashchange", () => room && place.follow());
document.addEventListener("visibilitychange", () => room && !document.hidden && place.markRead());
setInterval(() => room && tellTime(room), 20000);
startKeys({ switcher: () => room && switcher.open(room), step: (by) => room && place.step(by), thread });

const asked = new URLSearchParams(location.search).get("as") || localStorage.getItem("person");
if ([...person.options].some((option) => option.value === asked)) person.value = asked;
stream.connect(person.value);
