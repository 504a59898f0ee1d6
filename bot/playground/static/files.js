// Files on a message: pictures are shown, everything else is a card to download.

import { el } from "./dom.js";

export function size(bytes) {
  const units = ["bytes", "KB", "MB", "GB"];
  let value = Number(bytes) || 0;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

export function file(given) {
  const address = given.url_private || "";
  const url = URL.canParse(address, location.href) ? new URL(address, location.href) : null;
  const isHere = url?.origin === location.origin;
  const title = given.title || given.name || "File";
  if (isHere && String(given.mimetype).startsWith("image/")) {
    return el(
      "figure",
      { class: "image", "data-testid": "file" },
      el("figcaption", {}, title, " ", el("a", { href: url.pathname, download: given.name }, "Download")),
      el("img", { src: url.pathname, alt: given.alt_txt || title, loading: "lazy" }),
    );
  }
  const ending = /\.([a-z0-9]{1,5})$/i.exec(given.name || "")?.[1] || "file";
  const kind = given.pretty_type || ending.toUpperCase();
  return el(
    "div",
    { class: "file", "data-testid": "file" },
    el("span", { class: "file-kind", "aria-hidden": "true" }, ending.toUpperCase()),
    el("span", { class: "file-words" }, el("strong", {}, title), el("small", {}, `${kind} · ${size(given.size)}`)),
    isHere ? el("a", { class: "button", href: url.pathname, download: given.name }, "Download") : null,
  );
}
