// What this page knows of the workspace: a copy of what the person who sits here may see.

import { Calendar } from "./dates.js";

export class Room {
  constructor(snapshot) {
    this.me = snapshot.me;
    this.app = snapshot.app;
    this.people = new Map(snapshot.people.map((person) => [person.id, person]));
    this.commands = snapshot.commands;
    this.conversations = new Map(snapshot.conversations.map((conversation) => [conversation.id, conversation]));
    this.messages = new Map();
    for (const [id, messages] of Object.entries(snapshot.messages)) {
      this.messages.set(id, new Map(messages.map((message) => [message.ts, message])));
    }
    this.calendar = new Calendar(this.people.get(this.me).zone, snapshot.now);
    this.unread = new Map();
  }

  in(conversationId) {
    if (!this.messages.has(conversationId)) this.messages.set(conversationId, new Map());
    return this.messages.get(conversationId);
  }

  nameOf(userId) {
    if (userId === this.app.bot_user_id) return this.app.name;
    if (userId === "USLACKBOT") return "Slack";
    return this.people.get(userId)?.real_name;
  }

  repliesTo(conversationId, ts) {
    return [...this.in(conversationId).values()].filter((message) => message.thread_ts === ts && message.ts !== ts);
  }
}
