"""Format."""

from __future__ import annotations

from tests.server.web.looks.look import Look

LOOKS = [
    Look("formatting", "bibliography", "/libraries/{library}/bibliography"),
    Look("formatting", "export", "/libraries/{library}/export"),
]
