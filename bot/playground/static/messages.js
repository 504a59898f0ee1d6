// The messages of one conversation. Only a window of them stands in the page, so that a flood leaves it quick.

import { el } from "./dom.js";
import { drawMessage, replaceMessage } from "./message.js";
import { seconds } from "./room.js";

const TOGETHER = 300; // seconds within which one author's messages stand under one name
const PAGE = 100; // messages drawn at once
export const MOST = 300; // messages in the page at the same time

export class MessageList {
  // `use` is handed to every message; `use.older(conversationId, before)` asks the server for older ones.
  constructor(list, scroller, use) {
    this.list = list;
    this.scroller = scroller;
    this.use = use;
    this.nodes = new Map();
    this.dirty = new Set();
    this.start = 0;
    this.end = 0;
    this.isLoading = false;
    scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
  }

  show(room, conversation, target = null) {
    this.room = room;
    this.conversation = conversation;
    this.timeline = room.in(conversation.id);
    this.lastRead = conversation.last_read || "0";
    this.hadUnread = conversation.unread > 0;
    const { order } = this.timeline;
    const firstNew = this.hadUnread ? order.findIndex((ts) => ts > this.lastRead) : order.length;
    const wanted = target ? order.indexOf(target) : firstNew;
    const start = wanted < 0 ? order.length - PAGE : Math.min(order.length - PAGE, wanted - 5);
    this.draw(Math.max(0, start), target ? start + MOST : order.length);
  }

  // Draws the window anew.
  draw(start, end) {
    this.list.setAttribute("aria-busy", "true");
    this.dirty.clear();
    this.nodes.clear();
    this.end = Math.min(end, this.timeline.order.length);
    this.start = Math.max(0, start, this.end - MOST);
    this.divider = null;
    this.list.replaceChildren(...this.range(this.start, this.end));
    this.list.removeAttribute("aria-busy");
  }

  isAtNewest() {
    return this.end === this.timeline.order.length;
  }

  // Messages that came in and are not in the page because the reader is further up.
  held() {
    return this.timeline.order.length - this.end;
  }

  // A message of this conversation is new or changed; it is drawn by the next `flush`.
  touch(ts) {
    this.dirty.add(ts);
  }

  // Draws what was touched; `follows` says whether new messages may push old ones out at the top.
  flush(follows) {
    for (const ts of this.dirty) if (this.nodes.has(ts)) this.redraw(ts);
    this.dirty.clear();
    const newest = this.timeline.order.length;
    if (this.end < newest && (follows || this.end - this.start < MOST)) {
      if (newest - this.end > MOST) this.draw(newest - PAGE, newest);
      else this.append(newest);
    }
    if (!follows) return;
    this.trimTop();
    const gone = this.timeline.trim();
    this.start -= gone;
    this.end -= gone;
  }

  append(to) {
    const upTo = Math.min(to, this.timeline.order.length);
    this.list.append(...this.range(this.end, upTo));
    this.end = upTo;
  }

  trimTop() {
    const extra = this.end - this.start - MOST;
    for (let count = 0; count < extra; count += 1) this.drop(this.timeline.order[this.start + count]);
    if (extra > 0) {
      this.start += extra;
      this.relay(this.start);
    }
  }

  trimBottom() {
    const extra = this.end - this.start - MOST;
    for (let count = 0; count < extra; count += 1) this.drop(this.timeline.order[this.end - 1 - count]);
    if (extra > 0) this.end -= extra;
  }

  drop(ts) {
    const entry = this.nodes.get(ts);
    for (const node of entry ? [...entry.lead, entry.node] : []) node.remove();
    this.nodes.delete(ts);
  }

  // -- drawing --------------------------------------------------------------------------------------------------------

  range(from, to) {
    const drawn = [];
    for (let place = from; place < to; place += 1) drawn.push(...this.entry(place));
    return drawn;
  }

