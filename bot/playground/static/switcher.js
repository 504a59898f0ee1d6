// Ctrl+K: go to a conversation, or become somebody else, by a few letters.

import { byId, el } from "./dom.js";
import { avatar, teamMark } from "./faces.js";

export class Switcher {
  // `go(conversationId)` and `become(userId)` do what was chosen.
  constructor(go, become) {
    this.go = go;
    this.become = become;
    this.dialog = byId("switcher");
    this.field = byId("switcher-text");
    this.list = byId("switcher-list");
    this.at = 0;
    this.field.addEventListener("input", () => this.draw(0));
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
    this.field.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) this.draw((this.at + step + this.found.length) % Math.max(1, this.found.length));
      else if (event.key === "Enter") this.choose(this.found[this.at]);
      else return;
      event.preventDefault();
    });
  }

  open(room) {
    this.room = room;
    this.field.value = "";
    this.dialog.showModal();
    this.draw(0);
  }

  entries() {
    const { room } = this;
    const places = [...room.conversations.values()].sort((one, other) => (other.unread || 0) - (one.unread || 0)).map((one) => ({
      label: room.titleOf(one), note: one.unread ? `${one.unread} new` : one.purpose || "", choose: () => this.go(one.id),
    }));
    if (room.hasHome) places.push({ label: `${room.app.name} home`, note: "App home", choose: () => this.go("home") });
    const people = [...room.people.values()].filter((one) => one.id !== room.me).map((one) => ({
      label: `Become ${one.real_name}`, note: one.title, person: one, choose: () => this.become(one.id),
    }));
    return [...places, ...people];
  }

  draw(at) {
    const wanted = this.field.value.trim().toLocaleLowerCase().replace(/^[#@]/, "");
    this.found = this.entries().filter((one) => `${one.label} ${one.note}`.toLocaleLowerCase().includes(wanted)).slice(0, 12);
    this.at = Math.max(0, Math.min(at, this.found.length - 1));
    this.list.replaceChildren(...this.found.map((one, place) => el(
      "li",
      { role: "option", id: `switch-${place}`, "aria-selected": String(place === this.at), onclick: () => this.choose(one) },
      one.person ? avatar(one.person.id, this.room) : null,
      el("strong", {}, one.label),
      one.person ? teamMark(one.person.team) : null,
      el("span", {}, one.note),
    )));
    if (!this.found.length) this.list.append(el("li", { class: "group" }, "Nothing is called that"));
    this.field.setAttribute("aria-activedescendant", this.found.length ? `switch-${this.at}` : "");
    byId(`switch-${this.at}`)?.scrollIntoView({ block: "nearest" });
  }

  choose(one) {
    if (!one) return;
    this.dialog.close();
    one.choose();
  }
}
