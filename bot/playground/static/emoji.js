// The shortcodes that a message may name, and the emoji that this page draws itself.

import { el } from "./dom.js";

const NAMES = {
  fire: "🔥", star: "⭐", star2: "🌟", tada: "🎉", clap: "👏", raised_hands: "🙌", rocket: "🚀", trophy: "🏆",
  handshake: "🤝", thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎", heart: "❤️", eyes: "👀", wave: "👋",
  bulb: "💡", bell: "🔔", no_bell: "🔕", calendar: "📆", date: "📅", clock1: "🕐", hourglass: "⌛", alarm_clock: "⏰",
  chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", bar_chart: "📊", moneybag: "💰", dollar: "💵",
  euro: "💶", phone: "☎️", telephone_receiver: "📞", email: "📧", envelope: "✉️", memo: "📝", pushpin: "📌",
  link: "🔗", mag: "🔍", lock: "🔒", key: "🔑", gear: "⚙️", wrench: "🔧", seedling: "🌱", herb: "🌿", snowflake: "❄️",
  sunny: "☀️", zzz: "💤", warning: "⚠️", rotating_light: "🚨", x: "❌", white_check_mark: "✅", heavy_check_mark: "✔️",
  question: "❓", exclamation: "❗", information_source: "ℹ️", arrow_up: "⬆️", arrow_down: "⬇️", arrow_right: "➡️",
  arrow_left: "⬅️", repeat: "🔁", recycle: "♻️", smile: "😄", slightly_smiling_face: "🙂", thinking_face: "🤔",
  large_green_circle: "🟢", large_yellow_circle: "🟡", large_orange_circle: "🟠", red_circle: "🔴",
  large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫", bike: "🚲", coffee: "☕", gift: "🎁", "100": "💯",
};

function known(name) {
  return Object.hasOwn(NAMES, name) ? NAMES[name] : null; // no name of every object, like "constructor"
}

const FIRE = /🔥/u;

// A text with its shortcodes and flames, as nodes.
export function withEmoji(text, shortcodes = true) {
  const named = shortcodes ? text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => known(name) || whole) : text;
  return named
    .split(/(🔥)/u)
    .filter((part) => part !== "")
    .map((part) => (FIRE.test(part) ? el("span", { class: "emoji fire", role: "img", "aria-label": "flame" }, part) : part));
}

export function emojiNamed(name) {
  return known(name) || `:${name}:`;
}
