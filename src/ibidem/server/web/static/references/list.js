// <reference-list>: a table of any length of which only what is seen is there.
//
// The server sends the first rows with the page, and further ones as <tbody> of PAGE rows; above and
// below them stands a <tbody> with the height of what is left out. Rows are all of one height, so a
// row's place follows from its number. The list knows a cursor (the row that keys act on); what is
// selected is kept in selection.js, what is dragged in dragging.js.

import { ask, say, send } from "../frame.js";
import { t } from "../messages.js";
import { Selection } from "./selection.js";
import { enableDragging } from "./dragging.js";

const AROUND = 1; // pages kept above and below those that are seen
const PANE_MIN = 901; // narrower windows open a reference as a page of its own

class ReferenceList extends HTMLElement {
  connectedCallback() {
    this.scroller = this.querySelector("[data-scroll]");
    this.table = this.querySelector("table");
    this.form = this.querySelector("#selection");
    this.total = Number(this.dataset.total);
    this.page = Number(this.dataset.page);
    this.first = Number(this.dataset.offset);
    this.pages = new Map(); // number of the page -> its <tbody>, loaded or empty
    this.loading = new Map(); // number of the page -> AbortController
    this.cursor = -1;
    this.rowHeight = this.table.tBodies[0].rows[0].getBoundingClientRect().height;
    this.columns = this.table.tHead.rows[0].cells.length;
    this.above = spacer(this.columns);
    this.below = spacer(this.columns);
    const loaded = this.table.tBodies[0];
    if (this.first % this.page === 0) this.pages.set(this.first / this.page, loaded);
    loaded.before(this.above);
    loaded.after(this.below);
    this.selection = new Selection(this);
    this.classList.add("scripted");
    this.listen();
    enableDragging(this);
    this.lay();
    if (this.first) this.scroller.scrollTop = this.first * this.rowHeight;
  }

  disconnectedCallback() {
    this.ended?.abort();
    for (const request of this.loading.values()) request.abort();
  }

  listen() {
    this.ended = new AbortController();
    const { signal } = this.ended;
    let isWaiting = false;
    this.scroller.addEventListener("scroll", () => {
      if (isWaiting) return;
      isWaiting = true;
      requestAnimationFrame(() => {
        isWaiting = false;
        this.lay();
      });
    }, { signal, passive: true });
    new ResizeObserver(() => this.measure()).observe(this.scroller);
    this.table.addEventListener("click", (event) => this.click(event), { signal });
    this.scroller.addEventListener("keydown", (event) => this.press(event), { signal });
    this.addEventListener("submit", (event) => this.submit(event), { signal });
    document.addEventListener("ibidem:changed-here", () => this.refresh(), { signal });
  }

  // --- the window on the list ---

  /** Rows are higher on a phone than at a desk; the first one seen stays where it is. */
  measure() {
    const height = this.table.querySelector("tr[data-id]")?.getBoundingClientRect().height;
    if (height && height !== this.rowHeight) {
      const first = this.scroller.scrollTop / this.rowHeight;
      this.rowHeight = height;
      this.lay();
      this.scroller.scrollTop = first * height;
    }
    this.lay();
  }

  lay() {
    const height = this.rowHeight * this.page;
    const top = this.scroller.scrollTop;
    const last = Math.ceil(this.total / this.page) - 1;
    const from = Math.max(0, Math.min(last, Math.floor(top / height) - AROUND));
    const to = Math.min(last, Math.floor((top + this.scroller.clientHeight) / height) + AROUND);
    for (const [number, body] of this.pages) {
      if (number >= from && number <= to) continue;
      body.remove();
      this.pages.delete(number);
      this.loading.get(number)?.abort();
    }
    let before = this.above;
    for (let number = from; number <= to; number += 1) {
      let body = this.pages.get(number);
      if (!body) {
        body = spacer(this.columns, this.rowsOf(number) * this.rowHeight);
        this.pages.set(number, body);
        this.load(number);
      }
      if (body.previousElementSibling !== before) before.after(body);
      before = body;
    }
    setHeight(this.above, from * height);
    setHeight(this.below, Math.max(0, this.total - (to + 1) * this.page) * this.rowHeight);
  }

  rowsOf(number) {
    return Math.min(this.page, this.total - number * this.page);
  }

