// Translated strings for scripts: import { t, tn } from "../messages.js".
//   t("Deleted {count} references", { count: 3 })
//   tn("{count} reference", "{count} references", count)
// script/messages finds the strings; the server makes messages/<language>.json of their translations.

const language = document.documentElement.lang;
const catalogue = language === "en" ? {} : await load(language);

async function load(name) {
  const answer = await fetch(new URL(`messages/${name}.json`, import.meta.url));
  return answer.ok ? answer.json() : {};
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? show(values[name]) : whole));
}

function show(value) {
  return typeof value === "number" ? value.toLocaleString(language) : String(value);
}

/** The string in the person's language, with {names} filled in. */
export function t(text, values = {}) {
  return fill(catalogue[text]?.[0] ?? text, values);
}

/** One of two strings, by number; {count} is filled in. */
export function tn(one, many, count, values = {}) {
  const form = count === 1 ? 0 : 1;
  return fill(catalogue[one]?.[form] ?? (form ? many : one), { count, ...values });
}
