"""Very many ids in little memory: the order of a whole list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from typing import overload

from ibidem.model.ids import RecordId

ID_CHARS = 36
_STEP = ID_CHARS + 1
SEPARATOR = ","


class IdList(Sequence[RecordId]):
    """Ids in an order, none twice, that never change. A million take 37 MB and no time to make:
    they are kept as one text, and cut from it when somebody asks for one."""

    __slots__ = ("_text",)

    def __init__(self, ids: Iterable[str] = ()) -> None:
        self._text = SEPARATOR.join(ids)

    @classmethod
    def of_text(cls, text: str) -> IdList:
        """Ids that are joined already, by `SEPARATOR`."""
        made = cls()
        made._text = text
        return made

    def __len__(self) -> int:
        return (len(self._text) + 1) // _STEP

    @overload
    def __getitem__(self, index: int) -> RecordId: ...
    @overload
    def __getitem__(self, index: slice) -> list[RecordId]: ...
    def __getitem__(self, index: int | slice) -> RecordId | list[RecordId]:
        if isinstance(index, int):
            place = range(len(self))[index] * _STEP
            return RecordId(self._text[place : place + ID_CHARS])
        places = range(len(self))[index]
        if places.step != 1:
            return [self[place] for place in places]
        text = self._text[places.start * _STEP : max(places.stop * _STEP - 1, 0)]
        return text.split(SEPARATOR) if text else []  # type: ignore[return-value]

    def __iter__(self) -> Iterator[RecordId]:
        return iter(self[:])

    def __contains__(self, record_id: object) -> bool:
        return isinstance(record_id, str) and self.place_of(record_id) is not None

    def __eq__(self, other: object) -> bool:
        if isinstance(other, IdList):
            return self._text == other._text
        return isinstance(other, list) and self[:] == other

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return f"<IdList of {len(self)}>"

    def place_of(self, record_id: str) -> int | None:
        """Where an id is, None where it is not here. 1 ms for each 100,000 ids before it."""
        if len(record_id) != ID_CHARS or SEPARATOR in record_id:
            return None
        place = self._text.find(record_id)
        return None if place < 0 else place // _STEP

    def choose(self, wanted: Iterable[object]) -> IdList:
        """Those beside which something true stands; `wanted` is as long as the list."""
        places = compress(range(0, len(self._text), _STEP), wanted)
        text = "".join([self._text[place : place + _STEP] for place in places])
        return IdList.of_text(text.removesuffix(SEPARATOR))

    def turned(self) -> IdList:
        """The same, the last first."""
        return IdList(self[:][::-1])
