// Instants as the reader's own calendar and clock say them.

const LOCALE = "en-GB";

export class Calendar {
  constructor(zone, now) {
    this.zone = zone;
    this.offset = now * 1000 - Date.now(); // the workspace's clock may be turned
  }

  now() {
    return new Date(Date.now() + this.offset);
  }

  text(seconds, options) {
    return new Intl.DateTimeFormat(LOCALE, { timeZone: this.zone, ...options }).format(new Date(seconds * 1000));
  }

  time(seconds) {
    return this.text(seconds, { hour: "2-digit", minute: "2-digit" });
  }

  // The day as a number that grows by one each day in the reader's zone.
  day(seconds) {
    const parts = new Intl.DateTimeFormat("en-CA", { timeZone: this.zone }).format(new Date(seconds * 1000));
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
    return format.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name]() : whole));
  }
}
