"""A sample library, to look round in: real works, with groups, tags and a note."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from ibidem.services.editing import (
    add_group,
    add_group_set,
    add_note,
    add_smart_group,
    add_tag,
    add_to_group,
    mark_references,
    rate_references,
    tag_references,
)
from ibidem.services.library import create_library
from ibidem.services.searching import choose_in_view
from ibidem.services.transfer import import_files

DATA = "copies.bib"
NAME = "Sample Library"
_GROUPS = (
    ("Time and order", 'keyword:clocks OR keyword:causality OR title:"order"'),
    ("Copies that converge", "keyword:replication OR keyword:merging OR title:consistency"),
)
_NOTE = "A note belongs to its reference and travels with it. This library is yours: change it."


def create_sample_library(path: Path, *, device: str = "") -> Path:
    """Make the sample library at `path`; returns its folder. Raises what `create_library` does."""
    data = files(__package__).joinpath(DATA).read_bytes()
    with create_library(path, NAME, device=device) as library:
        ids = import_files(library, [(DATA, data)]).ids
        group_set = add_group_set(library, "Chapters")
        for name, query in _GROUPS:
            group = add_group(library, name, group_set=group_set)
            add_to_group(library, group, choose_in_view(library, query))
        add_smart_group(library, "Before 1990", "year:<1990")
        read = add_tag(library, "to read", "#1c5d8a")
        tag_references(library, read, ids[::3])
        important = add_tag(library, "important", "#b3261e")
        tag_references(library, important, ids[:4])
        rate_references(library, ids[:2], 5)
        mark_references(library, ids[:2], read=True)
        add_note(library, ids[0], _NOTE)
        return library.path
