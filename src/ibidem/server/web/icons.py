"""Icons: strokes colored by the text around them, from the table `icons.txt`."""

from __future__ import annotations

from importlib.resources import files


def _read() -> dict[str, str]:
    text = files("ibidem.server.web").joinpath("icons.txt").read_text(encoding="utf-8")
    pairs = (line.split(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: f'<path d="{strokes}"/>' for name, strokes in pairs}


ICONS = _read()  # what stands inside of <svg viewBox="0 0 20 20">, by name
