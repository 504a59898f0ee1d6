// What this page knows of the workspace: a copy of what the person who sits here may see.

import { Calendar } from "./dates.js";

const KEPT = 1000; // messages of one conversation; older ones are asked for again

export function seconds(ts) {
  return Number(ts.split(".")[0]);
}

export function isReply(message) {
  return Boolean(message.thread_ts) && message.thread_ts !== message.ts && message.subtype !== "thread_broadcast";
}

// The messages of one conversation, oldest first, without those that stand in threads only.
export class Timeline {
  constructor(messages, more) {
    this.byTs = new Map();
    this.order = [];
    this.more = more; // whether the server has older ones
    this.privateReplies = new Map(); // by the timestamp of the thread
    for (const message of messages) this.put(message);
  }

  // Returns true when the message is new here.
  put(message) {
    if (isReply(message)) {
      if (message.is_ephemeral) this.repliesIn(message.thread_ts).set(message.ts, message);
      return false;
    }
    const isNew = !this.byTs.has(message.ts);
    if (isNew && this.order.length && message.ts < this.order[0]) return false; // older than what is kept
    this.byTs.set(message.ts, message);
    if (isNew) {
      this.order.push(message.ts);
      if (this.order.length > 1 && this.order.at(-2) > message.ts) this.order.sort();
    }
    return isNew;
  }

  repliesIn(ts) {
    if (!this.privateReplies.has(ts)) this.privateReplies.set(ts, new Map());
    return this.privateReplies.get(ts);
  }

  prepend(messages, more) {
    const older = messages.filter((message) => !isReply(message) && !this.byTs.has(message.ts));
    for (const message of older) this.byTs.set(message.ts, message);
    this.order.unshift(...older.map((message) => message.ts));
    this.more = more;
    return older.length;
  }

  remove(ts) {
    for (const replies of this.privateReplies.values()) replies.delete(ts);
    const place = this.order.indexOf(ts);
    if (place >= 0) this.order.splice(place, 1);
    this.byTs.delete(ts);
    return place;
  }

  // Forgets the oldest; returns how many.
  trim() {
    const gone = this.order.length > KEPT * 1.2 ? this.order.splice(0, this.order.length - KEPT) : [];
    for (const ts of gone) this.byTs.delete(ts);
    if (gone.length) this.more = true;
    return gone.length;
  }
}

export class Room {
  constructor(snapshot) {
    this.me = snapshot.me;
    this.app = snapshot.app;
    this.clock = snapshot.clock || {};
    this.people = new Map(snapshot.people.map((person) => [person.id, person]));
    this.commands = snapshot.commands;
    this.shortcuts = snapshot.shortcuts || [];
    this.hasHome = Boolean(snapshot.has_home);
    this.home = snapshot.home;
    this.conversations = new Map(snapshot.conversations.map((conversation) => [conversation.id, conversation]));
    this.timelines = new Map();
    for (const [id, messages] of Object.entries(snapshot.messages)) {
      this.timelines.set(id, new Timeline(messages, (snapshot.more || []).includes(id)));
    }
    this.calendar = new Calendar(this.people.get(this.me).zone, snapshot.now);
  }

  in(conversationId) {
    if (!this.timelines.has(conversationId)) this.timelines.set(conversationId, new Timeline([], false));
    return this.timelines.get(conversationId);
  }

  // The message of this timestamp, which no two messages of a workspace share.
  at(ts) {
    for (const timeline of this.timelines.values()) if (timeline.byTs.has(ts)) return timeline.byTs.get(ts);
    return null;
  }

  appDirect() {
    return [...this.conversations.values()].find((conversation) => conversation.is_app);
  }

  nameOf(userId) {
    if (userId === this.app.bot_user_id) return this.app.name;
    if (userId === "USLACKBOT") return "Slack";
    return this.people.get(userId)?.real_name;
  }

  titleOf(conversation) {
    return conversation.is_direct ? conversation.name : `#${conversation.name}`;
  }
}
