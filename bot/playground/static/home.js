// The app's home tab: what the app published for this person, drawn by the same blocks as messages.

import { byId, el, post } from "./dom.js";
import { blocks } from "./blocks.js";

export class Home {
  constructor(report) {
    this.node = byId("home");
    this.report = report;
    this.entries = new Map();
  }

  open(room) {
    this.draw(room);
    post("/ui/home", { as: room.me }).catch((problem) => this.report(problem.message));
  }

  draw(room) {
    const view = room.home;
    this.entries.clear();
    if (!view) {
      this.node.replaceChildren(el("div", { class: "welcome" }, el("h2", {}, `${room.app.name} has no home for you yet`), el("p", {}, "It is asked for one each time this tab is opened.")));
      return;
    }
    const ask = (path, block, given, more) => post(path, {
      as: room.me, in_home: true, block_id: block.block_id, action_id: given.action_id,
      entries: Object.fromEntries([...this.entries].map(([id, read]) => [id, read()])), ...more,
    });
    const act = (block, given, entry) => ask("/ui/click", block, given, { entry }).catch((problem) => this.report(problem.message));
    act.suggest = (block, given, value) => ask("/ui/suggest", block, given, { value });
    act.entry = (block, read) => this.entries.set(block.block_id, read);
    const key = this.node.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
    this.node.replaceChildren(el("div", { class: "blocks" }, ...blocks(view.blocks, room, act)));
    if (key) this.node.querySelector(`[data-testid="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  }
}
