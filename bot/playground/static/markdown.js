// Markdown blocks (standard Markdown, not Slack's own): headings, lists, quotes, code, tables, links, emphasis.

import { el } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link } from "./mrkdwn.js";

const RULES = [
  [/^```[^\n]*\n([\s\S]*?)(?:\n```|$)\n?/, (found) => el("pre", {}, el("code", {}, found[1]))],
  [/^(#{1,6})[ \t]+([^\n]*)\n?/, (found) => el("h4", { class: "header" }, ...inline(found[2].replace(/\s+#+\s*$/, "")))],
  [/^(?:-{3,}|\*{3,}|_{3,})[ \t]*(?:\n|$)/, () => el("hr")],
  [/^(?:>[^\n]*(?:\n|$))+/, (found) => el("blockquote", {}, ...parts(found[0].replace(/^>[ \t]?/gm, "")))],
  [/^(?:\|[^\n]*\|[ \t]*(?:\n|$)){2,}/, (found) => rowsOf(found[0])],
  [/^(?:[ \t]*[-*+][ \t]+[^\n]*(?:\n|$))+/, (found) => listOf(found[0], "ul", /^[ \t]*[-*+][ \t]+/)],
  [/^(?:[ \t]*\d{1,9}[.)][ \t]+[^\n]*(?:\n|$))+/, (found) => listOf(found[0], "ol", /^[ \t]*\d+[.)][ \t]+/)],
  [/^\n+/, () => null],
  [/^[^\n]+(?:\n(?![#>|`\n]|[ \t]*[-*+][ \t]|[ \t]*\d+[.)][ \t])[^\n]+)*\n?/, (found) => el("p", {}, ...broken(found[0].trimEnd()))],
];

export function markdown(text) {
  return el("div", { class: "text rich markdown" }, ...parts(String(text)));
}

function parts(text) {
  const nodes = [];
  let rest = text;
  while (rest) {
    const rule = RULES.find(([pattern]) => pattern.test(rest));
    if (!rule) return [...nodes, rest];
    const found = rule[0].exec(rest);
    nodes.push(rule[1](found));
    rest = rest.slice(found[0].length);
  }
  return nodes.filter(Boolean);
}

function broken(text) {
  return text.split("\n").flatMap((line, place) => [...(place ? [el("br")] : []), ...inline(line)]);
}

function listOf(text, tag, mark) {
  const items = text.trimEnd().split("\n").map((line) => {
    const words = line.replace(mark, "");
    const task = /^\[([ xX])\]\s+(.*)$/.exec(words);
    return el("li", {}, ...(task ? [task[1] === " " ? "☐ " : "☑ ", ...inline(task[2])] : inline(words)));
  });
  return el(tag, {}, ...items);
}

function rowsOf(text) {
  const lines = text.trimEnd().split("\n").map((line) => line.trim().slice(1, -1).split("|").map((cell) => cell.trim()));
  const [head, ...rows] = lines.filter((cells) => !cells.every((cell) => /^:?-+:?$/.test(cell)));
  const row = (cells, tag) => el("tr", {}, ...cells.map((cell) => el(tag, {}, ...inline(cell))));
  return el("div", { class: "table-scroll" }, el("table", {}, el("thead", {}, row(head || [], "th")), el("tbody", {}, ...rows.map((cells) => row(cells, "td")))));
}

const SPANS = [
  [/`([^`]+)`/, (found) => el("code", {}, found[1])],
  [/!?\[([^\]]*)\]\(((?:[^()\s]|\([^()\s]*\))+)(?:\s[^)]*)?\)/, (found) => link(found[2], "", el("span", {}, ...inline(found[1]))) || el("span", {}, found[1])],
  [/\*\*(?=\S)(.+?)\*\*|__(?=\S)(.+?)__/, (found) => el("strong", {}, ...inline(found[1] || found[2]))],
  [/~~(?=\S)(.+?)~~/, (found) => el("s", {}, ...inline(found[1]))],
  [/(?<![\p{L}\p{N}*])\*(?=\S)([^*]+)\*|(?<![\p{L}\p{N}_])_(?=\S)([^_]+)_(?![\p{L}\p{N}])/u, (found) => el("em", {}, ...inline(found[1] || found[2]))],
  [/https?:\/\/[^\s<>()]+/, (found) => link(found[0], "")],
];

function inline(text) {
  let first = null;
  for (const [pattern, draw] of SPANS) {
    const found = pattern.exec(text);
    if (found && (!first || found.index < first.found.index)) first = { found, draw };
  }
  if (!first) return withEmoji(text);
  const { found, draw } = first;
  return [...withEmoji(text.slice(0, found.index)), draw(found), ...inline(text.slice(found.index + found[0].length))];
}
