// Keyboard shortcuts, and the dialog (key ?) that lists those of this page.
//   import { shortcut } from "../shortcuts.js";
//   shortcut("n", t("New reference"), () => ...);   // the handler may return false: not now
// Nothing happens while somebody types, or with Ctrl, Alt or Meta held. They can be switched off in the
// dialog, as WCAG 2.1.4 asks of shortcuts of a single character; the browser remembers it.

import { t } from "./messages.js";

const OFF = "ibidem:shortcuts-off";
const shortcuts = new Map();

/** Do something when a key is pressed; `text` says what, in the dialog. */
export function shortcut(key, text, handler) {
  shortcuts.set(key, { text, handler });
}

function isTyping(target) {
  return target.closest?.("input, textarea, select, [contenteditable], [role=textbox]") !== null;
}

function isOff() {
  return localStorage.getItem(OFF) !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const found = shortcuts.get(event.key);
  if (!found || (isOff() && event.key.length === 1)) return;
  if (found.handler(event) !== false) event.preventDefault();
});

function show() {
  const dialog = document.getElementById("shortcuts");
  dialog.querySelector("dl").replaceChildren(
    ...[...shortcuts].flatMap(([key, { text }]) => {
      const term = document.createElement("dt");
      term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
      return [term, Object.assign(document.createElement("dd"), { textContent: text })];
    }),
  );
  const box = dialog.querySelector("input");
  box.checked = !isOff();
  box.onchange = () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "yes"));
  dialog.showModal();
}

shortcut("?", t("Show the keyboard shortcuts"), show);
shortcut("/", t("Search"), () => {
  const field = document.querySelector("main input[type=search]");
  if (!field) return false;
  field.focus();
  field.select();
  return true;
});

for (const button of document.querySelectorAll("[data-shortcuts]")) {
  button.hidden = false;
  button.addEventListener("click", show);
}
