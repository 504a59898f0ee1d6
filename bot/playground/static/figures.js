// Tables: plain ones, and data tables that are paged and sorted.

import { el } from "./dom.js";
import { textObject } from "./mrkdwn.js";
import { richText } from "./rich_text.js";

export function table(block, room) {
  const align = (column) => `align-${/^(left|center|right)$/.exec(block.column_settings?.[column]?.align)?.[0] || "left"}`;
  const wraps = (column) => (block.column_settings?.[column]?.is_wrapped ? " wraps" : "");
  const [head, ...rows] = block.rows;
  const row = (cells, tag) => el("tr", {}, ...cells.map((cell, column) => el(tag, { scope: tag === "th" ? "col" : null, class: align(column) + wraps(column) }, content(cell, room))));
  return framed("Table", el("table", {}, el("thead", {}, row(head || [], "th")), el("tbody", {}, ...rows.map((cells) => row(cells, "td")))));
}

function framed(label, node) {
  return el("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": label }, node);
}

function content(cell, room) {
  if (cell.type === "rich_text") return richText(cell, room);
  if (cell.type === "raw_number") return String(cell.text ?? cell.value);
  return textObject({ type: cell.type === "mrkdwn" ? "mrkdwn" : "plain_text", text: String(cell.text ?? ""), emoji: false }, room);
}

export function dataTable(block, room) {
  const [head, ...rows] = block.rows;
  const size = Math.max(1, Math.min(100, block.page_size || 5));
  const named = block.row_header_column_index ?? 0;
  const body = el("tbody");
  const said = el("span", { role: "status" });
  let sorted = { column: -1, step: 1 };
  let page = 0;
  const isNumber = (column) => rows.some((cells) => cells[column]?.type === "raw_number");
  const value = (cell) => (cell?.type === "raw_number" ? Number(cell.value ?? cell.text) || 0 : plainWords(cell).toLocaleLowerCase());

  const draw = () => {
    const order = sorted.column < 0 ? rows : [...rows].sort((one, other) => {
      const [a, b] = [value(one[sorted.column]), value(other[sorted.column])];
      return sorted.step * (a < b ? -1 : a > b ? 1 : 0);
    });
    const shown = order.slice(page * size, page * size + size);
    body.replaceChildren(...shown.map((cells) => el("tr", {}, ...cells.map((cell, column) => {
      const attributes = { class: isNumber(column) ? "align-right" : null, scope: column === named ? "row" : null };
      return el(column === named ? "th" : "td", attributes, content(cell, room));
    }))));
    said.textContent = rows.length > size ? `${page * size + 1} to ${page * size + shown.length} of ${rows.length}` : `${rows.length} ${rows.length === 1 ? "row" : "rows"}`;
    back.disabled = page === 0;
    on.disabled = (page + 1) * size >= rows.length;
  };
  const turn = (step) => () => {
    page += step;
    draw();
  };
  const back = el("button", { type: "button", class: "button small", "aria-label": "Rows before", onclick: turn(-1) }, "‹");
  const on = el("button", { type: "button", class: "button small", "aria-label": "Rows after", onclick: turn(1) }, "›");
  const heads = (head || []).map((cell, column) => {
    const node = el("th", { scope: "col", class: isNumber(column) ? "align-right" : null });
    node.append(el("button", { type: "button", class: "sort", onclick: () => {
      sorted = { column, step: sorted.column === column ? -sorted.step : 1 };
      page = 0;
      for (const other of heads) other.removeAttribute("aria-sort");
      node.setAttribute("aria-sort", sorted.step > 0 ? "ascending" : "descending");
      draw();
    } }, content(cell, room)));
    return node;
  });
  draw();
  const caption = block.caption ? el("caption", {}, block.caption) : null;
  const whole = el("table", {}, caption, el("thead", {}, el("tr", {}, ...heads)), body);
  const pages = rows.length > size ? [back, on] : [];
  return el("div", { class: "data-table" }, framed(block.caption || "Table", whole), el("p", { class: "pages" }, said, ...pages));
}

function plainWords(part) {
  if (!part) return "";
  if (typeof part.text === "string") return part.text;
  return (part.elements || []).map(plainWords).join("");
}
