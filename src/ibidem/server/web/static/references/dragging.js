// References are dragged onto a group, a tag or the Trash at the left: what is selected if the row is
// part of it, else that row. Each place says what dropping does, as `data-drop`.

import { tn } from "../messages.js";

export function enableDragging(list) {
  let body = null;
  const { signal } = list.ended;

  list.table.addEventListener("dragstart", (event) => {
    const row = event.target.closest?.("tr[data-id]");
    if (!row) return;
    const isPart = list.selection.has(row.dataset.id);
    body = new FormData(list.form);
    if (isPart) list.selection.write(body);
    else {
      for (const name of ["all", "except"]) body.delete(name);
      body.set("ids", row.dataset.id);
    }
    const count = isPart ? list.selection.count : 1;
    event.dataTransfer.effectAllowed = "copyMove";
    event.dataTransfer.setData("text/plain", row.querySelector("[data-open]").textContent);
    event.dataTransfer.setDragImage(label(tn("{count} reference", "{count} references", count)), 12, 12);
    document.body.classList.add("dragging");
  }, { signal });

  list.table.addEventListener("dragend", () => {
    body = null;
    document.body.classList.remove("dragging");
    document.querySelector(".drag-label")?.remove();
    for (const place of document.querySelectorAll(".drop-here")) place.classList.remove("drop-here");
  }, { signal });

  const left = document.getElementById("left");
  left?.addEventListener("dragover", (event) => {
    const place = event.target.closest("[data-drop]");
    if (!place || !body) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = place.dataset.drop === "trash" ? "move" : "copy";
    place.classList.add("drop-here");
  }, { signal });
  left?.addEventListener("dragleave", (event) => {
    event.target.closest("[data-drop]")?.classList.remove("drop-here");
  }, { signal });
  left?.addEventListener("drop", (event) => {
    const place = event.target.closest("[data-drop]");
    if (!place || !body) return;
    event.preventDefault();
    body.set("do", place.dataset.drop);
    list.act(list.form.getAttribute("action"), body);
  }, { signal });
}

function label(text) {
  const shown = document.createElement("div");
  shown.className = "drag-label";
  shown.textContent = text;
  document.body.append(shown);
  return shown;
}
