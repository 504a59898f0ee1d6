// Interactive Block Kit elements inside messages and modals: buttons, menus, selects, pickers, choices.

import { el } from "./dom.js";
import { confirmed } from "./confirm.js";
import { link, textObject } from "./mrkdwn.js";

let made = 0;

function nextId() {
  made += 1;
  return `field-${made}`;
}

function plain(text) {
  return text?.text || "";
}

// An element as a node. `act(entry)` is called when it is used; it may return a promise, the node is busy until then.
export function element(given, room, act) {
  const draw = DRAW[given.type];
  if (!draw) return el("span", { class: "unknown" }, `(${given.type})`);
  return draw(given, room, async (node, entry) => {
    if (node.getAttribute("aria-busy") === "true") return;
    if (given.confirm && !(await confirmed(given.confirm, room))) return;
    node.setAttribute("aria-busy", "true");
    try {
      await act(entry);
    } finally {
      node.removeAttribute("aria-busy");
    }
  });
}

function button(given, room, use) {
  const style = given.style ? ` ${given.style}` : "";
  const common = { class: `button${style}`, "data-testid": `action-${given.action_id}`, "aria-label": given.accessibility_label };
  if (given.url) {
    const anchor = link(given.url, "", plain(given.text));
    if (anchor instanceof Element) {
      anchor.className = common.class;
      anchor.addEventListener("click", () => use(anchor, null));
      return anchor;
    }
  }
  const node = el("button", { type: "button", ...common }, textObject(given.text, room));
  node.addEventListener("click", () => use(node, null));
  return node;
}

