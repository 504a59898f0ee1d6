// Tables and charts.

import { el } from "./dom.js";
import { textObject } from "./mrkdwn.js";
import { richText } from "./rich_text.js";

export function table(block, room) {
  const rows = block.rows.map((row, place) =>
    el("tr", {}, ...row.map((cell, column) => el(place ? "td" : "th", { scope: place ? null : "col", class: alignment(block, column) }, cellContent(cell, room)))),
  );
  return el("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table" }, el("table", {}, el("thead", {}, rows[0]), el("tbody", {}, ...rows.slice(1))));
}

function alignment(block, column) {
  return `align-${block.column_settings?.[column]?.align || "left"}`;
}

function cellContent(cell, room) {
  if (cell.type === "rich_text") return richText(cell, room);
  if (cell.type === "raw_number") return String(cell.text ?? cell.value);
  return textObject({ type: cell.type === "mrkdwn" ? "mrkdwn" : "plain_text", text: String(cell.text ?? ""), emoji: false }, room);
}

// A chart, drawn as bars of text width: readable, and its numbers can be read out.
export function chart(block) {
  const series = block.chart.segments ? [{ name: "", data: block.chart.segments }] : block.chart.series || [];
  const largest = Math.max(1, ...series.flatMap((one) => one.data.map((point) => Math.abs(point.value))));
  const rows = series.flatMap((one, place) =>
    one.data.map((point) => {
      const bar = el("span", { class: `bar series-${place % 6}` });
      bar.style.inlineSize = `${(100 * Math.abs(point.value)) / largest}%`;
      const name = one.name ? `${point.label} · ${one.name}` : point.label;
      return el("tr", {}, el("th", { scope: "row" }, name), el("td", { class: "bar-cell" }, bar), el("td", { class: "align-right" }, point.value.toLocaleString("en-GB")));
    }),
  );
  return el("figure", { class: "chart" }, el("figcaption", {}, block.title), el("table", {}, el("tbody", {}, ...rows)));
}
