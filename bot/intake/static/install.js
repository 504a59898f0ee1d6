// The page that shows the installation line: fills the key in, and tells when something arrives with it.
const SECONDS_BETWEEN_LOOKS = 3;
// Tandem keeps to the minute when a key was used.
const JUST_NOW = 90;
const KEY = /^tk_[0-9A-Za-z]{66}$/;

const key = document.getElementById("key");
const line = document.getElementById("line");
const verdict = document.getElementById("verdict");
const copied = document.getElementById("copied");
let timer;
let asked = 0;

// What is pasted may be anything: nothing but the letters of a key goes into the line.
const typed = () => key.value.trim().replace(/[^\w]/g, "");

function show() {
  const source = new URL("t.js", location.href).href;
  line.textContent = `<script async src="${source}" data-key="${typed() || "tk_…"}"></script>`;
  copied.textContent = "";
}

function tell(words, mood = "") {
  if (verdict.textContent !== words) verdict.textContent = words;
  verdict.className = `verdict ${mood}`;
}

function wordsFor({ scope, secondsAgo }) {
  if (scope === "webhook") return ["This key is for webhooks: make one with --scope browser.", "bad"];
  if (scope === "events") {
    return ["This key is for servers, and whoever reads the page could send anything with it: make one with --scope browser.", "bad"];
  }
  if (secondsAgo === null) return ["The key works. Nothing has arrived with it yet: open a page of your site.", ""];
  if (secondsAgo <= JUST_NOW) return ["It works: the last page view arrived just now.", "good"];
  const minutes = Math.round(secondsAgo / 60);
  const ago = minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
  return [`The key works. Something last arrived ${ago} ago: open a page of your site.`, ""];
}

async function look() {
  clearTimeout(timer);
  const mine = ++asked;
  if (!typed()) {
    tell("Paste the key above, and this tells when the first page view arrives.");
    return;
  }
  if (!KEY.test(typed())) {
    tell("This is no whole key: one begins with tk_ and has 69 characters.", "bad");
    return;
  }
  let told;
  let again = true;
  try {
    const answer = await fetch("install/check", { method: "POST", body: JSON.stringify({ writeKey: typed() }) });
    const said = await answer.json();
    again = answer.ok || answer.status === 429;
    told = answer.ok ? wordsFor(said) : [`This cannot work: ${said.reason}.`, "bad"];
  } catch {
    told = ["Tandem cannot be reached at the moment.", "bad"];
  }
  // Another key was pasted meanwhile.
  if (mine !== asked) return;
  tell(...told);
  if (again) timer = setTimeout(look, 1000 * SECONDS_BETWEEN_LOOKS);
}

key.addEventListener("input", () => {
  show();
  look();
});
document.getElementById("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(line.textContent);
    copied.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(line);
    copied.textContent = "Selected: copy it with the keyboard";
  }
});
show();
look();
