// Instants as the reader's own calendar and clock say them.

const LOCALE = "en-GB";

export class Calendar {
  constructor(zone, now) {
    this.zone = zone;
    this.formats = new Map();
    this.turn(now);
  }

  // The workspace's clock may be turned; `now` in seconds.
  turn(now) {
    this.offset = now * 1000 - Date.now();
  }

  now() {
    return new Date(Date.now() + this.offset);
  }

  // Formats are costly to make and are wanted for every message, so they are kept.
  format(locale, options) {
    const key = `${locale}${JSON.stringify(options)}`;
    if (!this.formats.has(key)) this.formats.set(key, new Intl.DateTimeFormat(locale, { timeZone: this.zone, ...options }));
    return this.formats.get(key);
  }

  text(seconds, options) {
    return this.format(LOCALE, options).format(new Date(seconds * 1000));
  }

  time(seconds) {
    return this.text(seconds, { hour: "2-digit", minute: "2-digit" });
  }

  // The day as a number that grows by one each day in the reader's zone.
  day(seconds) {
    const parts = this.format("en-CA", {}).format(new Date(seconds * 1000));
    return Math.round(Date.parse(`${parts}T00:00:00Z`) / 86400000);
  }

  today() {
    return this.day(this.now().getTime() / 1000);
  }

  dayName(seconds) {
    return this.near(seconds) || this.text(seconds, { weekday: "long", day: "numeric", month: "long" });
  }

  near(seconds) {
    return { 0: "Today", "-1": "Yesterday", 1: "Tomorrow" }[this.day(seconds) - this.today()];
  }

  ago(seconds) {
    const passed = seconds - this.now().getTime() / 1000;
    const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
    const [unit, size] = units.find(([, length]) => Math.abs(passed) >= length) || ["second", 1];
    return new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" }).format(Math.round(passed / size), unit);
  }

  // An instant as the value of a date and time field, on the reader's clock.
  local(seconds) {
    const text = this.format("sv-SE", { dateStyle: "short", timeStyle: "short" }).format(new Date(seconds * 1000));
    return text.replace(" ", "T");
  }

  // The instant of such a value: guessed as UTC, then moved by what the reader's clock shows instead.
  instant(value) {
    const wanted = Date.parse(`${value}:00Z`) / 1000;
    let guess = wanted;
    for (let round = 0; round < 2; round += 1) guess += wanted - Date.parse(`${this.local(guess)}:00Z`) / 1000;
    return guess;
  }

  // Slack's <!date^...> tokens.
  token(seconds, format) {
    const day = { day: "numeric", month: "long", year: "numeric" };
    const short = { day: "numeric", month: "short", year: "numeric" };
    const long = { weekday: "long", ...day };
    const pretty = (options) => this.near(seconds)?.toLowerCase() || this.text(seconds, options);
    const values = {
      date_num: () => this.text(seconds, { year: "numeric", month: "2-digit", day: "2-digit" }),
      date_slash: () => this.text(seconds, { year: "numeric", month: "2-digit", day: "2-digit" }),
      date: () => this.text(seconds, day),
      date_short: () => this.text(seconds, short),
      date_long: () => this.text(seconds, long),
      date_pretty: () => pretty(day),
      date_short_pretty: () => pretty(short),
      date_long_pretty: () => pretty(long),
      time: () => this.time(seconds),
      time_secs: () => this.text(seconds, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
      ago: () => this.ago(seconds),
    };
    return format.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? values[name]() : whole));
  }
}
