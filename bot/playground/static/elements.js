// Interactive Block Kit elements inside messages and modals: buttons, menus, selects, pickers, choices.

import { el } from "./dom.js";
import { confirmed } from "./confirm.js";
import { fileInput } from "./file_input.js";
import { link, textObject } from "./mrkdwn.js";
import { picker } from "./picker.js";
import { menuButton, nextId } from "./popup.js";

const MOST_PLAIN = 15; // options up to which a plain select is the quickest to use

function plain(text) {
  return text?.text || "";
}

// An element as a node. `act(entry)` is called when it is used; it may return a promise, the node is busy until then.
export function element(given, room, act, suggest = () => Promise.resolve({})) {
  const draw = Object.hasOwn(DRAW, given.type) ? DRAW[given.type] : null;
  if (!draw) return el("span", { class: "unknown" }, `(${given.type})`);
  const use = async (node, entry) => {
    if (node.getAttribute("aria-busy") === "true") return;
    if (given.confirm && !(await confirmed(given.confirm, room))) return;
    node.setAttribute("aria-busy", "true");
    try {
      await act(entry);
    } finally {
      node.removeAttribute("aria-busy");
    }
  };
  return draw(given, room, use, suggest);
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
  const toggle = el("button", {
    type: "button", class: "button more", "aria-label": "More actions", "data-testid": `action-${given.action_id}`,
  }, el("span", { "aria-hidden": "true" }, "•••"));
  const items = () => (given.options || []).map((option) => ({
    label: textObject(option.text, room),
    note: option.description ? textObject(option.description, room) : null,
    choose: () => (option.url ? open(option.url, use, toggle, option.value) : use(toggle, option.value)),
  }));
  return menuButton(toggle, items, room);
}

function open(address, use, node, value) {
  const anchor = link(address, "", "");
  if (anchor instanceof Element) anchor.click();
  use(node, value);
}

function iconButton(given, room, use) {
  const node = el("button", {
    type: "button", class: "button", "data-testid": `action-${given.action_id}`, "aria-label": given.accessibility_label || plain(given.text),
  }, textObject(given.text, room));
  node.addEventListener("click", () => use(node, null));
  return node;
}

