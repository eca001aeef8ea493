// Passkeys: <form data-passkey="get|create" data-begin="address"> asks the server what to sign, lets
// the browser sign it, and sends the answer in the field "answer". Until this has run, and where the
// browser knows no passkeys, the form says what is needed instead of showing its button.

import { say, send } from "./frame.js";
import { t } from "./messages.js";

const isKnown = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON);

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!isKnown) continue;
  form.querySelector("[data-needs]").hidden = true;
  for (const part of form.querySelectorAll("[data-ready]")) part.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!form.reportValidity()) return;
    const button = form.querySelector("button");
    button.disabled = true;
    run(form).catch(tell).finally(() => (button.disabled = false));
  });
}

async function run(form) {
  const begun = await send(form.dataset.begin, new FormData(form), {
    headers: { Accept: "application/json" },
  });
  const asked = begun.headers.get("Content-Type")?.includes("json") ? await begun.json() : {};
  if (!begun.ok) throw new Error(asked.message ?? t("That did not work. Load the page again, then try once more."));
  form.elements.answer.value = JSON.stringify(await sign(form.dataset.passkey, asked.publicKey));
  form.submit();
}

async function sign(kind, options) {
  const known = window.PublicKeyCredential;
  const made =
    kind === "create"
      ? await navigator.credentials.create({ publicKey: known.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: known.parseRequestOptionsFromJSON(options) });
  return made.toJSON();
}

function tell(error) {
  const texts = {
    InvalidStateError: t("This device has a passkey of yours already."),
    NotAllowedError: t("No passkey was used: it was cancelled, or none fits."),
  };
  say(texts[error.name] ?? error.message, "bad");
}
