"""A library with a little of everything, as the tests and the pictures of all faces show it."""

from __future__ import annotations

from pathlib import Path

from ibidem.model.ids import RecordId
from ibidem.services import editing
from ibidem.services.library import Library
from ibidem.services.searching import list_references
from ibidem.services.transfer import import_files

EXAMPLES = Path(__file__).parents[1] / "examples" / "copies.bib"


def fill(library: Library) -> list[RecordId]:
    """Real references, groups in a set, a smart group, tags, a note, some trash; all their ids."""
    import_files(library, [(EXAMPLES.name, EXAMPLES.read_bytes())])
    ids = [item.id for item in list_references(library).items]
    group_set = editing.add_group_set(library, "Chapters")
    for number, title in enumerate(("Introduction", "Related work", "Method")):
        group = editing.add_group(library, title, group_set=group_set)
        editing.add_to_group(library, group, ids[number : 12 + 3 * number])
    editing.add_smart_group(library, "Since 2015", "year:2015..")
    editing.add_group(library, "To read on the train")
    for number, (title, color) in enumerate(
        (("important", "#b3261e"), ("to read", "#1c5d8a"), ("cited", "#1d6a44"))
    ):
        tag = editing.add_tag(library, title, color)
        editing.tag_references(library, tag, ids[number::5])
    editing.add_note(library, ids[0], "Compare with the second chapter.")
    editing.trash_references(library, ids[-2:])
    return ids
