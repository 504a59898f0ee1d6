// Where one is: a conversation or the app's home; what is new there, and what has been read.

import { byId, el } from "./dom.js";
import { isReply } from "./room.js";
import { drawSidebar } from "./sidebar.js";
import { drawWelcome } from "./welcome.js";
import { showMenu } from "./keys.js";

const READ_AFTER = 300; // milliseconds; a flood is marked as read a few times a second, not once a message

export class Place {
  constructor({ list, thread, home, composer, ask }) {
    Object.assign(this, { list, thread, home, composer, ask });
    this.scroller = byId("scroller");
    this.here = null;
    this.isHome = false;
    this.hasNew = false;
    this.isDrawing = false;
    this.newestTop = 0; // how far down the newest message was shown, to tell whether the reader has moved since
    this.timer = 0;
    byId("newer").addEventListener("click", () => this.showNewest(true));
    this.scroller.addEventListener("scroll", () => this.showHeld(), { passive: true });
  }

  // The person of this room sits down here; after a new start of the stream the same person stays where they were.
  enter(room, isSame) {
    this.room = room;
    const open = isSame && this.thread.isOpen ? this.thread.ts : null;
    if (!isSame) this.thread.close();
    this.follow();
    if (open) this.thread.open(room, this.here, open, false);
  }

  go(id) {
    if (location.hash === `#${id}`) this.follow();
    else location.hash = id;
  }

  // Shows what the address says.
  follow() {
    const [id, ts] = location.hash.slice(1).split("/");
    const { room } = this;
    this.isHome = id === "home" && room.hasHome && Boolean(room.appDirect());
    const before = this.here?.id;
    this.here = (this.isHome ? room.appDirect() : room.conversations.get(id)) || room.conversations.get(before) || room.conversations.values().next().value;
    if (before !== this.here.id) this.thread.close();
    byId("conversation-name").textContent = this.here.is_direct ? this.here.name : `# ${this.here.name}`;
    byId("conversation-purpose").textContent = this.here.is_app ? "What only you and the app see." : this.here.purpose || "";
    document.title = `${room.titleOf(this.here)} · ${room.app.name}`;
    this.showTabs();
    this.list.show(room, this.here, ts || null);
    this.composer.show(room, this.here);
    this.showWelcome();
    showMenu(false);
    if (this.isHome) this.home.open(room);
    else this.scrollTo(ts);
    if (!this.isHome && !document.hidden) this.here.unread = 0;
    drawSidebar(room, this.here);
    this.sendRead();
  }

  scrollTo(ts) {
    const target = ts ? this.list.nodes.get(ts)?.node : null;
    if (target) {
      target.classList.add("found");
      target.scrollIntoView({ block: "center" });
      return;
    }
    this.showNewest();
    const divider = this.list.divider;
    if (divider && divider.getBoundingClientRect().top < this.scroller.getBoundingClientRect().top) divider.scrollIntoView({ block: "start" });
  }

  showTabs() {
    const tabs = byId("tabs");
    tabs.hidden = !(this.here?.is_app && this.room.hasHome);
    const tab = (name, hash, isHere) => el("a", { href: `#${hash}`, "aria-current": isHere ? "page" : null, "data-testid": `tab-${name.toLowerCase()}` }, name);
    tabs.replaceChildren(tab("Home", "home", this.isHome), tab("Messages", this.here.id, !this.isHome));
    byId("home").hidden = !this.isHome;
    this.scroller.hidden = this.isHome;
    byId("composer").hidden = this.isHome;
  }

  redraw() {
    this.list.draw(this.list.start, this.list.end);
  }

  step(by) {
    const ids = [...this.room.conversations.keys()];
    this.go(ids[(ids.indexOf(this.here.id) + by + ids.length) % ids.length]);
  }

  // -- what happens ---------------------------------------------------------------------------------------------------

