// Rich text blocks: what Slack's own composer makes, and what table cells may hold.

import { el } from "./dom.js";
import { emojiNamed, withEmoji } from "./emoji.js";
import { link } from "./mrkdwn.js";

const PARTS = {
  rich_text_section: (part, room) => el("p", {}, ...part.elements.map((given) => leaf(given, room))),
  rich_text_quote: (part, room) => el("blockquote", {}, ...part.elements.map((given) => leaf(given, room))),
  rich_text_preformatted: (part, room) => el("pre", {}, el("code", {}, ...part.elements.map((given) => leaf(given, room)))),
  rich_text_list: (part, room) =>
    el(part.style === "ordered" ? "ol" : "ul", { class: part.indent ? `deep-${Math.min(3, Number(part.indent) || 0)}` : null, start: part.style === "ordered" && part.offset ? Number(part.offset) + 1 : null }, ...part.elements.map((item) => el("li", {}, ...item.elements.map((given) => leaf(given, room))))),
};

export function richText(block, room) {
  return el("div", { class: "text rich" }, ...block.elements.map((part) => (Object.hasOwn(PARTS, part.type) ? PARTS[part.type](part, room) : el("p"))));
}

function leaf(given, room) {
  const kinds = {
    text: () => withEmoji(given.text, false),
    link: () => [link(given.url, given.text) || given.text || given.url],
    user: () => [el("span", { class: "mention" }, `@${room.nameOf(given.user_id) || "someone"}`)],
    channel: () => [el("span", { class: "mention" }, `#${room.conversations.get(given.channel_id)?.name || "private channel"}`)],
    emoji: () => withEmoji(emojiNamed(given.name)),
    color: () => [el("code", {}, given.value)],
    usergroup: () => [el("span", { class: "mention" }, "@group")],
    broadcast: () => [el("span", { class: "mention own" }, `@${given.range}`)],
    date: () => [room.calendar.token(given.timestamp, given.format || "{date}")],
  };
  let nodes = Object.hasOwn(kinds, given.type) ? kinds[given.type]() : [];
  const styles = { bold: "strong", italic: "em", strike: "s", code: "code" };
  for (const [style, tag] of Object.entries(styles)) {
    if (given.style?.[style]) nodes = [el(tag, {}, ...nodes)];
  }
  return el("span", {}, ...nodes);
}
