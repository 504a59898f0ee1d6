// The messages of one conversation: authors, blocks, private answers, threads, files.

import { el, post } from "./dom.js";
import { blocks } from "./blocks.js";
import { emojiNamed } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

const TOGETHER = 300; // seconds within which one author's messages stand under one name
const MOST = 500; // older messages leave the page, so that a long demo stays quick

export function seconds(ts) {
  return Number(ts.split(".")[0]);
}

export class MessageList {
  constructor(list, report) {
    this.list = list;
    this.report = report;
    this.openThreads = new Set();
    this.nodes = new Map();
    this.last = null;
  }

  show(room, conversationId) {
    this.room = room;
    this.conversationId = conversationId;
    this.list.setAttribute("aria-busy", "true");
    this.nodes.clear();
    this.last = null;
    this.list.replaceChildren();
    for (const message of room.in(conversationId).values()) this.put(message);
    this.list.removeAttribute("aria-busy");
  }

  // A new or changed message; a changed one keeps its place.
  put(message) {
    if (message.thread_ts && message.thread_ts !== message.ts && this.room.in(this.conversationId).has(message.thread_ts)) {
      this.redraw(message.thread_ts);
      return;
    }
    const before = this.nodes.get(message.ts);
    if (before) {
      const node = this.draw(message, before.dataset.together === "true");
      const hadFocus = before.contains(document.activeElement);
      before.replaceWith(node);
      this.nodes.set(message.ts, node);
      if (hadFocus) node.focus({ preventScroll: true });
      return;
    }
    const startsDay = !this.last || this.room.calendar.day(seconds(this.last.ts)) !== this.room.calendar.day(seconds(message.ts));
    if (startsDay) {
      const name = this.room.calendar.dayName(seconds(message.ts));
      this.list.append(el("li", { class: "day", role: "separator", "aria-label": name }, el("span", {}, name)));
    }
    const node = this.draw(message, !startsDay && this.goesWithLast(message));
    this.nodes.set(message.ts, node);
    this.list.append(node);
    this.last = message;
    if (this.nodes.size > MOST) this.remove(this.nodes.keys().next().value);
  }

  remove(ts) {
    this.nodes.get(ts)?.remove();
    this.nodes.delete(ts);
  }

  redraw(ts) {
    const message = this.room.in(this.conversationId).get(ts);
    if (message) this.put(message);
  }

  goesWithLast(message) {
    const last = this.last;
    if (!last || last.user !== message.user || last.is_ephemeral || message.is_ephemeral || last.reply_count) return false;
    return seconds(message.ts) - seconds(last.ts) < TOGETHER;
  }

  draw(message, together) {
    const node = el("li", {
      class: `message${message.is_ephemeral ? " private" : ""}${together ? " together" : ""}`,
      tabindex: "-1", id: `m-${message.ts}`, "data-ts": message.ts, "data-together": String(together),
      "data-testid": message.is_ephemeral ? "ephemeral" : "message",
    });
    if (message.is_ephemeral) node.append(this.privateMark(message));
    node.append(this.avatar(message, together), this.body(message, together));
    return node;
  }

  privateMark(message) {
    const eye = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    eye.setAttribute("viewBox", "0 0 20 20");
    eye.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", "M10 4C5.500 4 2.200 7.200 1 10c1.200 2.800 4.500 6 9 6s7.800-3.200 9-6c-1.200-2.800-4.500-6-9-6zm0 9.800A3.800 3.800 0 1 1 10 6.200a3.800 3.800 0 0 1 0 7.600zm0-2A1.800 1.800 0 1 0 10 8.200a1.800 1.800 0 0 0 0 3.600z");
    path.setAttribute("fill", "currentColor");
    eye.append(path);
    const asked = message.command ? el("span", { class: "asked" }, message.command) : null;
    return el("p", { class: "private-mark" }, eye, el("span", {}, "Only visible to you"), asked);
  }

  avatar(message, together) {
    if (together) return el("span", { class: "avatar gap", "aria-hidden": "true" });
    if (message.bot_id) return el("span", { class: "avatar app-avatar", "aria-hidden": "true" });
    const person = this.room.people.get(message.user);
    const name = person?.real_name || "Slack";
    const initials = name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("");
    return el("span", { class: `avatar initials ${person?.team || "none"}`, "aria-hidden": "true" }, initials);
  }

