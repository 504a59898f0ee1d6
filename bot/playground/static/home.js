// The app's home tab: what the app published for this person, drawn by the same blocks as messages.

import { byId, el, post } from "./dom.js";
import { blocks } from "./blocks.js";
import { Entries } from "./entries.js";

export class Home {
  constructor(report) {
    this.node = byId("home");
    this.report = report;
    this.entries = new Entries();
    this.shown = "";
  }

  open(room) {
    this.draw(room);
    post("/ui/home", { as: room.me }).catch((problem) => this.report(problem.message));
  }

  draw(room) {
    const view = room.home;
    const shown = `${room.me} ${view?.id}`;
    const left = this.shown === shown ? this.entries.changed() : {};
    this.shown = shown;
    this.entries = new Entries();
    if (!view) {
      this.node.replaceChildren(el("div", { class: "welcome" }, el("h2", {}, `${room.app.name} has no home for you yet`), el("p", {}, "It is asked for one each time this tab is opened.")));
      return;
    }
    const ask = (path, block, given, more) => post(path, {
      as: room.me, in_home: true, block_id: block.block_id, action_id: given.action_id,
      entries: this.entries.all(), ...more,
    });
    const act = (block, given, entry) => ask("/ui/click", block, given, { entry }).catch((problem) => this.report(problem.message));
    act.suggest = (block, given, value) => ask("/ui/suggest", block, given, { value });
    act.entries = this.entries;
    const key = this.node.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
    this.node.replaceChildren(el("div", { class: "blocks" }, ...blocks(view.blocks, room, act)));
    this.entries.restore(left);
    if (key) this.node.querySelector(`[data-testid="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  }
}
