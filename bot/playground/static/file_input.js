// A field in which files are chosen: each is sent to the server at once, the field holds their ids.

import { el } from "./dom.js";

const names = new Map(); // of all files chosen on this page, by id

export function fileInput(given, room, use) {
  const most = given.max_files || 10;
  const field = el("input", {
    class: "input", type: "file", multiple: most > 1, "aria-label": "Files", "data-kind": given.type, "data-testid": `action-${given.action_id}`,
    accept: given.filetypes ? given.filetypes.map((ending) => `.${ending}`).join(",") : null,
  });
  const list = el("span", { class: "chips", role: "status" });
  const node = el("span", { class: "chosen-files" }, list, field);
  let chosen = [];

  const draw = (problem = "") => {
    list.replaceChildren(...chosen.map((id) => el("span", { class: "chip" }, names.get(id) || id, el("button", {
      type: "button", "aria-label": `Remove ${names.get(id) || id}`, onclick: () => take(chosen.filter((one) => one !== id)),
    }, "✕"))), problem);
  };
  const take = (ids) => {
    chosen = ids;
    draw();
    use(field, chosen);
  };
  field.addEventListener("change", async () => {
    const files = [...field.files];
    field.value = "";
    try {
      const ids = await Promise.all(files.map((file) => send(file, room.me)));
      take(most > 1 ? [...chosen, ...ids] : ids);
    } catch (problem) {
      draw(problem.message);
    }
  });
  node.readEntry = () => chosen;
  node.writeEntry = (entry) => {
    chosen = entry || [];
    draw();
  };
  node.field = field;
  return node;
}

async function send(file, userId) {
  const query = new URLSearchParams({ as: userId, name: file.name });
  const response = await fetch(`/ui/file?${query}`, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${file.name}: ${answer.error}`);
  names.set(answer.id, file.name);
  return answer.id;
}
