"""Answering a query with marks: one bit for each document that fits.

A search for a word that most references have is slow in SQL: each of them is looked up, compared
and sorted, to show the first fifty. Where the documents of the full-text index have numbers, the
index gives those alone; sets of them are whole numbers in Python, one byte for each document, which
are joined by `&`, `|` and `^` as a whole; and the order of the list is known from the last time, as
long as nobody has written to the library (`store.memory`). Nothing is looked up but what is shown.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import compress, islice
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from ibidem.model.id_list import IdList
from ibidem.model.ids import RecordId
from ibidem.store.dialect import Numbering
from ibidem.store.dialect.terms import AllOf, AnyOf, Phrase
from ibidem.store.schema import listing
from ibidem.store.schema.derived import IS_TRASHED
from ibidem.store.search.nodes import Either, Every, Inverse, Node
from ibidem.store.transaction import Transaction

Order = tuple[ColumnElement[Any], ...]

FEW = 2_000  # references that are sorted anew sooner than found in an order
NOT_MANY = 8_000  # the same, where the order is not known yet
NOT_MANY_OF = 10  # or this part of the library, where that is more


def can_mark(tx: Transaction, node: Node) -> bool:
    """Whether a query can be answered this way, and is worth it: it asks the full-text index."""
    return (
        tx.dialect.full_text.numbering is not None
        and not tx.scope
        and not tx.is_writing
        and asks_index(node)
        and tx.head.is_indexed
    )


@dataclass(frozen=True, slots=True)
class Sorting:
    """What a list is sorted by, and in which direction."""

    by: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class _Arranged:
    """The whole library in an order: ids, and the numbers of their documents beside them."""

    ids: IdList
    numbers: array[int]


class Marker:
    """The marks of one transaction."""

    def __init__(self, tx: Transaction) -> None:
        numbering = tx.dialect.full_text.numbering
        assert numbering is not None
        assert not tx.scope
        self._tx = tx
        self._numbering: Numbering = numbering
        self._size = numbering.highest(tx.connection, tx.library_id) + 1
        # Numbers are given anew when the index is: then there are as many as documents.
        self._version = (tx.library_id, tx.head.changeset, self._size)
        self._documents = tx.memory.get(
            ("documents", self._version), self._find_documents, lambda _: self._size
        )

    def mark(self, node: Node) -> int:
        """The documents that fit."""
        if isinstance(node, Phrase | AllOf | AnyOf):
            found = self._numbering.find(self._tx.connection, self._tx.library_id, node)
            return self._set(found) & self._documents
        if isinstance(node, Every):
            marks = self._documents
            for part in node.parts:
                marks &= self.mark(part)
            return marks
        if isinstance(node, Either):
            marks = 0
            for part in node.parts:
                marks |= self.mark(part)
            return marks
        if isinstance(node, Inverse):
            return self._documents ^ self.mark(node.part)
        return self.mark_listed(node)

    def mark_shown(self) -> int:
        """The documents of references that are not in the trash."""
        return self._documents ^ self.mark_view("trash", IS_TRASHED)

    def mark_view(self, name: Hashable, condition: ColumnElement[bool]) -> int:
        """The same as `mark_listed`, remembered under a name: each letter of a search asks again.
        What the condition says follows from what is stored, not from the clock."""
        key = ("marks", self._version, name)
        return self._tx.memory.get(
            key, lambda: self.mark_listed(condition), lambda _: self._size + 300
        )

    def arrange(self, marks: int, sorting: Sorting, order: Order) -> IdList:
        """The ids of all the marked; `order` has the columns that `sorting` means."""
        arranged = self._known_order(marks, sorting, order)
        if arranged is None:
            return self._sort(marks, sorting, order)
        fitting = map(self._flags(marks).__getitem__, arranged.numbers)
        ids = arranged.ids.choose(fitting)
        return ids.turned() if sorting.descending else ids

    def page(
        self, marks: int, sorting: Sorting, order: Order, *, offset: int, limit: int
    ) -> list[RecordId]:
        """A part of what `arrange` gives."""
        arranged = self._known_order(marks, sorting, order)
        if arranged is None:
            return self._sort(marks, sorting, order, offset + limit)[offset:]
        flags = self._flags(marks)
        count = len(arranged.numbers)
        places, numbers = range(count), arranged.numbers
        if sorting.descending:
            places, numbers = places[::-1], numbers[::-1]
        wanted = compress(places, map(flags.__getitem__, numbers))
        return [arranged.ids[place] for place in islice(wanted, offset, offset + limit)]

    def _known_order(self, marks: int, sorting: Sorting, order: Order) -> _Arranged | None:
        """The order of the whole library; None where it is quicker to sort what is marked."""
        key = ("order", self._version, sorting.by)
        known: _Arranged | None = self._tx.memory.find(key)
        count = marks.bit_count()
        not_many = max(NOT_MANY, self._size // NOT_MANY_OF)
        if count <= FEW or (known is None and count <= not_many):
            return None
        return known or self._tx.memory.keep(key, self._arrange_all(order), 45 * self._size)

    def _arrange_all(self, order: Order) -> _Arranged:
        number = self._numbering.table.c.number
        every = self._numbered(select(listing.c.id, number)).order_by(*order).subquery()
        ids, joined = self._tx.connection.execute(
            select(func.group_concat(every.c.id), func.group_concat(every.c.number))
        ).one()
        return _Arranged(IdList.of_text(ids or ""), array("q", _read(joined)))

    def _sort(self, marks: int, sorting: Sorting, order: Order, limit: int | None = None) -> IdList:
        numbers = self._numbering.table.c
        query = self._numbered(select(listing.c.id))
        wanted = self._tx.dialect.within(numbers.number, self._numbers(marks))
        ordered = [column.desc() if sorting.descending else column.asc() for column in order]
        found = query.where(wanted).order_by(*ordered)
        return self._tx.dialect.ids(
            self._tx.connection, found if limit is None else found.limit(limit)
        )

    def mark_listed(self, condition: ColumnElement[bool]) -> int:
        """The documents whose references meet a condition on `listing`."""
        numbers = self._numbering.table.c
        query = self._numbered(select(numbers.number)).where(condition).subquery()
        joined = self._tx.connection.execute(select(func.group_concat(query.c.number)))
        return self._set(_read(joined.scalar_one()))

    def _numbered(self, query: Select[Any]) -> Select[Any]:
        table = self._numbering.table
        return query.join_from(
            listing,
            table,
            (table.c.library_id == listing.c.library_id) & (table.c.id == listing.c.id),
        ).where(listing.c.library_id == self._tx.library_id)

    def _find_documents(self) -> int:
        table = self._numbering.table
        joined = self._tx.connection.execute(
            select(func.group_concat(table.c.number)).where(
                table.c.library_id == self._tx.library_id
            )
        )
        return self._set(_read(joined.scalar_one()))

    def _set(self, numbers: Sequence[int]) -> int:
        flags = bytearray(self._size)
        for number in numbers:
            flags[number] = 1
        return int.from_bytes(flags, "little")

    def _flags(self, marks: int) -> bytes:
        return marks.to_bytes(self._size, "little")

    def _numbers(self, marks: int) -> list[int]:
        flags = self._flags(marks)
        found: list[int] = []
        place = flags.find(1)
        while place >= 0:
            found.append(place)
            place = flags.find(1, place + 1)
        return found


def asks_index(node: Node) -> bool:
    """Whether a part of the tree is a question to the full-text index."""
    if isinstance(node, Every | Either):
        return any(map(asks_index, node.parts))
    if isinstance(node, Inverse):
        return asks_index(node.part)
    return isinstance(node, Phrase | AllOf | AnyOf)


def _read(joined: str | None) -> list[int]:
    return json.loads(f"[{joined}]") if joined else []
