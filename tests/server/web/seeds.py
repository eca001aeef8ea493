"""Fills a library on a live server, in the test's own process and with the services themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ibidem.services import editing
from ibidem.services.hosting import HostedLibrary
from ibidem.services.searching import list_references
from ibidem.services.serving import Libraries, open_libraries
from ibidem.services.transfer import import_files
from tests.server.live import Account, LiveServer

EXAMPLES = Path(__file__).parents[3] / "examples" / "copies.bib"


@contextmanager
def libraries_of(server: LiveServer) -> Iterator[Libraries]:
    """The libraries of a live server, opened beside it."""
    settings = server.settings
    libraries = open_libraries(settings.libraries, settings.blobs, lambda *_: None)
    try:
        yield libraries
    finally:
        libraries.close()


def seed(libraries: Libraries, account: Account, name: str = "Thesis") -> HostedLibrary:
    """A new library of the account: real references, groups in a set, tags, a note, some trash."""
    made = libraries.create(name, "", account.id)
    library = libraries.open(made.uid, account.id, device="Laptop")
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
    return library
