// Which references of a list are selected: some, by id, or all of the list but some. "All" means the
// whole list, also what is not loaded; so it is a word of its own and never a long row of ids.

import { tn, t } from "../messages.js";

const REACH_MAX = 20_000; // ids that the server gives at once

export class Selection {
  constructor(list) {
    this.list = list;
    this.all = false;
    this.ids = new Set(); // selected; with `all`, not selected
    this.anchor = -1;
    this.box = list.querySelector("[data-all]");
    this.words = list.querySelector("[data-words]");
    this.box?.addEventListener("change", () => this.takeAll(this.box.checked));
    list.table.addEventListener("click", (event) => {
      const box = event.target.closest('.c-tick input[name="ids"]');
      const cell = event.target.closest("td.c-tick");
      if (!cell) return;
      const row = cell.parentElement;
      if (!box) row.querySelector("input").click();
      else if (event.shiftKey && this.anchor >= 0) this.reach(this.anchor, Number(row.dataset.at));
      else this.set(row.dataset.id, box.checked);
      this.anchor = Number(row.dataset.at);
      list.cursor = this.anchor;
      list.showCursor();
    });
    this.showAll();
  }

  get count() {
    return this.all ? this.list.total - this.ids.size : this.ids.size;
  }

  has(id) {
    return this.all !== this.ids.has(id);
  }

  set(id, isChosen) {
    if (isChosen === this.all) this.ids.delete(id);
    else this.ids.add(id);
    this.showAll();
  }

  toggle(row) {
    this.set(row.dataset.id, !this.has(row.dataset.id));
    this.anchor = Number(row.dataset.at);
  }

  takeAll(isAll) {
    this.all = isAll;
    this.ids.clear();
    this.showAll();
  }

  clear() {
    this.takeAll(false);
  }

  /** Select every row from one to another, loaded or not. */
  async reach(from, to) {
    const [first, last] = from < to ? [from, to] : [to, from];
    const limit = Math.min(last - first + 1, REACH_MAX);
    const answer = await fetch(this.list.address(this.list.dataset.ids, { offset: first, limit }));
    if (!answer.ok) return;
    for (const id of (await answer.json()).ids) {
      if (this.all) this.ids.delete(id);
      else this.ids.add(id);
    }
    this.anchor = from;
    this.showAll();
  }

  showAll() {
    for (const body of this.list.table.tBodies) this.show(body);
    this.showWords();
  }

  show(body) {
    for (const row of body.querySelectorAll("tr[data-id]")) {
      const isChosen = this.has(row.dataset.id);
      row.setAttribute("aria-selected", isChosen);
      row.querySelector('input[name="ids"]').checked = isChosen;
      row.draggable = true;
    }
  }

  showWords() {
    const count = this.count;
    const isSome = count > 0;
    if (this.box) {
      this.box.checked = this.all && this.ids.size === 0;
      this.box.indeterminate = isSome && !this.box.checked;
    }
    this.list.classList.toggle("has-selection", isSome);
    for (const control of this.list.querySelectorAll("[data-actions] :is(button, summary)")) {
      if (control.form?.id === "empty-trash") continue;
      if (control.matches("summary")) control.setAttribute("aria-disabled", !isSome);
      else control.disabled = !isSome;
    }
    if (!this.words) return;
    this.words.hidden = false;
    const isWhole = this.all && this.ids.size === 0;
    const isLibrary = isWhole && !this.list.dataset.place;
    this.words.textContent = !isSome ? t("Nothing selected")
      : isLibrary ? tn("The only reference in this library is selected", "All {count} references in this library are selected", count)
      : isWhole ? tn("The only reference in this list is selected", "All {count} references in this list are selected", count)
      : tn("{count} selected", "{count} selected", count);
  }

  /** Put the selection into the body of a request. */
  write(body) {
    for (const name of ["ids", "all", "except"]) body.delete(name);
    for (const [name, value] of this.values()) body.set(name, value);
  }

  /** Put it into a form that the browser itself will send. */
  fill(form) {
    for (const box of form.querySelectorAll('input[name="ids"]')) box.checked = false;
    for (const old of form.querySelectorAll("[data-chosen]")) old.remove();
    if (this.box) this.box.checked = false;
    for (const [name, value] of this.values()) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      field.dataset.chosen = "";
      form.append(field);
    }
    queueMicrotask(() => this.showAll());
  }

  values() {
    const ids = [...this.ids].join(",");
    return this.all ? [["all", "1"], ["except", ids]] : [["ids", ids]];
  }
}