function feedbackButtons(given, room, use) {
  const one = (part) => {
    const node = el("button", { type: "button", class: "button", "aria-label": part.accessibility_label }, textObject(part.text, room));
    node.addEventListener("click", () => use(node, part.value));
    return node;
  };
  return el("span", { class: "actions" }, one(given.positive_button), one(given.negative_button));
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

function staticSelect(given, room, use) {
  const multiple = given.type.startsWith("multi_");
  const groups = given.option_groups || [];
  const all = [...(given.options || []), ...groups.flatMap((group) => group.options)];
  const initial = multiple ? given.initial_options || [] : [given.initial_option].filter(Boolean);
  if (multiple || all.length > MOST_PLAIN) {
    const found = [...asItems(given.options), ...groups.flatMap((group) => asItems(group.options, plain(group.label)))];
    return picker(given, room, use, { chosen: asItems(initial), find: (query) => matching(found, query) });
  }
  const chosen = initial.map((option) => option.value);
  const grouped = groups.map((group) => el("optgroup", { label: plain(group.label) }, ...options(group.options, chosen)));
  return selectOf(given, false, chosen, [...options(given.options, chosen), ...grouped], use);
}

function asItems(list, group = "") {
  return (list || []).map((option) => ({ value: option.value, label: plain(option.text), note: plain(option.description), group }));
}

function matching(items, query) {
  const wanted = query.trim().toLocaleLowerCase();
  return items.filter((item) => `${item.label} ${item.note || ""}`.toLocaleLowerCase().includes(wanted));
}

function peopleSelect(given, room, use) {
  const initial = [given.initial_user, ...(given.initial_users || [])].filter(Boolean);
  const items = [...room.people.values()].map((person) => ({
    value: person.id, label: person.real_name, note: [person.title, person.team].filter(Boolean).join(" · "), face: person.id,
  }));
  return picker(given, room, use, { chosen: items.filter((item) => initial.includes(item.value)), find: (query) => matching(items, query) });
}

function conversationSelect(given, room, use) {
  const initial = [
    given.initial_channel, given.initial_conversation, ...(given.initial_channels || []), ...(given.initial_conversations || []),
  ].filter(Boolean);
  const isShown = (conversation) => !conversation.is_direct || given.type.includes("conversations");
  const items = [...room.conversations.values()].filter(isShown).map((conversation) => ({
    value: conversation.id, label: room.titleOf(conversation), note: conversation.purpose,
  }));
  return picker(given, room, use, { chosen: items.filter((item) => initial.includes(item.value)), find: (query) => matching(items, query) });
}

// The app itself answers what one may choose, as one types.
function externalSelect(given, room, use, suggest) {
  const initial = [given.initial_option, ...(given.initial_options || [])].filter(Boolean);
  const least = given.min_query_length ?? 3;
  const find = async (query) => {
    if (query.trim().length < least) return [];
    const answer = await suggest(query.trim());
    return [...asItems(answer.options), ...(answer.option_groups || []).flatMap((group) => asItems(group.options, plain(group.label)))];
  };
  const hint = least ? `Type at least ${least} ${least === 1 ? "letter" : "letters"}` : "";
  return picker(given, room, use, { chosen: asItems(initial), find, hint, delay: 200 });
}

function moment(type, initial) {
  return (given, _room, use) => {
    const node = el("input", {
      type, class: "input", value: given[initial], "aria-label": plain(given.placeholder) || type, "data-kind": given.type,
      "data-testid": `action-${given.action_id}`,
    });
    node.addEventListener("change", () => use(node, read(node)));
    return node;
  };
}

// An instant, written on the reader's clock and sent as seconds of the epoch.
function instant(given, room, use) {
  const node = el("input", {
    type: "datetime-local", class: "input", "aria-label": "Date and time", "data-kind": given.type, "data-testid": `action-${given.action_id}`,
    value: given.initial_date_time ? room.calendar.local(given.initial_date_time) : null,
  });
  const drawn = node.value; // a minute of the field is not yet the second that it began with
  node.readEntry = () => {
    if (given.initial_date_time && node.value === drawn) return String(given.initial_date_time);
    return node.value ? String(room.calendar.instant(node.value)) : null;
  };
  node.writeEntry = (entry) => {
    node.value = entry ? room.calendar.local(Number(entry)) : "";
  };
  node.addEventListener("change", () => use(node, read(node)));
  return node;
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
  if (url?.origin === location.origin && /^https?:$/.test(url.protocol)) {
    return el("img", { src: url.href, alt: given.alt_text || "", loading: "lazy" });
  }
  return el("span", { class: "picture", role: "img", "aria-label": given.alt_text, title: "A picture from another site is not loaded here" }, given.alt_text || "picture");
}

// What a node made here holds: a text, a list of texts, or null.
export function read(node) {
  if (node.readEntry) return node.readEntry();
  if (node.matches("select[multiple]")) return [...node.selectedOptions].map((option) => option.value);
  if (node.matches("select, input, textarea")) return node.value || null;
  const checked = [...node.querySelectorAll("input:checked")].map((input) => input.value);
  return node.getAttribute("role") === "radiogroup" ? checked[0] || null : checked;
}

// Puts back what somebody had filled in before a modal was changed in place.
export function write(node, entry) {
  if (node.writeEntry) {
    node.writeEntry(entry);
    return;
  }
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
  external_select: externalSelect, multi_external_select: externalSelect,
  icon_button: iconButton, feedback_buttons: feedbackButtons, workflow_button: button,
  datetimepicker: instant,
  datepicker: moment("date", "initial_date"), timepicker: moment("time", "initial_time"),
  radio_buttons: choices("radio"), checkboxes: choices("checkbox"),
  file_input: fileInput, plain_text_input: textInput, number_input: textInput, email_text_input: textInput, url_text_input: textInput,
};
