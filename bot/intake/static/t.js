// Tandem's snippet for web sites: page views and submitted forms as lead events in the Segment spec.
// It reads no password, no card number, no hidden field and no free text, and keeps nothing before consent.
(() => {
  const STORED = "tandem.id";
  const MOST_WAITING = 100;
  const MOST_AT_ONCE = 20;
  const MOST_TRIES = 5;
  // What a field must say of itself by `autocomplete` to be read, and the trait that it becomes.
  const TRAITS = {
    email: "email",
    name: "name",
    "given-name": "firstName",
    "family-name": "lastName",
    "organization-title": "title",
  };

  const script = document.currentScript;
  const early = (window.tandem && window.tandem.q) || [];
  if (window.tandem && window.tandem.ready) return;

  // A browser may refuse to store anything at all.
  const storage = (act, ...values) => {
    try {
      return localStorage[act + "Item"](STORED, ...values);
    } catch {
      return null;
    }
  };

  if (navigator.doNotTrack === "1" || navigator.globalPrivacyControl) {
    storage("remove");
    window.tandem = () => {};
    window.tandem.ready = true;
    return;
  }

  const endpoint = new URL("v1/batch", script.src).href;
  const writeKey = script.dataset.key;
  // Pages without TLS have no randomUUID.
  const newId = () =>
    crypto.randomUUID
      ? crypto.randomUUID()
      : Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const short = (text) => text.slice(0, 200);

  let anonymousId = storage("get") || newId();
  let userId;
  let waiting = [];
  let tries = 0;
  let timer;
  let lastPath;
  let campaign;

  const deliver = (batch) => {
    const body = JSON.stringify({ writeKey, sentAt: new Date(), batch });
    // Text needs no preflight; `keepalive` lets it outlive the page, and where that is unknown a beacon does.
    if (!("keepalive" in Request.prototype) && navigator.sendBeacon) {
      return navigator.sendBeacon(endpoint, body) ? Promise.resolve() : Promise.reject();
    }
    return fetch(endpoint, { method: "POST", body, keepalive: true, credentials: "omit" }).then((answer) => {
      if (answer.status === 429 || answer.status === 408 || answer.status >= 500) throw answer;
    });
  };

  const flush = () => {
    clearTimeout(timer);
    timer = 0;
    while (waiting.length) {
      const batch = waiting.splice(0, MOST_AT_ONCE);
      deliver(batch).then(
        () => (tries = 0),
        () => {
          waiting = batch.concat(waiting).slice(-MOST_WAITING);
          if (++tries < MOST_TRIES) timer = timer || setTimeout(flush, 1000 * 2 ** tries);
        },
      );
    }
  };

  // A single-page app with addresses behind a hash: "#/pricing" is a page, "#top" is none.
  const pathHere = () => {
    const { pathname, hash } = location;
    const route = /^#!?(\/[^?#]*)/.exec(hash);
    return short(route ? pathname.replace(/\/$/, "") + route[1] : pathname);
  };

  const pageHere = () => {
    const path = pathHere();
    const page = { path, url: location.origin + path, title: short(document.title) };
    try {
      page.referrer = new URL(document.referrer).host;
    } catch {
      // Nobody referred to this page.
    }
    return page;
  };

  const readCampaign = () => {
    const found = {};
    for (const [name, value] of new URLSearchParams(location.search)) {
      if (/^utm_/.test(name) && value) found[name === "utm_campaign" ? "name" : name.slice(4)] = short(value);
    }
    if (Object.keys(found).length) campaign = found;
  };

  const send = (type, message, soon) => {
    readCampaign();
    const context = { page: pageHere(), campaign };
    waiting.push({ type, messageId: newId(), timestamp: new Date(), anonymousId, userId, context, ...message });
    if (waiting.length > MOST_WAITING) waiting.shift();
    if (soon) flush();
    else timer = timer || setTimeout(flush, 300);
  };

  const page = () => {
    lastPath = pathHere();
    send("page", { properties: pageHere() });
  };

  // Apps set the title after the address, and may go on at once: what counts is where they are a moment later.
  let moving;
  const moved = () => {
    clearTimeout(moving);
    moving = setTimeout(() => pathHere() !== lastPath && page(), 100);
  };

  const traitOf = (field) => {
    if (field.type === "email" || (field.type === "text" && /^e-?mail$/i.test(field.name))) return "email";
    return field.type === "text" && TRAITS[(field.autocomplete || "").split(" ").pop()];
  };

  const submitted = ({ target: form }) => {
    if (!form.matches || form.matches("[data-tandem=off], [role=search]") || form.querySelector("[type=search]")) return;
    const traits = {};
    for (const field of form.elements) {
      const trait = traitOf(field);
      // A field that is not shown was not filled in by a person.
      if (trait && field.value && !traits[trait] && field.getClientRects().length) traits[trait] = short(field.value);
    }
    const named = form.getAttribute("name") || form.getAttribute("id") || form.getAttribute("aria-label") || pathHere();
    if (/@/.test(traits.email)) send("identify", { traits });
    send("track", { event: "Form Submitted", properties: { form: short(named) } }, true);
  };

  const api = {
    page,
    track: (event, properties) => send("track", { event, properties }),
    // Also without a user id: identify(traits), or identify(null, traits).
    identify: (id, traits) => {
      if (id && typeof id === "object") traits = id;
      else if (id) userId = id;
      send("identify", { traits });
    },
    consent: (given) => {
      if (!given) {
        storage("remove");
        anonymousId = newId();
        userId = undefined;
      } else if (!storage("get")) {
        // The id that the visits of this page have already, so that they belong to those that follow.
        storage("set", anonymousId);
      }
    },
  };

  const start = () => {
    window.tandem = (name, ...values) => api[name] && api[name](...values);
    window.tandem.ready = true;
    if (script.dataset.consent === "granted") api.consent(true);
    for (const [name, ...values] of early) window.tandem(name, ...values);
    page();

    for (const name of ["pushState", "replaceState"]) {
      const original = history[name];
      history[name] = function (...values) {
        original.apply(this, values);
        moved();
      };
    }
    addEventListener("popstate", moved);
    addEventListener("hashchange", moved);
    // Back from where the browser kept the whole page.
    addEventListener("pageshow", (event) => event.persisted && page());
    addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flush());
    document.addEventListener("submit", submitted, true);
  };

  // A page that is only fetched ahead has not been seen.
  if (document.prerendering) document.addEventListener("prerenderingchange", start, { once: true });
  else start();
})();
