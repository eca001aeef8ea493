"""A library of every released schema, as the SQL that makes it.

`python -m tests.store.released` writes the one of this version (`<version>.sql`). Do so with every
release that changes the schema, and never change a file that was released: `test_released.py`
opens each of them, whatever its age.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from ibidem import __version__
from ibidem.model import Attachment, Group, Name, Note, Record, RecordKind, Reference, Tag
from ibidem.model.payload import Noun, write_payload
from ibidem.store import Origin, Store, open_store
from ibidem.store.linking import Link, save_link
from ibidem.store.records import load_dirty, mark_clean, write_local
from tests.sources import FixedSource

FOLDER = Path(__file__).parent


def fill(store: Store, source: FixedSource) -> None:
    """A replica with some of everything: groups, tags, files, history, edits not yet sent."""
    library = store.create_library(source.new_id(), "Released", "replica")

    def record(kind: RecordKind, noun: Noun) -> Record:
        return Record(kind, source.new_id(), write_payload(noun))

    group = record(RecordKind.GROUP, Group("Species"))
    tag = record(RecordKind.TAG, Tag("read again", "c02040"))
    references = [
        record(
            RecordKind.REFERENCE,
            Reference(
                added_at=source.now_ms(),
                fields={"title": title, "year": "1859", "secondary_title": "Nature"},
                groups=(group.id,),
                keywords=("biology",),
                names={"author": (Name(family="Darwin", given="Charles"),)},
                tags=(tag.id,),
                type="book",
            ),
        )
        for title in ("On the Origin of Species", "Über Straßennamen", "排序", "Deleted")
    ]
    file = Attachment(bytes=3, file_name="scan.pdf", reference=references[0].id, sha256="ab" * 32)
    children = [
        record(RecordKind.ATTACHMENT, file),
        record(RecordKind.NOTE, Note(references[0].id, "Ask about this.")),
    ]
    with store.writing(library, Origin("anna", "laptop", "import")) as tx:
        write_local(tx, [group, tag, *references, *children])
    with store.writing(library) as tx:
        mark_clean(tx, [row.record for row in load_dirty(tx)], 1)
        save_link(tx, Link("https://example.org", "anna", tx.head.uid))
    edited = Reference(fields={"title": "Edited"}, type="book")
    with store.writing(library, Origin("anna", "laptop", "edit")) as tx:
        first, *_, last = references
        write_local(
            tx,
            [
                Record(first.kind, first.id, write_payload(edited)),
                Record(last.kind, last.id),
            ],
        )


def dump() -> str:
    """The library of this version as SQL."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.sqlite3"
        source = FixedSource(step_ms=1)
        with closing(open_store(f"sqlite:///{path}", source)) as store:
            fill(store, source)
        with closing(sqlite3.connect(path)) as connection:
            return "\n".join(connection.iterdump()) + "\n"


def main() -> None:
    """Write the file of this version."""
    (FOLDER / f"{__version__}.sql").write_text(dump(), encoding="utf-8")
