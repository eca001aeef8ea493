"""Ibidem: a reference manager whose copies of a library are, provably, the same everywhere.

The public face; each name is loaded when it is first used, so that `import ibidem` costs nothing:

    import ibidem

    with ibidem.create_library("Thesis") as library:
        ids, changes = ibidem.add_references(library, [ibidem.Reference(type="book")])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ibidem.errors import IbidemError
    from ibidem.model.reference import Name, Reference
    from ibidem.services.editing import add_references, edit_references
    from ibidem.services.library import Library, LocalLibrary, create_library, open_library
    from ibidem.services.searching import list_references
    from ibidem.services.transfer import export_file, import_files

__version__ = "0.1.0"

_HOMES = {
    "IbidemError": "ibidem.errors",
    "Library": "ibidem.services.library",
    "LocalLibrary": "ibidem.services.library",
    "Name": "ibidem.model.reference",
    "Reference": "ibidem.model.reference",
    "add_references": "ibidem.services.editing",
    "create_library": "ibidem.services.library",
    "edit_references": "ibidem.services.editing",
    "export_file": "ibidem.services.transfer",
    "import_files": "ibidem.services.transfer",
    "list_references": "ibidem.services.searching",
    "open_library": "ibidem.services.library",
}

__all__ = [
    "IbidemError",
    "Library",
    "LocalLibrary",
    "Name",
    "Reference",
    "__version__",
    "add_references",
    "create_library",
    "edit_references",
    "export_file",
    "import_files",
    "list_references",
    "open_library",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'ibidem' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(home), name)
