"""Which pages `script/look` makes pictures of: one file for each area, each with `LOOKS`.

Look("references", "list", "/libraries/{library}/")
Look("references", "menu-open", "/libraries/{library}/", steps=lambda page: page.click("..."))
"""

from __future__ import annotations

from tests.server.web.looks import people, references
from tests.server.web.looks.look import Look

LOOKS: list[Look] = [*people.LOOKS, *references.LOOKS]
