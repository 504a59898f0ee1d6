// The keyboard for the whole page, the drawer of a narrow window, and the choice of light and dark.

import { byId } from "./dom.js";

export function showMenu(isOpen) {
  document.body.classList.toggle("menu-open", isOpen);
  byId("menu").setAttribute("aria-expanded", String(isOpen));
  if (isOpen) byId("person").focus({ preventScroll: true });
}

function isDark() {
  const theme = document.documentElement.dataset.theme;
  return theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
}

function showTheme() {
  byId("theme").textContent = isDark() ? "Light mode" : "Dark mode";
}

function isTyping(node) {
  return node.matches("input, textarea, select, [contenteditable]") || Boolean(node.closest("dialog, [role=menu]"));
}

export function startKeys({ switcher, step, thread }) {
  byId("theme").addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    localStorage.setItem("theme", theme);
    showTheme();
  });
  byId("menu").addEventListener("click", () => showMenu(!document.body.classList.contains("menu-open")));
  for (const id of ["scroller", "veil"]) byId(id).addEventListener("click", () => showMenu(false));
  byId("quick").addEventListener("click", switcher);
  addEventListener("keydown", (event) => {
    const composer = byId("composer-text");
    const hasDialog = Boolean(document.querySelector("dialog[open]"));
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && !hasDialog) switcher();
    else if (event.altKey && /^Arrow(Up|Down)$/.test(event.key) && !hasDialog) step(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target) && !byId("composer").hidden) {
      composer.focus();
      if (!composer.value) {
        composer.value = "/";
        composer.dispatchEvent(new Event("input"));
      }
    } else if (event.key === "Escape" && document.body.classList.contains("menu-open")) {
      showMenu(false);
      byId("menu").focus();
    } else if (event.key === "Escape" && !hasDialog && thread.isOpen && !event.defaultPrevented) thread.close();
    else return;
    event.preventDefault();
  });
  showTheme();
}
