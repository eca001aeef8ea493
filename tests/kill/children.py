"""What the children do until they are killed. They say what is done only after it is done."""

from __future__ import annotations

import random
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from msgspec.structs import replace

import ibidem.server.app
from ibidem.model.ids import RecordId
from ibidem.model.reference import Reference
from ibidem.remote import HttpHub
from ibidem.server.settings import from_environment
from ibidem.services.compressing import compress_library, restore_library
from ibidem.services.editing import (
    add_group,
    add_references,
    add_to_group,
    attach_files,
    edit_references,
    trash_references,
)
from ibidem.services.library import Library, open_library
from ibidem.services.resetting import Direction, run_reset
from ibidem.services.searching import list_references
from ibidem.services.syncing import read_link, sync_library
from ibidem.services.transfer import import_files
from ibidem.store.blobs import open_blobs
from tests.kill.killing import Child

_COUNTED_FROM = ("/push", "/missing", "/reset/survey")

SYNCS = 3
EDITS = 8  # of `edit`
PARTS = 3  # in which a large blob arrives


def edit(child: Child, folder: Path, files: list[Path], *, at_close: bool) -> None:
    """Edit a library, all the way to its closing; `at_close`: only that counts."""
    with open_library(folder, device="killed") as library:
        if not at_close:
            child.begin()
        for number in range(EDITS):
            _edit_some(child, library, number, files)
        _say_log_bytes(child, library)
        child.begin()


def sync(child: Child, folder: Path, url: str, token: str, files: list[Path]) -> None:
    """Edit and sync in turns; the first sync unites the library with what is on the server."""
    with open_library(folder, device="killed") as library:
        link = read_link(library)
        assert link is not None
        child.begin()
        for number in range(SYNCS):
            _edit_some(child, library, number, files)
            with HttpHub(url, link.hub_uid, token) as hub:
                report = sync_library(library, hub, hub)
            assert report.verified, report
            child.say("synced", report.revision)


def reset(child: Child, folder: Path, url: str, token: str, direction: str) -> None:
    """Reset sync, from the first look to the verified end."""
    with open_library(folder, device="killed") as library:
        link = read_link(library)
        assert link is not None
        child.begin()
        with HttpHub(url, link.hub_uid, token) as hub:
            report = run_reset(library, hub, hub, Direction(direction))
        assert report.verified, report
        child.say("reset", report.revision)


def _say_log_bytes(child: Child, library: Library) -> None:
    child.say("log", (library.path / "library.sqlite3-wal").stat().st_size)


def _edit_some(child: Child, library: Library, number: int, files: list[Path]) -> None:
    page = list_references(library, sort="added").items
    existing = page[number % len(page)].id
    set_title(library, existing, number + 1)
    child.say("titled", existing, number + 1)
    [new], _ = add_references(library, [reference(f"new {number}")])
    child.say("added", new)
    [attachment] = attach_files(library, new, [files[number % len(files)]])
    child.say("added", attachment)
    group = add_group(library, f"group {number}")
    add_to_group(library, group, [new])
    child.say("grouped", new, group)
    if number % 2:
        trash_references(library, [new])
        child.say("trashed", new)


def reference(title: str) -> Reference:
    """A reference with an abstract, so that it has some length."""
    fields = {"title": title, "abstract": f"About {title}. " * 40, "year": "1999"}
    return Reference(type="journal_article", fields=fields)


def set_title(library: Library, record: RecordId, number: int) -> None:
    """Give a reference a title that says which edit it is from."""
    edit_references(
        library,
        [record],
        lambda noun: replace(noun, fields={**noun.fields, "title": f"title {number}"}),
    )


def import_file(child: Child, folder: Path, name: str, data: bytes) -> None:
    """Import one file."""
    with open_library(folder, device="killed") as library:
        child.begin()
        report = import_files(library, [(name, data)], group="imported")
        child.say("imported", report.added)
        _say_log_bytes(child, library)


def compress(child: Child, folder: Path, target: Path, *, overwrite: bool) -> None:
    """Write a compressed library."""
    with open_library(folder, device="killed") as library:
        child.begin()
        compress_library(library, target, history=True, overwrite=overwrite)
        child.say("compressed")


def restore(child: Child, archive: Path, target: Path) -> None:
    """Make a library from a compressed one."""
    child.begin()
    restore_library(archive, target)
    child.say("restored")


def write_blobs(child: Child, folder: Path, uid: str, blobs: list[bytes]) -> None:
    """Store blobs in each of the ways there are; `blobs` has at least three."""
    store = open_blobs(folder.as_uri())
    child.begin()
    one, large, *many = blobs
    store.write(uid, digest_of(one), [one[:1000], one[1000:]], len(one))
    child.say("stored", digest_of(one))
    edges = [len(large) * part // PARTS for part in range(PARTS + 1)]
    for start, end in pairwise(edges):
        store.upload(uid, digest_of(large), len(large), start, [large[start:end]])
        child.say("arrived", digest_of(large), end)
    child.say("stored", digest_of(large))
    store.write_many(uid, ((digest_of(blob), blob) for blob in many))
    for blob in many:
        child.say("stored", digest_of(blob))


def digest_of(content: bytes) -> str:
    """The name of a blob."""
    return sha256(content).hexdigest()


def random_blobs(seed: int, *sizes: int) -> list[bytes]:
    """Blobs of these sizes."""
    source = random.Random(seed)
    return [source.randbytes(size) for size in sizes]


def serve(child: Child, environment: dict[str, str], *, at_start: bool) -> None:
    """Be a server. Steps count from its start, or from the first push, file or reset."""
    create_app = ibidem.server.app.create_app

    def create_counting_app(settings: Any) -> Any:
        application = create_app(settings)

        async def serve_counting(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http" and scope["path"].endswith(_COUNTED_FROM):
                child.begin()

            async def send_counting(message: Any) -> None:
                child.step()
                await send(message)

            await application(scope, receive, send_counting)

        return serve_counting

    ibidem.server.app.create_app = create_counting_app
    if at_start:
        child.begin()
    ibidem.server.app.serve(
        from_environment(environment), port=0, on_ready=lambda ready: child.say("ready", ready.url)
    )
