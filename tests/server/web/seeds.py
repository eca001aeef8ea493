"""Fills a library on a live server, in the test's own process and with the services themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ibidem.services.hosting import HostedLibrary
from ibidem.services.serving import Libraries, open_libraries
from tests.seeds import fill
from tests.server.live import Account, LiveServer


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
    fill(library)
    return library
