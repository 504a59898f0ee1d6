// The thread beside the conversation: the first message, its replies, and a field to write one.

import { byId, el, post } from "./dom.js";
import { drawMessage, replaceMessage } from "./message.js";
import { isReply } from "./room.js";

export class ThreadPane {
  constructor(use, report) {
    this.pane = byId("thread");
    this.list = byId("thread-messages");
    this.use = use;
    this.report = report;
    this.ts = null;
    this.nodes = new Map();
    byId("thread-close").addEventListener("click", () => this.close());
    this.field = byId("thread-text");
    byId("thread-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
    this.pane.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  get isOpen() {
    return this.ts !== null;
  }

  async open(room, conversation, ts, focus = true) {
    this.room = room;
    this.conversation = conversation;
    this.ts = ts;
    byId("thread-place").textContent = room.titleOf(conversation);
    this.pane.hidden = false;
    document.body.classList.add("thread-open");
    this.nodes.clear();
    this.list.replaceChildren();
    if (focus) this.field.focus({ preventScroll: true });
    try {
      const { messages } = await post("/ui/thread", { as: room.me, conversation: conversation.id, ts });
      if (this.ts !== ts) return;
      for (const message of messages) this.put(message);
      this.showReplies(messages);
    } catch (problem) {
      this.report(problem.message);
    }
  }

  // A first message that fills the pane stands beside it anyway: one came for the replies, so these are shown.
  showReplies([first, reply]) {
    const head = this.nodes.get(first?.ts);
    if (reply && head.offsetHeight > this.list.clientHeight / 2) this.nodes.get(reply.ts).scrollIntoView({ block: "start" });
  }

  close() {
    if (!this.isOpen) return;
    const { ts } = this;
    this.ts = null;
    this.pane.hidden = true;
    document.body.classList.remove("thread-open");
    const bar = byId("messages").querySelector(`[data-ts="${CSS.escape(ts)}"] .thread-toggle`);
    (bar || byId("composer-text")).focus({ preventScroll: true });
  }

  // Shows a message that is new or changed when it belongs here.
  put(message) {
    if (message.ts !== this.ts && message.thread_ts !== this.ts) return;
    const node = drawMessage(message, this.room, this.use, { inThread: true });
    const before = this.nodes.get(message.ts);
    this.nodes.set(message.ts, node);
    if (before) {
      replaceMessage(before, node);
      return;
    }
    const isAtEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 80;
    const later = [...this.nodes].find(([ts, other]) => ts > message.ts && other.isConnected)?.[1];
    if (later) later.before(node);
    else this.list.append(node);
    if (isReply(message) && isAtEnd && this.nodes.size > 2 && message.user === this.room.me) node.scrollIntoView({ block: "nearest" });
  }

  removed(ts) {
    this.nodes.get(ts)?.remove();
    this.nodes.delete(ts);
    if (ts === this.ts) this.close();
  }

  async send() {
    const text = this.field.value.trim();
    if (!text) return;
    this.field.value = "";
    try {
      await post("/ui/say", { as: this.room.me, conversation: this.conversation.id, text, thread_ts: this.ts });
    } catch (problem) {
      this.field.value = text;
      this.report(problem.message);
    }
  }
}
