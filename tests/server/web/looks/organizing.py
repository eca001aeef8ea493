"""Organize."""

from __future__ import annotations

from tests.server.web.looks.look import Look

LOOKS = [
    Look("organizing", name, "/libraries/{library}/" + name)
    for name in ("groups", "tags", "duplicates", "attachments")
]
LOOKS.append(Look("organizing", "others", "/others"))
LOOKS.append(Look("organizing", "replace", "/libraries/{library}/replace?find=data&put=records"))