  async load(number) {
    this.loading.get(number)?.abort();
    const request = new AbortController();
    this.loading.set(number, request);
    try {
      const answer = await fetch(this.address(this.dataset.rows, { offset: number * this.page }), {
        signal: request.signal, headers: { "HX-Request": "true" },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      this.take(number, await answer.text());
    } catch (error) {
      if (error.name !== "AbortError") say(document.getElementById("messages").dataset.unreachable, "bad");
    } finally {
      if (this.loading.get(number) === request) this.loading.delete(number);
    }
  }

  take(number, text) {
    const place = this.pages.get(number);
    if (!place) return;
    const body = readTable(text).tBodies[0];
    if (place.contains(document.activeElement)) this.takesFocus = true;
    place.replaceWith(body);
    this.pages.set(number, body);
    this.selection.show(body);
    this.showCursor();
    const total = Number(body.dataset.total);
    if (total !== this.total) {
      this.setTotal(total);
      this.lay();
    }
  }

  setTotal(total) {
    if (total === 0) { // the empty place says what to do
      window.htmx.ajax("GET", location.href, { target: "#listed", swap: "innerHTML" });
      return;
    }
    this.total = total;
    this.table.setAttribute("aria-rowcount", total);
    this.selection.showWords();
  }

  /** Load anew what is seen: somebody changed something. */
  refresh() {
    for (const number of this.pages.keys()) this.load(number);
  }

  address(path, values) {
    const place = new URLSearchParams(this.dataset.place);
    for (const [name, value] of Object.entries(values)) place.set(name, value);
    return `${path}?${place}`;
  }

  rowAt(at) {
    return this.table.querySelector(`tr[data-at="${at}"]`);
  }

  // --- the cursor, clicks and keys ---

  click(event) {
    const row = event.target.closest("tbody tr[data-id]");
    if (!row || event.target.closest(".c-tick")) return;
    const at = Number(row.dataset.at);
    if (event.shiftKey) {
      event.preventDefault();
      this.selection.reach(this.cursor < 0 ? at : this.cursor, at);
      return;
    }
    if (event.ctrlKey || event.metaKey) {
      if (event.target.closest("a")) return; // a new tab
      this.selection.toggle(row);
      return this.moveTo(at, { open: false });
    }
    if (innerWidth < PANE_MIN) {
      if (!event.target.closest("a")) row.querySelector("[data-open]").click();
      return;
    }
    event.preventDefault();
    this.moveTo(at, { open: true });
  }

  press(event) {
    if (event.target.matches("input, select, textarea") && event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const seen = Math.max(1, Math.floor(this.scroller.clientHeight / this.rowHeight) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: seen, PageUp: -seen, Home: -this.total, End: this.total, j: 1, k: -1 };
    if (event.key in steps && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      const at = Math.max(0, Math.min(this.total - 1, this.cursor + steps[event.key]));
      if (event.shiftKey) this.selection.reach(this.cursor < 0 ? at : this.cursor, at);
      this.moveTo(at, { open: !event.shiftKey });
    } else if (event.key === " " && this.cursor >= 0) {
      event.preventDefault();
      const row = this.rowAt(this.cursor);
      if (row) this.selection.toggle(row);
    } else if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.selection.takeAll(true);
    } else if (event.key === "Delete") {
      this.querySelector("[data-asks]")?.click();
    } else if (event.key === "Escape") {
      this.selection.clear();
    }
  }

  moveTo(at, { open }) {
    this.cursor = at;
    const top = at * this.rowHeight;
    const head = this.table.tHead.offsetHeight;
    const { scrollTop, clientHeight } = this.scroller;
    if (top < scrollTop) this.scroller.scrollTop = top;
    else if (top + this.rowHeight > scrollTop + clientHeight - head) {
      this.scroller.scrollTop = top + this.rowHeight - clientHeight + head;
    }
    this.lay();
    this.takesFocus = true; // at once, or when the row has come
    this.showCursor();
    if (this.takesFocus) this.scroller.focus({ preventScroll: true });
    if (open) this.openSoon();
  }

  showCursor() {
    for (const row of this.table.querySelectorAll(".cursor")) row.classList.remove("cursor");
    const row = this.rowAt(this.cursor);
    row?.classList.add("cursor");
    if (row && this.takesFocus) {
      this.takesFocus = false;
      row.querySelector("[data-open]").focus({ preventScroll: true });
    }
  }

  openSoon() {
    clearTimeout(this.opening);
    this.opening = setTimeout(() => this.open(), 120); // held arrow keys open where they stop
  }

  open() {
    const link = this.rowAt(this.cursor)?.querySelector("[data-open]");
    if (!link || innerWidth < PANE_MIN || !document.getElementById("right")) return;
    window.htmx.ajax("GET", link.getAttribute("href"), { target: "#right", swap: "innerHTML" });
  }

  // --- doing something with what is selected ---

  async submit(event) {
    const button = event.submitter;
    if (event.target !== this.form && event.target.id !== "empty-trash") return;
    if (button?.dataset.plain !== undefined) return this.selection.fill(this.form);
    event.preventDefault();
    button?.closest("details")?.removeAttribute("open");
    const body = new FormData(event.target);
    if (event.target === this.form) this.selection.write(body);
    if (button?.name) body.set(button.name, button.value);
    await this.act(event.target.getAttribute("action"), body);
  }

  async act(address, body) {
    const answer = await send(address, body).catch(() => null);
    if (!answer) return say(document.getElementById("messages").dataset.unreachable, "bad");
    const text = await answer.text();
    const found = new DOMParser().parseFromString(text, "text/html");
    const question = found.getElementById("question");
    if (question) {
      if (!(await ask(question.dataset.title, question.dataset.yes))) return;
      body.set("confirmed", question.elements.confirmed.value);
      return this.act(address, body);
    }
    for (const message of found.querySelectorAll(".message")) {
      const shown = document.importNode(message, true);
      document.getElementById("messages").append(shown);
      window.htmx.process(shown);
    }
    if (!answer.ok) return;
    this.selection.clear();
    this.refresh();
  }
}

function spacer(columns, height = 0) {
  const body = document.createElement("tbody");
  body.className = "spacer";
  body.setAttribute("aria-hidden", "true");
  const row = body.insertRow();
  row.insertCell().colSpan = columns;
  setHeight(body, height);
  return body;
}

function setHeight(body, height) {
  body.rows[0].style.height = `${height}px`;
  body.hidden = height <= 0;
}

function readTable(text) {
  const holder = document.createElement("template");
  holder.innerHTML = `<table>${text}</table>`;
  return holder.content.firstElementChild;
}

customElements.define("reference-list", ReferenceList);

// A reference opened in the pane at the right is announced, since the focus stays in the list.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "right") event.detail.target.setAttribute("aria-label", t("Reference"));
});
