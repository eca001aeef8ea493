"""The workload: references of about 1 KB and files of random bytes, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

from ibidem.model import Name, Record, RecordKind, Reference, make_record_id
from ibidem.model.payload import write_payload

START_MS = 1_700_000_000_000
ABSTRACT_CHARS = 600
_SYLLABLES = [
    "ba",
    "be",
    "bi",
    "co",
    "cu",
    "da",
    "de",
    "di",
    "fo",
    "ga",
    "ge",
    "hi",
    "jo",
    "ka",
    "la",
    "le",
    "li",
    "lo",
    "ma",
    "mi",
    "mo",
    "na",
    "ne",
    "no",
    "pa",
    "pe",
    "ra",
    "re",
    "ri",
    "ro",
    "sa",
    "se",
    "si",
    "so",
    "ta",
    "te",
    "ti",
    "to",
    "va",
    "ve",
    "vi",
    "wa",
]


class Workload:
    """References and files made from a seed; word frequencies fall off as in natural text."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._words = sorted({self._word() for _ in range(12_000)})
        self._random.shuffle(self._words)
        weights = [1 / rank for rank in range(1, len(self._words) + 1)]
        total = 0.0
        self._cumulative = [total := total + weight for weight in weights]
        self._journals = [self._text(4).title() for _ in range(300)]
        self._families = [self._word().title() for _ in range(4_000)]

    def _word(self) -> str:
        return "".join(self._random.choices(_SYLLABLES, k=self._random.choice((1, 2, 2, 3, 3, 4))))

    def _text(self, words: int) -> str:
        return " ".join(self._random.choices(self._words, cum_weights=self._cumulative, k=words))

    def _abstract(self) -> str:
        text = self._text(110)
        while len(text) < ABSTRACT_CHARS:
            text += " " + self._text(20)
        return text[:ABSTRACT_CHARS].rstrip() + "."

    def reference(self, number: int) -> Reference:
        """The reference with that number; about 1 KB as JSON."""
        authors = tuple(
            Name(family=self._random.choice(self._families), given=self._word().title())
            for _ in range(self._random.randint(1, 4))
        )
        start = self._random.randint(1, 900)
        return Reference(
            added_at=START_MS + number,
            fields={
                "abstract": self._abstract(),
                "electronic_resource_number": f"10.5555/ibidem.{number}",
                "number": str(self._random.randint(1, 12)),
                "pages": f"{start}-{start + self._random.randint(2, 30)}",
                "secondary_title": self._random.choice(self._journals),
                "title": self._text(10).capitalize(),
                "volume": str(self._random.randint(1, 120)),
                "year": str(self._random.randint(1970, 2026)),
            },
            keywords=tuple(sorted({self._text(1) for _ in range(3)})),
            names={"author": authors},
            type="journal_article",
        )

    def records(self, count: int) -> Iterator[Record]:
        """`count` references as records, in order of id."""
        for number in range(count):
            identity = make_record_id(START_MS + number, self._random.getrandbits(74))
            payload = write_payload(self.reference(number))
            yield Record(RecordKind.REFERENCE, identity, payload, edited_at=START_MS + number)

    def file(self, size: int) -> bytes:
        """`size` random bytes: nothing compresses them."""
        return self._random.randbytes(size)