  body(message, together) {
    const body = el("div", { class: "body" });
    if (!together) body.append(this.byline(message));
    if (message.blocks?.length) {
      const act = (block, given, entry) => this.act(message, block, given, entry);
      body.append(el("div", { class: "blocks" }, ...blocks(message.blocks, this.room, act)));
    } else {
      const edited = message.edited ? el("span", { class: "edited" }, " (edited)") : null;
      body.append(el("div", { class: "text" }, mrkdwn(message.text || "", this.room), edited));
    }
    for (const file of message.files || []) body.append(this.file(file));
    if (message.reactions?.length) {
      const pills = message.reactions.map((reaction) => el("span", { class: "reaction" }, `${emojiNamed(reaction.name)} ${reaction.count}`));
      body.append(el("div", { class: "reactions" }, ...pills));
    }
    if (message.reply_count) body.append(this.thread(message));
    return body;
  }

  byline(message) {
    const name = this.room.nameOf(message.user) || message.user;
    const badge = message.bot_id ? el("span", { class: "badge" }, "APP") : null;
    const team = this.room.people.get(message.user)?.team;
    const when = seconds(message.ts);
    const full = this.room.calendar.text(when, { dateStyle: "full", timeStyle: "short" });
    return el(
      "p",
      { class: "byline" },
      el("strong", {}, name),
      badge,
      team ? el("span", { class: `team ${team}` }, team) : null,
      el("time", { datetime: new Date(when * 1000).toISOString(), title: full }, this.room.calendar.time(when)),
    );
  }

  file(file) {
    const url = new URL(file.url_private, location.href);
    if (file.mimetype.startsWith("image/") && url.origin === location.origin) {
      return el("figure", { class: "image" }, el("figcaption", {}, file.title), el("img", { src: url.pathname, alt: file.title, loading: "lazy" }));
    }
    return el("p", { class: "file" }, el("a", { href: url.pathname, download: file.name }, file.title));
  }

  thread(message) {
    const open = this.openThreads.has(message.ts);
    const count = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
    const last = this.room.calendar.ago(seconds(message.latest_reply));
    const id = `t-${message.ts}`;
    const toggle = el("button", {
      type: "button", class: "thread-toggle", "aria-expanded": String(open), "aria-controls": id, "data-testid": "thread-toggle",
    }, el("strong", {}, count), el("span", {}, open ? "Hide thread" : `Last reply ${last}`));
    toggle.addEventListener("click", () => {
      if (open) this.openThreads.delete(message.ts);
      else this.openThreads.add(message.ts);
      this.redraw(message.ts);
      const shown = this.nodes.get(message.ts);
      shown?.querySelector(".thread-toggle").focus({ preventScroll: true });
      shown?.querySelector(".reply")?.scrollIntoView({ block: "nearest" });
    });
    const wrap = el("div", { class: "thread" }, toggle);
    if (open) {
      const replies = this.room.repliesTo(this.conversationId, message.ts).map((reply) => this.draw(reply, false));
      wrap.append(el("ol", { class: "replies", id, "data-testid": "thread", "aria-label": "Replies" }, ...replies), this.replyField(message));
    }
    return wrap;
  }

  replyField(message) {
    const field = el("input", { class: "input", type: "text", placeholder: "Reply in the thread", "aria-label": "Reply in the thread", maxlength: 4000 });
    const form = el("form", { class: "reply" }, field, el("button", { class: "button", type: "submit" }, "Reply"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = field.value.trim();
      field.value = "";
      if (text) this.try(post("/ui/say", { as: this.room.me, conversation: this.conversationId, text, thread_ts: message.ts }));
    });
    return form;
  }

  act(message, block, given, entry) {
    if (given.type === "static_select" && entry === null) return Promise.resolve();
    return this.try(
      post("/ui/click", {
        as: this.room.me, conversation: this.conversationId, ts: message.ts,
        block_id: block.block_id, action_id: given.action_id, entry,
      }),
    );
  }

  async try(promise) {
    try {
      await promise;
    } catch (problem) {
      this.report(problem.message);
    }
  }
}