  // The nodes of one message: the separators that lead to it, and itself.
  entry(place) {
    const ts = this.timeline.order[place];
    const message = this.timeline.byTs.get(ts);
    const before = place > 0 ? this.timeline.byTs.get(this.timeline.order[place - 1]) : null;
    const { calendar } = this.room;
    const isNewDay = !before || calendar.day(seconds(before.ts)) !== calendar.day(seconds(ts));
    const isFirst = place === 0 || !this.nodes.has(before.ts);
    const lead = [];
    if (isNewDay || isFirst) {
      const name = calendar.dayName(seconds(ts));
      lead.push(el("li", { class: "day", role: "separator", "aria-label": name }, el("span", {}, name)));
    }
    const isDivided = this.hadUnread && ts > this.lastRead && (!before || before.ts <= this.lastRead);
    if (isDivided) {
      this.divider = el("li", { class: "day new", role: "separator", "aria-label": "New messages", "data-testid": "new-divider" }, el("span", {}, "New"));
      lead.push(this.divider);
    }
    const together = !lead.length && goesWith(before, message);
    const node = drawMessage(message, this.room, this.use, { together });
    this.nodes.set(ts, { lead, node, together });
    return [...lead, node];
  }

  redraw(ts) {
    const entry = this.nodes.get(ts);
    const message = this.timeline.byTs.get(ts);
    if (!entry || !message) return;
    const node = drawMessage(message, this.room, this.use, { together: entry.together });
    if (entry.node.classList.contains("found")) node.classList.add("found");
    replaceMessage(entry.node, node);
    entry.node = node;
  }

  // Draws a message and its separators again after its neighbour above has changed.
  relay(place) {
    const ts = this.timeline.order[place];
    const old = this.nodes.get(ts);
    if (!old) return;
    this.nodes.delete(ts);
    const fresh = this.entry(place);
    for (const node of old.lead) node.remove();
    old.node.before(...fresh.slice(0, -1));
    replaceMessage(old.node, fresh.at(-1));
  }

  removed(ts) {
    const place = this.timeline.remove(ts);
    this.dirty.delete(ts);
    if (place < 0) return;
    this.drop(ts);
    if (place < this.start) this.start -= 1;
    if (place < this.end) this.end -= 1;
    if (place >= this.start && place < this.end) this.relay(place);
  }

  // -- scrolling ------------------------------------------------------------------------------------------------------

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    if (scrollTop < 400) this.showOlder();
    else if (scrollHeight - scrollTop - clientHeight < 400 && this.held() > 0 && !this.dirty.size) this.keepPlace(() => {
      this.append(this.end + PAGE);
      this.trimTop();
    });
  }

  async showOlder() {
    if (this.isLoading || !this.timeline) return;
    const { timeline, conversation } = this;
    if (this.start === 0) {
      if (!timeline.more) return;
      this.isLoading = true;
      try {
        const older = await this.use.older(conversation.id, timeline.order[0]);
        const added = timeline.prepend(older.messages, older.more);
        if (timeline !== this.timeline) return;
        this.start += added;
        this.end += added;
      } finally {
        this.isLoading = false;
      }
      if (this.start === 0) return;
    }
    this.keepPlace(() => {
      const oldFirst = this.start;
      this.start = Math.max(0, oldFirst - PAGE);
      this.list.prepend(...this.range(this.start, oldFirst));
      this.relay(oldFirst);
      this.trimBottom();
    });
  }

  // Whatever is drawn or dropped above, the message at the top of the window stays where it is on the screen.
  keepPlace(change) {
    const top = this.scroller.getBoundingClientRect().top;
    const anchor = [...this.list.children].find((node) => node.dataset.ts && node.getBoundingClientRect().bottom > top);
    const ts = anchor?.dataset.ts;
    const before = anchor?.getBoundingClientRect().top;
    this.list.setAttribute("aria-busy", "true");
    change();
    this.list.removeAttribute("aria-busy");
    const after = this.nodes.get(ts)?.node.getBoundingClientRect().top;
    if (after !== undefined) this.scroller.scrollTop += after - before;
  }
}

function goesWith(last, message) {
  if (!last || last.user !== message.user || last.is_ephemeral || message.is_ephemeral || last.reply_count) return false;
  return !message.subtype && seconds(message.ts) - seconds(last.ts) < TOGETHER;
}
