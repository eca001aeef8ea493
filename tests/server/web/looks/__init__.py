"""Which pages `script/look` makes pictures of: one module for each area, each with `LOOKS`.

Look("references", "list", "/libraries/{library}/")
Look("references", "menu-open", "/libraries/{library}/", steps=lambda page: page.click("..."))
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from tests.server.web.looks.look import Look

LOOKS: list[Look] = [
    look
    for module in sorted(iter_modules(__path__), key=lambda found: found.name)
    if module.name != "look"
    for look in import_module(f"{__name__}.{module.name}").LOOKS
]
