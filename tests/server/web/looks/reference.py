"""One reference."""

from __future__ import annotations

from tests.server.web.looks.look import Look

REFERENCE = "/libraries/{library}/references/{reference}"

LOOKS = [
    Look("reference", "show", REFERENCE),
    Look("reference", "files", "/libraries/{review}/references/{paper}?tab=files"),
    Look("reference", "no-files", f"{REFERENCE}?tab=files"),
    Look("reference", "notes", f"{REFERENCE}?tab=notes"),
    Look("reference", "citation", f"{REFERENCE}?tab=citation"),
    Look("reference", "history", f"{REFERENCE}?tab=history"),
    Look("reference", "edit", f"{REFERENCE}/edit"),
]