function overflow(given, room, use) {
  const id = nextId();
  const menu = el("div", { class: "menu", role: "menu", id, hidden: true });
  const toggle = el("button", {
    type: "button", class: "button more", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": id,
    "aria-label": "More actions", "data-testid": `action-${given.action_id}`,
  }, el("span", { "aria-hidden": "true" }, "•••"));
  const wrap = el("div", { class: "overflow" }, toggle, menu);
  const show = (open) => {
    menu.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
    if (!open) return;
    menu.classList.remove("above");
    const room = wrap.closest(".scroller, .modal-body");
    if (room && menu.getBoundingClientRect().bottom > room.getBoundingClientRect().bottom) menu.classList.add("above");
    menu.firstElementChild?.focus({ preventScroll: true });
  };
  for (const option of given.options) {
    const choose = () => {
      show(false);
      toggle.focus();
      use(toggle, option.value);
    };
    const content = [textObject(option.text, room)];
    if (option.description) content.push(el("small", {}, textObject(option.description, room)));
    menu.append(el("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: choose }, ...content));
  }
  toggle.addEventListener("click", () => show(menu.hidden));
  wrap.addEventListener("keydown", (event) => {
    if (menu.hidden) return;
    const items = [...menu.children];
    const place = items.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) items[(place + step + items.length) % items.length].focus();
    else if (event.key === "Escape") {
      show(false);
      toggle.focus();
      event.stopPropagation();
    } else return;
    event.preventDefault();
  });
  wrap.addEventListener("focusout", (event) => {
    if (!wrap.contains(event.relatedTarget)) show(false);
  });
  return wrap;
}

function options(list, chosen) {
  return (list || []).map((option) => el("option", { value: option.value, selected: chosen.includes(option.value) }, plain(option.text)));
}

function selectOf(given, multiple, chosen, content, use) {
  const node = el("select", {
    class: "select", multiple, "aria-label": plain(given.placeholder) || "Choose", "data-testid": `action-${given.action_id}`,
    "data-kind": given.type,
  });
  if (!multiple) node.append(el("option", { value: "", selected: !chosen.length }, plain(given.placeholder) || "Choose"));
  node.append(...content);
  node.addEventListener("change", () => use(node, read(node)));
  return node;
}

function staticSelect(given, _room, use) {
  const multiple = given.type.startsWith("multi_");
  const initial = multiple ? given.initial_options || [] : [given.initial_option].filter(Boolean);
  const chosen = initial.map((option) => option.value);
  const groups = (given.option_groups || []).map((group) => el("optgroup", { label: plain(group.label) }, ...options(group.options, chosen)));
  return selectOf(given, multiple, chosen, [...options(given.options, chosen), ...groups], use);
}

function peopleSelect(given, room, use) {
  const multiple = given.type.startsWith("multi_");
  const chosen = multiple ? given.initial_users || [] : [given.initial_user].filter(Boolean);
  const people = [...room.people.values()].map((person) => el("option", { value: person.id, selected: chosen.includes(person.id) }, person.real_name));
  return selectOf(given, multiple, chosen, people, use);
}

function conversationSelect(given, room, use) {
  const multiple = given.type.startsWith("multi_");
  const initial = given.initial_channels || given.initial_conversations || [given.initial_channel || given.initial_conversation];
  const chosen = initial.filter(Boolean);
  const seen = [...room.conversations.values()].filter((conversation) => !conversation.is_direct);
  const shown = seen.map((conversation) => el("option", { value: conversation.id, selected: chosen.includes(conversation.id) }, `#${conversation.name}`));
  return selectOf(given, multiple, chosen, shown, use);
}

function picker(type, initial) {
  return (given, _room, use) => {
    const node = el("input", {
      type, class: "input", value: given[initial], "aria-label": plain(given.placeholder) || type, "data-kind": given.type,
      "data-testid": `action-${given.action_id}`,
    });
    node.addEventListener("change", () => use(node, read(node)));
    return node;
  };
}

function choices(type) {
  return (given, room, use) => {
    const name = nextId();
    const initial = (given.initial_options || [given.initial_option].filter(Boolean)).map((option) => option.value);
    const group = el("div", {
      class: "choices", role: type === "radio" ? "radiogroup" : "group", "data-kind": given.type,
      "data-testid": `action-${given.action_id}`,
    });
    for (const option of given.options) {
      const input = el("input", { type, name, value: option.value });
      input.checked = initial.includes(option.value);
      const description = option.description ? el("small", {}, textObject(option.description, room)) : null;
      group.append(el("label", {}, input, el("span", {}, textObject(option.text, room), description)));
    }
    group.addEventListener("change", () => use(group, read(group)));
    return group;
  };
}

function textInput(given, _room, use) {
  const common = {
    class: "input", placeholder: plain(given.placeholder), "data-kind": given.type, "data-testid": `action-${given.action_id}`,
  };
  if (given.multiline) {
    return el("textarea", { ...common, rows: 4, maxlength: given.max_length || 3000 }, given.initial_value || "");
  }
  const types = { number_input: "text", email_text_input: "email", url_text_input: "url" };
  const node = el("input", { ...common, type: types[given.type] || "text", value: given.initial_value, maxlength: given.max_length });
  if (given.type === "number_input") node.setAttribute("inputmode", given.is_decimal_allowed ? "decimal" : "numeric");
  if (given.dispatch_action_config) node.addEventListener("change", () => use(node, node.value));
  return node;
}

function image(given) {
  return picture(given);
}

// Pictures of this machine are shown; others are named, because this page loads nothing from outside.
export function picture(given) {
  const address = given.image_url || given.slack_file?.url || "";
  const url = URL.canParse(address, location.href) ? new URL(address, location.href) : null;
  if (url?.origin === location.origin) return el("img", { src: url.href, alt: given.alt_text || "", loading: "lazy" });
  return el("span", { class: "picture", role: "img", "aria-label": given.alt_text }, given.alt_text || "picture");
}

// What a node made here holds: a text, a list of texts, or null.
export function read(node) {
  if (node.matches("select[multiple]")) return [...node.selectedOptions].map((option) => option.value);
  if (node.matches("select, input, textarea")) return node.value || null;
  const checked = [...node.querySelectorAll("input:checked")].map((input) => input.value);
  return node.getAttribute("role") === "radiogroup" ? checked[0] || null : checked;
}

// Puts back what somebody had filled in before a modal was changed in place.
export function write(node, entry) {
  const values = Array.isArray(entry) ? entry : [entry];
  if (node.matches("select")) for (const option of node.options) option.selected = values.includes(option.value);
  else if (node.matches("input, textarea")) node.value = entry || "";
  else for (const input of node.querySelectorAll("input")) input.checked = values.includes(input.value);
}

const DRAW = {
  button, overflow, image,
  static_select: staticSelect, multi_static_select: staticSelect,
  users_select: peopleSelect, multi_users_select: peopleSelect,
  channels_select: conversationSelect, multi_channels_select: conversationSelect,
  conversations_select: conversationSelect, multi_conversations_select: conversationSelect,
  datepicker: picker("date", "initial_date"), timepicker: picker("time", "initial_time"),
  radio_buttons: choices("radio"), checkboxes: choices("checkbox"),
  plain_text_input: textInput, number_input: textInput, email_text_input: textInput, url_text_input: textInput,
};
