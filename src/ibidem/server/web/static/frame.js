// What every page does with scripts: menus that close, messages that can be closed, questions asked
// in a dialog, the token against forged requests. Nothing here is needed: pages work without it.

const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token;
});

// A network that fails, or a server that does not answer, is said; what htmx swaps speaks for itself.
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => {
    say(document.getElementById("messages").dataset.unreachable, "bad");
  });
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target) || event.target.closest(".sheet-menu button")) menu.open = false;
  }
  event.target.closest("[data-dismiss]")?.closest(".message").remove();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// <button data-confirm="Delete 12 references?" data-yes="Delete">: asks before its form is sent.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-confirm]");
  if (!button || button.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(button.dataset.confirm, button.dataset.yes).then((isYes) => {
    if (!isYes) return;
    button.dataset.confirmed = "yes";
    button.click();
    delete button.dataset.confirmed;
  });
}, true);

// hx-confirm asks in the same dialog.
document.addEventListener("htmx:confirm", (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  ask(event.detail.question).then((isYes) => isYes && event.detail.issueRequest(true));
});

/** Ask a question in the page's dialog; true for yes. Cancel has the focus. */
export function ask(question, yes = "") {
  const dialog = document.getElementById("confirm");
  const button = dialog.querySelector("[data-yes]");
  button.dataset.label ??= button.textContent;
  button.textContent = yes || button.dataset.label;
  dialog.querySelector("#confirm-text").textContent = question;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

/** Show a message in the strip, as the server's are shown. */
export function say(text, kind = "good") {
  const message = document.getElementById("message").content.firstElementChild.cloneNode(true);
  message.classList.add(kind);
  message.querySelector("p").textContent = text;
  document.getElementById("messages").append(message);
}

/** fetch with the token; `body` a FormData, URLSearchParams or nothing. Answers of errors are returned. */
export function send(address, body = null, options = {}) {
  const headers = { "X-CSRFToken": token, "HX-Request": "true", ...options.headers };
  return fetch(address, { method: "POST", ...options, body, headers, credentials: "same-origin" });
}