  heard(conversationId, message) {
    const timeline = this.room.in(conversationId);
    const isNew = timeline.put(message);
    const isHere = conversationId === this.here.id;
    if (isHere) {
      if (this.thread.isOpen) this.thread.put(message);
      this.list.touch(isReply(message) && message.is_ephemeral ? message.thread_ts : message.ts);
      this.draw(isNew);
    } else timeline.trim();
    const counts = isNew && !message.is_ephemeral && message.user !== this.room.me;
    if (!counts) return;
    if (isHere && !document.hidden && !this.isHome) this.markRead();
    else {
      const conversation = this.room.conversations.get(conversationId);
      conversation.unread = (conversation.unread || 0) + 1;
      this.draw(false, true);
    }
  }

  removed(conversationId, ts) {
    if (conversationId !== this.here.id) this.room.in(conversationId).remove(ts);
    else {
      this.list.removed(ts);
      if (this.thread.isOpen) this.thread.removed(ts);
      this.draw(false);
    }
  }

  // Draws before the next frame. What is new is followed when the reader was at the end or at what was newest before; a
  // message that only changes stays where it is, so that nothing moves under the pointer.
  draw(isNew, sidebar = false) {
    this.hasNew ||= isNew;
    this.drawsSidebar ||= sidebar;
    if (this.isDrawing) return;
    this.isDrawing = true;
    requestAnimationFrame(() => {
      this.isDrawing = false;
      const toEnd = this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight;
      const isAtNewest = toEnd < 120 || Math.abs(this.scroller.scrollTop - this.newestTop) < 2;
      const follows = this.hasNew && isAtNewest;
      this.list.flush(follows);
      this.hasNew = false;
      this.showWelcome();
      if (follows) this.showNewest();
      this.showHeld();
      if (this.drawsSidebar) drawSidebar(this.room, this.here);
      this.drawsSidebar = false;
    });
  }

  // The end of the conversation, or the beginning of its last message where that is taller than the window; an empty
  // one is read from its beginning.
  showNewest(all = false) {
    if (all && !this.list.isAtNewest()) this.list.draw(this.list.timeline.order.length - 100, Infinity);
    const newest = this.list.list.lastElementChild;
    this.scroller.scrollTop = newest ? this.scroller.scrollHeight : 0;
    if (newest && newest.offsetHeight > this.scroller.clientHeight) newest.scrollIntoView({ block: "start" });
    this.newestTop = this.scroller.scrollTop;
    this.showHeld();
  }

  showHeld() {
    const held = this.list.timeline ? this.list.held() : 0;
    byId("newer").hidden = held === 0;
    byId("newer").textContent = held === 1 ? "1 newer message ↓" : `${held} newer messages ↓`;
  }

  showWelcome() {
    drawWelcome(this.room, this.here, this.composer);
  }

  // -- what has been read ---------------------------------------------------------------------------------------------

  // What is on the screen is read: at once where one has just come, a few times a second while messages pour in.
  markRead() {
    if (document.hidden || this.isHome) return;
    if (this.here.unread) {
      this.here.unread = 0;
      drawSidebar(this.room, this.here);
    }
    this.timer ||= setTimeout(() => this.sendRead(), READ_AFTER);
  }

  sendRead() {
    clearTimeout(this.timer);
    this.timer = 0;
    const { here, room } = this;
    const newest = here && room.in(here.id).order.at(-1);
    if (document.hidden || this.isHome || !newest || newest <= here.last_read) return;
    here.last_read = newest;
    this.ask("/ui/read", { conversation: here.id, ts: newest });
  }

  async markUnread(ts) {
    const { order } = this.list.timeline;
    const before = order[order.indexOf(ts) - 1] || "0.000000";
    await this.ask("/ui/read", { conversation: this.here.id, ts: before });
    this.here.last_read = before;
    this.list.show(this.room, { ...this.here, unread: 1 });
    this.list.divider?.scrollIntoView({ block: "center" });
  }
}
