"""Which references are chosen: some, or all of the list but some.

Qt's own selection asks the model five times for each row when all are selected, 11 seconds for a
million. Here "all" is one word, whatever the length of the list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from ibidem.model.id_list import IdList
from ibidem.model.ids import RecordId

FEW = 30  # up to here, ids are looked for one by one


class Choice:
    """The chosen ids of a list."""

    def __init__(self) -> None:
        self._all = False
        self._ids: set[RecordId] = set()  # those chosen, or with `_all` those left out

    @property
    def is_all(self) -> bool:
        """Whether everything is chosen, and nothing left out."""
        return self._all and not self._ids

    @property
    def is_empty(self) -> bool:
        """Whether nothing is chosen."""
        return not self._all and not self._ids

    @property
    def named(self) -> Collection[RecordId]:
        """The ids that a new order of the list has to know about."""
        return self._ids

    def __contains__(self, reference: RecordId) -> bool:
        return (reference in self._ids) is not self._all

    def count(self, length: int) -> int:
        """How many are chosen of a list of that length."""
        return length - len(self._ids) if self._all else len(self._ids)

    def clear(self) -> None:
        """Nothing is chosen."""
        self._all = False
        self._ids = set()

    def choose_all(self) -> None:
        """Everything is chosen."""
        self._all = True
        self._ids = set()

    def choose(self, references: Iterable[RecordId]) -> None:
        """These are chosen and nothing else."""
        self._all = False
        self._ids = set(references)

    def add(self, references: Iterable[RecordId]) -> None:
        """These are chosen too."""
        if self._all:
            self._ids.difference_update(references)
        else:
            self._ids.update(references)

    def toggle(self, reference: RecordId) -> None:
        """What was chosen is not, and the other way round."""
        self._ids ^= {reference}

    def keep(self, kept: Collection[RecordId]) -> None:
        """Forget the ids that are not in the list any more."""
        self._ids.intersection_update(kept)

    def ids(self, ids: IdList) -> Sequence[RecordId]:
        """The chosen ids in the order of the list."""
        if self._all:
            return [each for each in ids if each not in self._ids] if self._ids else ids
        if len(self._ids) <= FEW:
            places = ((ids.place_of(each), each) for each in self._ids)
            return [each for _, each in sorted((at, each) for at, each in places if at is not None)]
        return [each for each in ids if each in self._ids]
