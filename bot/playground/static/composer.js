// The field where one writes: commands are completed, their form is shown, earlier ones come back.

import { byId, el, post } from "./dom.js";

const PATIENCE = 250; // milliseconds before the page says that it waits

export class Composer {
  // `onSent()` is called when something was written or asked: its answer is what one wants to see next.
  constructor(onSent) {
    this.onSent = onSent;
    this.field = byId("composer-text");
    this.list = byId("completion");
    this.usage = byId("usage");
    this.tips = byId("tips");
    this.waiting = byId("waiting");
    this.sent = [];
    this.recalled = -1;
    this.chosen = 0;
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("input", () => this.changed());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("blur", () => setTimeout(() => this.hideList(), 150));
  }

  show(room, conversation) {
    this.room = room;
    this.conversation = conversation;
    const place = conversation.is_direct ? conversation.name : `#${conversation.name}`;
    this.field.placeholder = room.commands.length ? `Message ${place} or type /` : `Message ${place}`;
    this.tips.replaceChildren(...room.commands.map((command) => {
      const use = () => this.write(`${command.name} `);
      return el("button", { type: "button", class: "tip", title: command.summary, onclick: use }, command.name);
    }));
    this.changed();
  }

  write(text) {
    this.field.value = text;
    this.field.focus();
    this.changed();
  }

  changed() {
    this.field.style.blockSize = "auto";
    this.field.style.blockSize = `${this.field.scrollHeight}px`;
    const text = this.field.value;
    const [word] = text.split(/\s/);
    const typing = text.startsWith("/") && !/\s/.test(text);
    const found = typing ? this.room.commands.filter((command) => command.name.startsWith(word)) : this.names();
    this.drawList(found);
    const exact = text.startsWith("/") ? this.room.commands.find((command) => command.name === word) : null;
    this.usage.hidden = !exact || !this.list.hidden;
    this.tips.hidden = text !== "";
    this.usage.replaceChildren();
    if (exact) this.usage.append(el("code", {}, breakable(form(exact))), el("span", {}, exact.summary));
  }

  // People and channels for the word before the cursor, when it begins as a name does.
  names() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    const [, sign, begun] = /(?:^|\s)([@#])([\p{L}\p{N}._-]*)$/u.exec(before) || [];
    if (!sign) return [];
    const people = () => [...this.room.people.values()].map((one) => ({ name: `@${one.name}`, usage: "", summary: [one.real_name, one.title].filter(Boolean).join(" · ") }));
    const channels = () => [...this.room.conversations.values()].filter((one) => !one.is_direct).map((one) => ({ name: `#${one.name}`, usage: "", summary: one.purpose }));
    const wanted = begun.toLocaleLowerCase();
    return (sign === "@" ? people() : channels()).filter((one) => `${one.name.slice(1)} ${sign === "@" ? one.summary : ""}`.toLocaleLowerCase().includes(wanted)).slice(0, 8);
  }

  drawList(found) {
    const only = found.length === 1 && this.field.value.endsWith(found[0].name);
    this.found = only ? [] : found;
    this.chosen = Math.min(this.chosen, Math.max(0, this.found.length - 1));
    this.list.hidden = !this.found.length;
    this.field.setAttribute("aria-expanded", String(!this.list.hidden));
    this.list.replaceChildren(
      ...this.found.map((command, place) => {
        const item = el(
          "li",
          { role: "option", id: `option-${place}`, "aria-selected": String(place === this.chosen), "data-testid": `completion-${command.name.slice(1)}` },
          el("strong", {}, command.name),
          el("code", {}, argumentsOf(command)),
          el("span", {}, command.summary),
        );
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          this.complete(command);
        });
        return item;
      }),
    );
    if (this.found.length) this.field.setAttribute("aria-activedescendant", `option-${this.chosen}`);
    else this.field.removeAttribute("aria-activedescendant");
  }

  hideList() {
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
  }

  complete(command) {
    this.chosen = 0;
    if (command.name.startsWith("/")) {
      this.write(`${command.name} `);
      return;
    }
    const at = this.field.selectionStart;
    const before = this.field.value.slice(0, at).replace(/[@#][^\s]*$/, `${command.name} `);
    this.write(before + this.field.value.slice(at));
    this.field.setSelectionRange(before.length, before.length);
  }

  key(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (open && step) {
      this.chosen = (this.chosen + step + this.found.length) % this.found.length;
      this.drawList(this.found);
      byId(`option-${this.chosen}`)?.scrollIntoView({ block: "nearest" });
    } else if (open && (event.key === "Tab" || (event.key === "Enter" && this.found[this.chosen].name !== this.field.value))) {
      this.complete(this.found[this.chosen]);
    } else if (event.key === "Enter" && !event.shiftKey) {
      this.send();
    } else if (event.key === "Escape") {
      if (open) this.hideList();
      else if (this.field.value) this.write("");
      else return;
    } else if (step && (this.field.value === "" || this.field.value === this.sent[this.recalled])) {
      this.recall(-step);
    } else {
      return;
    }
    event.preventDefault();
  }

  recall(step) {
    const place = Math.max(-1, Math.min(this.sent.length - 1, this.recalled + step));
    this.recalled = place;
    this.write(place < 0 ? "" : this.sent[place]);
    this.hideList();
  }

  async send(text = this.field.value.trim()) {
    if (!text) return;
    this.sent = [text, ...this.sent.filter((earlier) => earlier !== text)].slice(0, 50);
    this.recalled = -1;
    this.write("");
    this.onSent();
    const timer = setTimeout(() => {
      this.waiting.textContent = text.startsWith("/") ? `${this.room.app.name} is answering ${text.split(/\s/)[0]} …` : "Sending …";
    }, PATIENCE);
    try {
      await post("/ui/say", { as: this.room.me, conversation: this.conversation.id, text });
      this.waiting.textContent = "";
    } catch (problem) {
      this.waiting.textContent = `Not sent: ${problem.message}`;
      if (!this.field.value) this.field.value = text;
    } finally {
      clearTimeout(timer);
    }
  }
}

export function argumentsOf(command) {
  return command.usage.replace(command.name, "").trim();
}

export function form(command) {
  return `${command.name} ${argumentsOf(command)}`.trim();
}

// Text in which a line may end after each bar: "[mine|team|all]" is one long word otherwise.
export function breakable(text) {
  return text.split(/(?<=\|)/).flatMap((part) => [part, el("wbr")]);
}
