// Native charts (`data_visualization`) as drawings: bars, lines, areas and pies, with axes, legend and their numbers.

import { el, svg } from "./dom.js";
import { pie } from "./pie.js";

const HEIGHT = 220;
const MARGIN = { top: 10, right: 10, bottom: 26, left: 46 };
const MOST_SERIES = 6;
const short = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });
const full = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });

export function chart(block) {
  const given = block.chart;
  const isPie = given.type === "pie";
  const series = isPie ? [] : (given.series || []).slice(0, MOST_SERIES).map((one) => ({ name: String(one.name ?? ""), data: one.data || [] }));
  const segments = isPie ? (given.segments || []).map((one) => ({ label: String(one.label), value: amount(one.value) })) : [];
  const categories = isPie ? [] : categoriesOf(given, series);
  const title = String(block.title?.text ?? block.title ?? "");
  const canvas = el("div", { class: "canvas" });
  const draw = (width) => {
    const drawing = isPie ? pie(segments, HEIGHT) : axes(given, series, categories, Math.max(220, width));
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-label", `${title}: ${given.type} chart. Its numbers are in the table below.`);
    canvas.replaceChildren(drawing);
  };
  draw(560);
  let drawn = 560;
  new ResizeObserver(([entry]) => {
    const width = Math.round(entry.contentRect.width);
    if (width < 1 || Math.abs(width - drawn) < 8) return;
    drawn = width;
    draw(width);
  }).observe(canvas);
  return el(
    "figure",
    { class: `chart chart-${isPie ? "pie" : "axes"}`, "data-testid": "chart" },
    el("figcaption", {}, title),
    el("div", { class: "chart-body" }, canvas, isPie ? pieLegend(segments) : legend(series)),
    numbers(title, isPie ? [{ name: "Value", data: segments }] : series, isPie ? segments.map((one) => one.label) : categories),
  );
}

function amount(value) {
  return Number.isFinite(Number(value)) ? Number(value) : 0;
}

function categoriesOf(given, series) {
  const named = given.axis_config?.categories;
  const found = Array.isArray(named) && named.length ? named : series.flatMap((one) => one.data.map((point) => point.label));
  return [...new Set(found.map(String))].slice(0, 40);
}

function valueOf(one, category) {
  const point = one.data.find((candidate) => String(candidate.label) === category);
  return point ? amount(point.value) : null;
}

// Round steps of 1, 2 or 5 times a power of ten that cover the values and zero.
export function ticks(lowest, highest, wanted = 4) {
  const [low, high] = [Math.min(0, lowest), Math.max(0, highest)];
  const rough = (high - low || 1) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil(high / step));
  return Array.from({ length: last - first + 1 }, (_, place) => (first + place) * step);
}

function axes(given, series, categories, width) {
  const values = series.flatMap((one) => categories.map((category) => valueOf(one, category) ?? 0));
  const marks = ticks(Math.min(0, ...values), Math.max(0, ...values));
  const labels = given.axis_config || {};
  const left = MARGIN.left + (labels.y_label ? 14 : 0);
  const bottom = HEIGHT - MARGIN.bottom - (labels.x_label ? 16 : 0);
  const inner = width - left - MARGIN.right;
  const y = (value) => bottom - ((value - marks[0]) / (marks.at(-1) - marks[0])) * (bottom - MARGIN.top);
  const band = inner / Math.max(1, categories.length);
  const x = (place) => left + band * (place + 0.5);
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, class: "drawing" });
  for (const mark of marks) {
    drawing.append(
      svg("line", { class: mark === 0 ? "zero" : "grid", x1: left, x2: width - MARGIN.right, y1: y(mark), y2: y(mark) }),
      svg("text", { x: left - 8, y: y(mark) + 4, "text-anchor": "end" }, short.format(mark)),
    );
  }
  const longest = Math.max(1, ...categories.map((category) => category.length));
  const every = Math.max(1, Math.ceil((Math.min(longest, 14) * 6.6 + 8) / band));
  categories.forEach((category, place) => {
    if (place % every) return;
    const label = category.length > 14 ? `${category.slice(0, 13)}…` : category;
    drawing.append(svg("text", { x: x(place), y: bottom + 17, "text-anchor": "middle" }, label));
  });
  if (labels.x_label) drawing.append(svg("text", { class: "axis", x: left + inner / 2, y: HEIGHT - 4, "text-anchor": "middle" }, String(labels.x_label)));
  if (labels.y_label) drawing.append(svg("text", { class: "axis", transform: `translate(12 ${(MARGIN.top + bottom) / 2}) rotate(-90)`, "text-anchor": "middle" }, String(labels.y_label)));
  const parts = given.type === "line" || given.type === "area" ? lines : bars;
  drawing.append(...parts({ series, categories, x, y, band, isArea: given.type === "area" }));
  return drawing;
}

