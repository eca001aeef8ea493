"""Reading the candidates of a search and asking `model.query.matches`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import overload

from sqlalchemy import select

from ibidem.model.ids import RecordId
from ibidem.model.payload import read_payload
from ibidem.model.query import And, Not, Or, Query, Surroundings, matches
from ibidem.model.record import RecordKind
from ibidem.store.blob_texts import has_texts, load_texts
from ibidem.store.remarks import Remarks, has_remarks, load_remarks
from ibidem.store.remembering import list_nouns
from ibidem.store.schema import children, records
from ibidem.store.transaction import Transaction
from ibidem.store.visibility import visible

CHUNK = 1_000  # candidates read at once
_NO_REMARKS = Remarks()


class Verifier:
    """Says which candidates fit a query. For one transaction."""

    def __init__(self, tx: Transaction, query: Query) -> None:
        self._tx = tx
        self._query = query
        fields = set(_fields(query))
        self._wants_files = "attachment" in fields
        self._groups = _names(tx, RecordKind.GROUP) if "group" in fields else {}
        wants_tags = "tag" in fields or None in fields
        self._tags = _names(tx, RecordKind.TAG) if wants_tags else {}
        wants_remarks = bool(fields & {None, "note", "annotation"})
        self._wants_remarks = wants_remarks and has_remarks(tx)

    def fitting(self, candidates: Sequence[RecordId]) -> Iterator[RecordId]:
        """Those that fit, in the order given, read as they are asked for."""
        waiting = iter(candidates)
        while chunk := list(islice(waiting, CHUNK)):
            query = select(records.c.id, records.c.payload, records.c.edited_at).where(
                records.c.library_id == self._tx.library_id,
                self._tx.dialect.within(records.c.id, chunk),
                *visible(self._tx, records.c.id),
            )
            rows = self._tx.dialect.rows(self._tx.connection, query)
            known = {identity: (payload, edited_at) for identity, payload, edited_at in rows}
            files = self._files(chunk) if self._wants_files else {}
            remarks = load_remarks(self._tx, chunk) if self._wants_remarks else {}
            for candidate in chunk:
                if candidate not in known:
                    continue
                payload, edited_at = known[candidate]
                texts = _Texts(self._tx, candidate)
                said = remarks.get(candidate, _NO_REMARKS)
                if self._fits(payload, edited_at, files.get(candidate, ()), texts, said):
                    yield candidate

    def _fits(
        self,
        payload: str,
        edited_at: int,
        files: Sequence[str],
        texts: Sequence[str],
        remarks: Remarks,
    ) -> bool:
        reference = read_payload(RecordKind.REFERENCE, payload)
        surroundings = Surroundings(
            groups=tuple(self._groups[one] for one in reference.groups if one in self._groups),
            tags=tuple(self._tags[one] for one in reference.tags if one in self._tags),
            attachments=tuple(files),
            edited_at=edited_at,
            texts=texts,
            own_notes=remarks.notes,
            annotations=remarks.annotations,
        )
        return matches(self._query, reference, surroundings)

    def _files(self, parents: Sequence[RecordId]) -> dict[str, list[str]]:
        query = (
            select(children.c.parent, records.c.payload)
            .join_from(
                children,
                records,
                (records.c.library_id == children.c.library_id) & (records.c.id == children.c.id),
            )
            .where(
                children.c.library_id == self._tx.library_id,
                children.c.kind == RecordKind.ATTACHMENT.value,
                self._tx.dialect.within(children.c.parent, parents),
                *visible(self._tx, children.c.id),
            )
        )
        found: dict[str, list[str]] = {}
        for parent, payload in self._tx.dialect.rows(self._tx.connection, query):
            name = read_payload(RecordKind.ATTACHMENT, payload).file_name
            found.setdefault(parent, []).append(name)
        return found


class _Texts(Sequence[str]):
    """The texts in the files of a reference, read only when somebody looks: few queries do."""

    def __init__(self, tx: Transaction, reference: RecordId) -> None:
        self._tx = tx
        self._reference = reference
        self._read: list[str] | None = None

    def _texts(self) -> list[str]:
        if self._read is None:
            found = load_texts(self._tx, [self._reference]) if has_texts(self._tx) else {}
            self._read = found.get(self._reference, [])
        return self._read

    def __len__(self) -> int:
        return len(self._texts())

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        return self._texts()[index]


def _fields(query: Query) -> Iterator[str | None]:
    if isinstance(query, And | Or):
        for part in query.parts:
            yield from _fields(part)
    elif isinstance(query, Not):
        yield from _fields(query.part)
    else:
        yield query.field


def _names(tx: Transaction, kind: RecordKind) -> dict[str, str]:
    return {each: noun.name for each, noun in list_nouns(tx, kind)}
