"""Hypothesis strategies for the model: names, references and records with all kinds of text.

`texts()` is any text a payload can hold; `lines()` is text as formats can carry it: one line,
without control characters and without space at its ends.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from ibidem.model import (
    Annotation,
    Attachment,
    Conflict,
    Group,
    GroupSet,
    Name,
    Note,
    Record,
    RecordId,
    RecordKind,
    Reference,
    Setting,
    SmartGroup,
    Tag,
    make_record_id,
)
from ibidem.model.attachment import is_file_name
from ibidem.model.canonical import normalize_text
from ibidem.model.payload import write_payload
from ibidem.model.reference import RATING_MAX
from ibidem.model.reference_types import NAME_FIELDS, REFERENCE_TYPES, STORED_FIELDS

TIME_MS_MAX = 4_102_444_800_000  # the year 2100

_SAMPLES = (
    "A title",
    "Ångström & Łódź: 100% naïve",
    'Don\'t {brace} \\emph{me} #1 $x_2$ ~ ^ "quoted"',
    "東京の研究",
    "دراسة",
    "Исследование",
    "e\u0301 combining",
    "😀 emoji 👩‍🔬",
    "<i>In vitro</i> H<sub>2</sub>O",
    "TY  - JOUR",
    "ER  -",
    "@article{x,",
    "a; b, c and d",
    "x" * 300,
)


def texts(*, min_size: int = 0, max_size: int = 60) -> st.SearchStrategy[str]:
    """Any text without lone surrogates, in NFC: control characters and line breaks included."""
    anything = st.text(
        st.characters(exclude_categories=("Cs",)), min_size=min_size, max_size=max_size
    ).map(normalize_text)
    return anything | st.sampled_from(_SAMPLES).map(normalize_text)


def lines(*, max_size: int = 60) -> st.SearchStrategy[str]:
    """Text on one line: no control, format, separator or unassigned characters; never empty."""
    characters = st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Cn", "Co"))
    typed = st.text(characters, min_size=1, max_size=max_size)
    return (
        (typed | st.sampled_from(_SAMPLES))
        .map(lambda text: normalize_text(" ".join(text.split())))
        .filter(bool)
    )


def times_ms() -> st.SearchStrategy[int]:
    """Milliseconds since 1970, up to the year 2100."""
    return st.integers(0, TIME_MS_MAX)


def record_ids() -> st.SearchStrategy[RecordId]:
    """Ids of records, all valid; often different, sometimes from a small set, so that they meet."""
    few = st.integers(0, 7).map(lambda number: make_record_id(0, number))
    return few | st.builds(make_record_id, times_ms(), st.integers(0, 2**74 - 1))


def names() -> st.SearchStrategy[Name]:
    """People and institutions, as people write them: capitalized words, particles, suffixes."""
    word = st.from_regex(r"[A-ZÄÖÉ][a-zäöéß]{1,9}", fullmatch=True) | st.sampled_from(
        ["Łukasz", "O'Brien", "Müller-Lüdenscheid", "山田", "Иванов"]
    )
    given = st.lists(word | st.sampled_from(["J.", "J.-P.", "A. B."]), max_size=3).map(" ".join)
    people = st.builds(
        Name,
        family=word,
        given=given,
        particle=st.sampled_from(["", "", "", "van", "von der", "de la"]),
        suffix=st.sampled_from(["", "", "", "Jr.", "III"]),
    ).filter(lambda name: bool(name.given) or not name.suffix)
    institutions = st.builds(Name, literal=st.lists(word, min_size=2, max_size=5).map(" ".join))
    return people | institutions


def odd_names() -> st.SearchStrategy[Name]:
    """Names whose parts are any text."""
    return st.builds(Name, texts(), texts(), texts(), texts(), texts())


def custom_field_ids() -> st.SearchStrategy[str]:
    """Ids of custom fields."""
    return st.from_regex(r"x_[a-z0-9]{1,8}(_[a-z0-9]{1,8})?", fullmatch=True)


def _sorted_set(elements: st.SearchStrategy[Any], max_size: int = 4) -> st.SearchStrategy[Any]:
    return st.sets(elements, max_size=max_size).map(lambda values: tuple(sorted(values)))


def references(
    *,
    text: st.SearchStrategy[str] | None = None,
    name: st.SearchStrategy[Name] | None = None,
    custom_fields: bool = True,
    extra: bool = True,
) -> st.SearchStrategy[Reference]:
    """References of every type with fields, names, keywords and marks.

    `text` and `name` say what their texts and names are made of (`texts()` and `names()` unless
    given; a test of a format gives `lines()`). `custom_fields` and `extra` leave those out.
    """
    value = text if text is not None else texts(min_size=1)
    field_ids: st.SearchStrategy[str] = st.sampled_from(sorted(STORED_FIELDS))
    if custom_fields:
        field_ids = st.one_of(field_ids, field_ids, custom_field_ids())
    tags = st.from_regex(r"(ris|bibtex|csl_json):[A-Za-z0-9]{1,6}", fullmatch=True)
    return st.builds(
        Reference,
        added_at=times_ms(),
        citation_key=st.from_regex(r"([a-zA-Z][a-zA-Z0-9:_-]{0,12})?", fullmatch=True),
        extra=st.dictionaries(
            tags, st.lists(value, min_size=1, max_size=2).map(tuple), max_size=2 if extra else 0
        ),
        fields=st.dictionaries(field_ids, value.filter(bool), max_size=6),
        groups=_sorted_set(record_ids()),
        keywords=_sorted_set(value.filter(bool)),
        merged_into=st.just("") | record_ids(),
        names=st.dictionaries(
            st.sampled_from(NAME_FIELDS),
            st.lists(name if name is not None else names(), min_size=1, max_size=3).map(tuple),
            max_size=2,
        ),
        rating=st.integers(0, RATING_MAX),
        read=st.booleans(),
        tags=_sorted_set(record_ids()),
        trashed_at=st.just(0) | times_ms(),
        type=st.sampled_from(sorted(REFERENCE_TYPES)),
    )


def json_values() -> st.SearchStrategy[Any]:
    """Values that canonical JSON carries: no floats, integers within 53 bits."""
    leaves = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts(max_size=12)
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(texts(max_size=6), inner, max_size=3)
        ),
        max_leaves=8,
    )


_digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
_colors = st.just("") | st.from_regex(r"[0-9a-f]{6}", fullmatch=True)

NOUNS: dict[RecordKind, st.SearchStrategy[Any]] = {
    RecordKind.REFERENCE: references(),
    RecordKind.ATTACHMENT: st.builds(
        Attachment,
        bytes=st.integers(0, 2**40),
        file_name=lines(max_size=30)
        .map(lambda name: name.replace("/", "-").replace("\\", "-")[:60])
        .filter(is_file_name),
        reference=record_ids(),
        sha256=_digests,
        added_at=times_ms(),
        media_type=st.sampled_from(["application/pdf", "application/octet-stream"]),
    ),
    RecordKind.ANNOTATION: st.builds(
        Annotation,
        attachment=record_ids(),
        page=st.integers(0, 2000),
        areas=st.lists(st.tuples(*[st.integers(-100_000, 100_000)] * 4), max_size=2).map(tuple),
        author=texts(),
        color=_colors,
        comment=texts(),
        shape=st.sampled_from(["highlight", "underline", "note", "area"]),
        text=texts(),
    ),
    RecordKind.NOTE: st.builds(Note, reference=record_ids(), text=texts(), title=texts()),
    RecordKind.GROUP: st.builds(
        Group, name=texts(), position=st.integers(0, 100), set=st.just("") | record_ids()
    ),
    RecordKind.GROUP_SET: st.builds(GroupSet, name=texts(), position=st.integers(0, 100)),
    RecordKind.SMART_GROUP: st.builds(
        SmartGroup,
        name=texts(),
        query=st.sampled_from(["", "author:smith", "year:2010..2020 -is:read"]),
        position=st.integers(0, 100),
        set=st.just("") | record_ids(),
    ),
    RecordKind.TAG: st.builds(Tag, name=texts(), color=_colors, position=st.integers(0, 100)),
    RecordKind.CONFLICT: st.builds(
        Conflict,
        field=st.sampled_from(["fields.title", "fields.year", "names.author", "rating"]),
        record=record_ids(),
        record_kind=st.just(RecordKind.REFERENCE),
        found_at=times_ms(),
        kept=json_values(),
        kept_at=times_ms(),
        kept_by=texts(max_size=10),
        other=json_values(),
        other_at=times_ms(),
        other_by=texts(max_size=10),
    ),
    RecordKind.SETTING: st.builds(
        Setting, name=st.from_regex(r"[a-z_]{1,20}", fullmatch=True), value=json_values()
    ),
}
"""Nouns of every kind, by the kind of their record."""


@st.composite
def records(
    draw: st.DrawFn,
    kind: RecordKind | None = None,
    *,
    tombstones: bool = True,
) -> Record:
    """Records with valid canonical payloads, of one kind or any; some of them tombstones."""
    chosen = kind or draw(st.sampled_from(sorted(RecordKind)))
    is_tombstone = tombstones and draw(st.integers(0, 7)) == 0
    record_id = draw(record_ids())
    alias = draw(st.none() | record_ids()) if is_tombstone else None
    return Record(
        kind=chosen,
        id=record_id,
        payload=None if is_tombstone else write_payload(draw(NOUNS[chosen])),
        revision=draw(st.integers(0, 2**40)),
        edited_at=draw(times_ms()),
        device=draw(st.sampled_from(["", "laptop", "Büro-PC"])),
        alias=alias if alias != record_id else None,
    )
