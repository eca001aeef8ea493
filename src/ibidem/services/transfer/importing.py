"""Import: files of references into the library, all of them in one visible step.

Files are read completely before the library is touched. Then one transaction adds everything, so a
process that is killed on the way leaves the library as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from msgspec.structs import replace

from ibidem.errors import LimitError, Problem
from ibidem.formats import HEAD_CHARS, find_format
from ibidem.model.group import Group
from ibidem.model.identity import same_content
from ibidem.model.ids import RecordId
from ibidem.model.reading import decode_text
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.services.atomic_file import explain_os_error
from ibidem.services.editing.edit import Edit, check_name, editing
from ibidem.services.editing.keys import Keys
from ibidem.services.library import Library
from ibidem.services.progress import Report, no_report
from ibidem.services.transfer.uniting import unite_references
from ibidem.store.derived.listing import identity_number
from ibidem.store.listing import find_identical
from ibidem.store.records import iterate_kind

FILE_BYTES_MAX = 2 * 1024 * 1024 * 1024
_BATCH = 5_000

Duplicates = Literal["skip", "keep", "merge"]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A reference of a file that the library has already, as `existing`."""

    title: str
    existing: RecordId


@dataclass(slots=True)
class ImportReport:
    """What an import did (or, in a dry run, would do).

    `added` counts new references, those `kept` although they are duplicates included. `problems`
    are pairs of file name and `Problem`.
    """

    added: int = 0
    skipped: int = 0
    merged: int = 0
    kept: int = 0
    ids: list[RecordId] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    problems: list[tuple[str, Problem]] = field(default_factory=list)


class _DryRunDone(Exception):  # noqa: N818 - not an error: it takes the transaction back
    pass


def read_file(path: Path) -> bytes:
    """The bytes of a file. Raises `NotFoundError`, `InputError`, `LimitError`."""
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise LimitError(f"{path.name} is larger than {FILE_BYTES_MAX:,} bytes.")
        return path.read_bytes()
    except OSError as error:
        ours = explain_os_error(error, path)
        if ours is None:
            raise
        raise ours from error


def import_files(
    library: Library,
    files: Sequence[tuple[str, bytes]],
    *,
    format_name: str | None = None,
    group: str | None = None,
    duplicates: Duplicates = "skip",
    dry_run: bool = False,
    report: Report = no_report,
) -> ImportReport:
    """Add the references of some files, given as (name, bytes), in one changeset.

    The format is `format_name`, or told from name and content, file by file. `group`: the name of a
    group for them (the first of that name, or a new one); duplicates join it as well. `duplicates`
    says what becomes of a reference that the library, or the import itself, has already: "skip"
    leaves it out, "keep" adds it, "merge" adds to the one there what it lacks. Raises `InputError`
    where a format cannot be told; a record that cannot be read becomes a problem.
    """
    result = ImportReport()
    references = _read(files, format_name, result, report)
    try:
        with editing(library, "import") as edit:
            _Importer(edit, duplicates, result, report).run(references, group)
            if dry_run:
                raise _DryRunDone
    except _DryRunDone:
        result.ids = []
    return result


def _read(
    files: Sequence[tuple[str, bytes]],
    format_name: str | None,
    result: ImportReport,
    report: Report,
) -> list[Reference]:
    references: list[Reference] = []
    for done, (name, data) in enumerate(files):
        report("Reading files", done, len(files))
        text, problems = decode_text(data)
        chosen = find_format(name=format_name, file_name=name, head=text[:HEAD_CHARS])
        read = chosen.read(text)
        references += read.references
        result.problems += [(name, problem) for problem in (*problems, *read.problems)]
    report("Reading files", len(files), len(files))
    return references


class _Importer:
    """One import under way."""

    def __init__(
        self, edit: Edit, duplicates: Duplicates, result: ImportReport, report: Report
    ) -> None:
        self._edit = edit
        self._duplicates = duplicates
        self._result = result
        self._report = report
        self._keys = Keys(edit.tx)
        self._known: dict[int, RecordId] = {}  # content to the reference that has it
        self._fresh: dict[RecordId, Reference] = {}  # added by this import

    def run(self, references: list[Reference], group: str | None) -> None:
        members = (self._find_group(group),) if group else ()
        for start in range(0, len(references), _BATCH):
            self._report("Adding references", start, len(references))
            self._take_batch(references[start : start + _BATCH], members)
        self._edit.flush()
        self._report("Adding references", len(references), len(references))

    def _take_batch(self, batch: list[Reference], members: tuple[RecordId, ...]) -> None:
        identities = [identity_number(reference) for reference in batch]
        existing = self._load_existing(identities)
        for reference, identity in zip(batch, identities, strict=True):
            found = self._known.get(identity)
            there = existing.get(found) or self._fresh.get(found) if found else None
            if found is None or there is None or not same_content(reference, there):
                self._add(reference, identity, members)
                continue
            self._result.duplicates.append(Duplicate(reference.fields.get("title", ""), found))
            if self._duplicates == "keep":
                self._result.kept += 1
                self._add(reference, identity, members)
                continue
            united = there if self._duplicates == "skip" else unite_references(there, reference)
            self._result.skipped += self._duplicates == "skip"
            self._result.merged += self._duplicates == "merge"
            united = replace(united, groups=tuple(sorted({*united.groups, *members})))
            if united != there:
                self._edit.put(RecordKind.REFERENCE, found, united)
                existing[found] = united

    def _load_existing(self, identities: list[int]) -> dict[RecordId, Reference]:
        """The references outside the trash that have one of these contents."""
        there = find_identical(self._edit.tx, identities)
        candidates = [each for ids in there.values() for each in ids if each not in self._fresh]
        loaded = self._edit.load(RecordKind.REFERENCE, candidates)
        live = {each: noun for each, noun in loaded.items() if not noun.is_trashed}
        for identity, ids in there.items():
            for each in ids:
                if each in live:
                    self._known.setdefault(identity, each)
        return live

    def _add(self, reference: Reference, identity: int, members: tuple[RecordId, ...]) -> None:
        key = self._keys.claim_for(reference)
        added_at = reference.added_at or self._edit.tx.at
        reference = replace(reference, citation_key=key, groups=members, added_at=added_at)
        record_id = self._edit.add(RecordKind.REFERENCE, reference)
        self._result.added += 1
        self._result.ids.append(record_id)
        if identity and identity not in self._known:
            self._known[identity] = record_id
            self._fresh[record_id] = reference

    def _find_group(self, name: str) -> RecordId:
        name = check_name(name)
        for row in iterate_kind(self._edit.tx, RecordKind.GROUP):
            if row.read().name == name:
                return row.id
        return self._edit.add(RecordKind.GROUP, Group(name))