function told(one, category, value) {
  return svg("title", {}, `${category}${one.name ? `, ${one.name}` : ""}: ${full.format(value)}`);
}

function bars({ series, categories, x, y, band }) {
  const room = Math.min(band * 0.72, 64 * series.length);
  const wide = room / Math.max(1, series.length);
  return series.flatMap((one, number) => categories.flatMap((category, place) => {
    const value = valueOf(one, category);
    if (value === null) return [];
    const [top, foot] = [Math.min(y(value), y(0)), Math.max(y(value), y(0))];
    return [svg("rect", {
      class: `fill series-${number}`, x: x(place) - room / 2 + wide * number, y: top, width: Math.max(1, wide - 2), height: Math.max(1, foot - top), rx: Math.min(3, wide / 4),
    }, told(one, category, value))];
  }));
}

function lines({ series, categories, x, y, isArea }) {
  return series.flatMap((one, number) => {
    const points = categories.map((category, place) => ({ category, value: valueOf(one, category), at: x(place) })).filter((point) => point.value !== null);
    if (!points.length) return [];
    const way = points.map((point) => `${point.at},${y(point.value)}`);
    const area = `M${points[0].at},${y(0)} L${way.join(" L")} L${points.at(-1).at},${y(0)} Z`;
    return [
      ...(isArea ? [svg("path", { class: `area series-${number}`, d: area })] : []),
      svg("polyline", { class: `stroke series-${number}`, points: way.join(" ") }),
      ...points.map((point) => svg("circle", { class: `fill series-${number}`, cx: point.at, cy: y(point.value), r: 3.5 }, told(one, point.category, point.value))),
    ];
  });
}

function key(number, ...words) {
  return el("li", {}, el("span", { class: `key series-${number % MOST_SERIES}`, "aria-hidden": "true" }), ...words);
}

function legend(series) {
  if (series.length < 2 && !series[0]?.name) return null;
  return el("ul", { class: "legend" }, ...series.map((one, number) => key(number, one.name)));
}

function pieLegend(segments) {
  const total = segments.reduce((sum, one) => sum + Math.max(0, one.value), 0) || 1;
  return el("ul", { class: "legend" }, ...segments.map((one, number) => key(number, one.label, el("strong", {}, `${Math.round((100 * Math.max(0, one.value)) / total)} %`))));
}

// What the drawing shows, as a table for everybody who would rather read it, or hear it.
function numbers(title, series, categories) {
  const head = el("tr", {}, el("th", { scope: "col" }, ""), ...series.map((one) => el("th", { scope: "col", class: "align-right" }, one.name || "Value")));
  const rows = categories.map((category) => el("tr", {}, el("th", { scope: "row" }, category), ...series.map((one) => {
    const value = valueOf(one, category);
    return el("td", { class: "align-right" }, value === null ? "" : full.format(value));
  })));
  return el("details", {}, el("summary", {}, "Show the numbers"), el("div", { class: "table-scroll" }, el("table", { "aria-label": title }, el("thead", {}, head), el("tbody", {}, ...rows))));
}
