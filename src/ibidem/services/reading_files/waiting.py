"""Reading the files that wait: claimed, read, kept, indexed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ibidem.errors import NotFoundError, UnreachableError
from ibidem.model.attachment import Attachment
from ibidem.model.record import RecordKind
from ibidem.services.library import Library
from ibidem.services.progress import Report, no_report
from ibidem.services.reading_files.extracting import HEAD_BYTES, ReadText, extract_text, kind_of
from ibidem.store.blob_texts import (
    TextState,
    Waiting,
    claim_waiting,
    count_texts,
    forget_texts,
    list_waiting,
    references_of,
    release_claims,
    save_text,
)
from ibidem.store.full_text import index_references
from ibidem.store.records import load_records

_ASKED_AT_ONCE = 1_000  # blobs of which it is asked whether they are here


@dataclass(slots=True)
class TextReport:
    """What reading did: how many files came to which state. `missing`: their bytes are not here."""

    states: dict[TextState, int] = field(default_factory=dict)
    missing: int = 0

    @property
    def files(self) -> int:
        """How many were looked at."""
        return sum(self.states.values())


def read_waiting_texts(
    library: Library, limit: int | None = None, report: Report = no_report
) -> TextReport:
    """Read files that nobody has read, at most `limit` of them, and make them found by a search.

    Files whose bytes are not here yet wait on. Cheap where nothing waits. Raises `OSError` where no
    process can be started; nothing is lost then, and the next call goes on.
    """
    result = TextReport()
    with library.store.reading(library.library_id) as tx:
        waiting = list_waiting(tx)
    present = list(_present(library, waiting, result))
    chosen = present[:limit]
    for done, one in enumerate(chosen):
        report("Reading files", done, len(chosen))
        state = _read_one(library, one)
        if state is not None:
            result.states[state] = result.states.get(state, 0) + 1
    if chosen:
        report("Reading files", len(chosen), len(chosen))
    return result


def read_again(library: Library) -> int:
    """Forget what was read of files that nothing names, and every failure; returns how many.

    Files that could not be read wait again: a newer program may be able to.
    """
    failures = set(TextState) - {TextState.READ, TextState.READING}
    with library.store.writing(library.library_id) as tx:
        return forget_texts(tx, failures)


def count_file_texts(library: Library) -> dict[TextState, int]:
    """How many files are in each state; those that wait are not counted."""
    with library.reading() as tx:
        return count_texts(tx)


def _present(library: Library, waiting: list[Waiting], result: TextReport) -> Iterator[Waiting]:
    for start in range(0, len(waiting), _ASKED_AT_ONCE):
        part = waiting[start : start + _ASKED_AT_ONCE]
        missing = library.blobs.missing(library.uid, [(each.sha256, each.bytes) for each in part])
        result.missing += len(missing)
        yield from (each for each in part if each.sha256 not in missing)


def _read_one(library: Library, one: Waiting) -> TextState | None:
    """Claim, read and keep one file; None where another process has it, or it went."""
    with library.store.writing(library.library_id) as tx:
        row = load_records(tx, [one.attachment]).get(one.attachment)
        if row is None or row.payload is None or row.kind is not RecordKind.ATTACHMENT:
            return None
        attachment: Attachment = row.read()
        if not claim_waiting(tx, [one]):
            return None
    try:
        read = _read_blob(library, attachment)
    except (NotFoundError, UnreachableError):
        read = None
    except BaseException:
        _release(library, one)
        raise
    if read is None:
        _release(library, one)
        return None
    with library.store.writing(library.library_id) as tx:
        save_text(tx, one.sha256, read.state, read.pages, read.text)
        if read.text:
            index_references(tx, references_of(tx, one.sha256))
    return read.state


def _read_blob(library: Library, attachment: Attachment) -> ReadText:
    uid, digest = library.uid, attachment.sha256
    head_end = min(HEAD_BYTES, library.blobs.size(uid, digest))
    head = b"".join(library.blobs.read(uid, digest, 0, head_end))
    kind = kind_of(attachment.media_type, attachment.file_name, head)
    if not kind:
        return ReadText(TextState.UNSUPPORTED)
    return extract_text(kind, library.blobs.read(uid, digest))


def _release(library: Library, one: Waiting) -> None:
    with library.store.writing(library.library_id) as tx:
        release_claims(tx, [one.sha256])
