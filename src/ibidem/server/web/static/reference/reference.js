// One reference, on its page or in the right pane of the list: copying, previews of PDFs, files that
// are dropped, the progress of an upload, and a question before typed text is thrown away.

import { say } from "../frame.js";
import { t } from "../messages.js";

document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    const html = copy.closest("article").querySelector("[data-html]")?.innerHTML ?? "";
    try {
      await navigator.clipboard.write([new ClipboardItem({
        "text/plain": new Blob([copy.dataset.copy], { type: "text/plain" }),
        "text/html": new Blob([html], { type: "text/html" }),
      })]);
      say(t("Copied."));
    } catch {
      say(t("The browser did not let this page copy. Select the text and copy it yourself."), "bad");
    }
  }
  const preview = event.target.closest("[data-preview]");
  if (preview) show(preview);
});

function show(button) {
  const place = button.closest("article").querySelector("[data-preview-place]");
  const isOpen = place.dataset.shown === button.dataset.preview && !place.hidden;
  place.replaceChildren();
  place.hidden = isOpen;
  if (isOpen) return;
  const frame = document.createElement("iframe");
  frame.src = button.dataset.preview;
  frame.title = button.dataset.name;
  place.dataset.shown = button.dataset.preview;
  place.append(frame);
  place.scrollIntoView({ block: "nearest" });
}

// Files dropped on the form are put into it; choosing them is enough to send them.
document.addEventListener("dragover", (event) => {
  const form = event.target.closest?.("[data-drop-files]");
  if (!form || !event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  form.classList.add("drop-here");
});
document.addEventListener("dragleave", (event) => {
  event.target.closest?.("[data-drop-files]")?.classList.remove("drop-here");
});
document.addEventListener("drop", (event) => {
  const form = event.target.closest?.("[data-drop-files]");
  if (!form) return;
  event.preventDefault();
  form.classList.remove("drop-here");
  form.querySelector('input[type="file"]').files = event.dataTransfer.files;
  form.requestSubmit();
});
document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.closest?.("[data-drop-files]")?.querySelector("progress");
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = event.detail.loaded / event.detail.total;
});

// Another type has other fields: the server shows the form anew, with what was typed.
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-retype]")) return;
  event.target.form.querySelector('button[name="retype"]').click();
});
document.addEventListener("htmx:load", prepare);
prepare();

function prepare() {
  for (const form of document.querySelectorAll(".reference-form")) form.classList.add("scripted-form");
}

// What was typed and not saved is not left behind without a question.
let isTyped = false;
document.addEventListener("input", (event) => {
  if (event.target.closest("[data-unsaved]")) isTyped = true;
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-unsaved]")) isTyped = false;
}, true);
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "right") isTyped = false;
});
document.addEventListener("htmx:confirm", (event) => {
  const form = document.querySelector("[data-unsaved]");
  if (!isTyped || !form || event.detail.question || form.contains(event.detail.elt) && event.detail.elt === form) return;
  if (event.detail.target?.id !== "right") return;
  event.preventDefault();
  import("../frame.js").then(({ ask }) => ask(t("Leave without saving what you typed?"), t("Leave")))
    .then((isYes) => {
      if (!isYes) return;
      isTyped = false;
      event.detail.issueRequest(true);
    });
});
addEventListener("beforeunload", (event) => {
  if (isTyped && document.querySelector("[data-unsaved]")) event.preventDefault();
});
