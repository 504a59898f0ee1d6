// Slack's mrkdwn as nodes: emphasis, code, quotes, bullets, links, mentions, dates, emoji.

import { el } from "./dom.js";
import { withEmoji } from "./emoji.js";

const HELD = 0xe000; // private-use characters stand for finished nodes while emphasis is looked for
const STYLES = { "*": "strong", _: "em", "~": "s" };

export function unescape(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

// `room` knows the people, the conversations and the calendar. Returns a fragment.
export function mrkdwn(text, room) {
  const fragment = document.createDocumentFragment();
  const clean = text.replace(/[\ue000-\uf8ff]/g, "\ufffd");
  clean.split(/```([\s\S]*?)```/).forEach((part, place) => {
    if (place % 2) fragment.append(el("pre", {}, el("code", {}, unescape(part.replace(/^\n/, "")))));
    else fragment.append(...lines(part, room));
  });
  return fragment;
}

function lines(text, room) {
  const nodes = [];
  let quote = null;
  let needsBreak = false;
  for (const line of text.split("\n")) {
    const quoted = /^(?:&gt;|>)\s?(.*)$/.exec(line);
    if (quoted) {
      if (quote) quote.append(el("br"));
      else nodes.push((quote = el("blockquote")));
      quote.append(...inline(quoted[1], room));
      needsBreak = false;
      continue;
    }
    quote = null;
    const bullet = /^\s*[•◦▪]\s+(.*)$/.exec(line);
    if (bullet) {
      nodes.push(el("span", { class: "bullet" }, ...inline(bullet[1], room)));
      needsBreak = false;
      continue;
    }
    if (needsBreak) nodes.push(el("br"));
    nodes.push(...inline(line, room));
    needsBreak = true;
  }
  return nodes;
}

function inline(text, room) {
  const held = [];
  const hold = (node) => String.fromCharCode(HELD + held.push(node) - 1);
  const marked = text
    .replace(/`([^`\n]+)`/g, (_, code) => hold(el("code", {}, unescape(code))))
    .replace(/<([^<>\n]+)>/g, (whole, inner) => {
      const node = reference(inner, room);
      return node ? hold(node) : whole;
    });
  return emphasis(marked, held);
}

// Finds the first emphasised stretch, renders what is before, in and after it.
function emphasis(text, held) {
  for (let start = 0; start < text.length; start += 1) {
    const tag = STYLES[text[start]];
    if (!tag || isWord(text[start - 1]) || isSpace(text[start + 1])) continue;
    for (let end = start + 2; end < text.length; end += 1) {
      if (text[end] !== text[start] || isSpace(text[end - 1]) || isWord(text[end + 1])) continue;
      return [
        ...leaf(text.slice(0, start), held),
        el(tag, {}, ...emphasis(text.slice(start + 1, end), held)),
        ...emphasis(text.slice(end + 1), held),
      ];
    }
  }
  return leaf(text, held);
}

function isWord(character) {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

function isSpace(character) {
  return character === undefined || /\s/.test(character);
}

function leaf(text, held) {
  return text.split(/([\ue000-\uf8ff])/).flatMap((part) => {
    const node = held[part.charCodeAt(0) - HELD];
    if (part.length === 1 && node) return [node];
    return part ? withEmoji(unescape(part)) : [];
  });
}

// What stands between < and >: a mention, a channel, a date or a link. Null when it is none of these.
function reference(inner, room) {
  const bar = inner.indexOf("|");
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? "" : inner.slice(bar + 1);
  if (target.startsWith("@")) {
    const own = target.slice(1) === room.me ? " own" : "";
    return el("span", { class: `mention${own}` }, `@${room.nameOf(target.slice(1)) || unescape(label) || "someone"}`);
  }
  if (target.startsWith("#")) {
    const conversation = room.conversations.get(target.slice(1));
    const name = `#${conversation?.name || unescape(label) || "private channel"}`;
    return conversation ? el("a", { class: "mention", href: `#${conversation.id}` }, name) : el("span", { class: "mention" }, name);
  }
  if (target.startsWith("!date^")) return date(target, label, room);
  if (/^!(here|channel|everyone)$/.test(target)) return el("span", { class: "mention own" }, `@${target.slice(1)}`);
  if (target.startsWith("!subteam^")) return el("span", { class: "mention" }, unescape(label) || "@group");
  return link(target, label);
}

function date(target, label, room) {
  const [, seconds, format, address] = target.split("^");
  if (!/^\d{1,11}$/.test(seconds || "") || !format) return el("span", {}, unescape(label));
  const instant = Number(seconds);
  const time = el(
    "time",
    { datetime: new Date(instant * 1000).toISOString(), title: room.calendar.token(instant, "{date_long} {time}") },
    room.calendar.token(instant, unescape(format)),
  );
  return address ? link(address, "", time) : time;
}

export function link(address, label, content = null) {
  const href = unescape(address);
  if (!/^(https?:\/\/|mailto:)/i.test(href)) return content;
  const shown = content || unescape(label || href.replace(/^mailto:/i, ""));
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, shown);
}

// A Block Kit text object, or a bare text, as nodes.
export function textObject(text, room) {
  if (!text) return document.createDocumentFragment();
  if (typeof text === "string") return mrkdwn(text, room);
  if (text.type === "mrkdwn") return mrkdwn(text.text, room);
  const fragment = document.createDocumentFragment();
  fragment.append(...withEmoji(unescape(text.text), text.emoji !== false));
  return fragment;
}
