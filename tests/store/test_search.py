"""Search in SQL finds exactly what `model.query.matches` says, on every database."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from typing import Any

import pytest
from msgspec.structs import replace

from ibidem.errors import InputError
from ibidem.model import (
    Annotation,
    Attachment,
    Group,
    Name,
    Note,
    Record,
    RecordKind,
    Reference,
    Tag,
)
from ibidem.model.payload import read_payload, write_payload
from ibidem.model.query import And, Not, Or, Query, Surroundings, matches, parse
from ibidem.store import Store
from ibidem.store.blob_texts import (
    CLAIM_MS,
    TextState,
    claim_waiting,
    count_texts,
    forget_texts,
    list_waiting,
    references_of,
    release_claims,
    save_text,
)
from ibidem.store.check import check
from ibidem.store.derived.listing import FILLED_BITS, IN_GROUPS, identity_number
from ibidem.store.full_text import (
    clear_full_text,
    document_of,
    index_references,
    is_indexed,
    refresh_full_text,
)
from ibidem.store.listing import (
    ALL,
    TRASH,
    Totals,
    View,
    ViewKind,
    count_by_label,
    count_references,
    count_totals,
    filter_references,
    find_identical,
    list_page,
    list_references,
)
from ibidem.store.records import write_rows
from tests.sources import START_MS, FixedSource
from tests.store.building import deleted, edit, put, reference, retitled, row

EVERYTHING = View(ViewKind.EVERYTHING)
DAY_MS = 86_400_000

QUERIES = """
origin | origin species | "origin of species" | "species origin" | orig* | "of spec"* | darwin
Darwin -origin | -darwin | NOT (origin OR evolution) | (origin OR evolution) NOT 1859 | DARWIN
author:darwin | author:"charles darwin" | editor:smith | name:smith | title:origin
title:=evolution | title:"=On the Origin of Species" | title:evol* | abstract:selection
abstract:"natural selection" | abstract:=short | journal:nature | journal:=nature | year:1859
year:1800..1900 | year:>=1900 | year:<1900 | year:"in press" | year:"c. 1859" | volume:12
volume:10..20 | issue:3 | doi:10.1000* | keyword:biology | keyword:"evolutionary biology"
keyword:=biology | keyword:=BIOLOGY | key:darwin1859 | key:=Darwin1859 | type:book
type:"journal article" | type:journal* | type:=book | rating:5 | rating:>3 | rating:0
group:history | group:"history of science" | group:=History | tag:urgent | urgent | urg*
tag:=Urgent | attachment:scan | attachment:pdf | attachment:=scan.pdf | added:2025
added:2025-06 | added:>2025-06-20 | edited:2025 | is:read | is:unread | is:trashed | is:unfiled
has:attachment | no:attachment | has:abstract | no:abstract | has:author | no:author
has:editor | has:name | has:keyword | no:keyword | has:group | no:group | has:tag | no:tag
has:year | no:year | has:key | has:rating | has:type | no:type | has:added | has:journal
no:volume | has:edited | x_shelf:a12 | has:x_shelf | straße | strasse | 排序 | 序 | ångström
angstrom | "angstrom unit" | it's | o'brien | co-operation | "co operation" | note:read*
call_number:QA76 | label:red | origin author:darwin | origin -author:darwin
origin OR author:smith | origin OR rating:5 OR is:read | origin rating:5 | -(origin rating:5)
-(origin author:darwin) | -title:origin -abstract:selection | nothing | "darwin 1859"
fulltext:finches | fulltext:finch* | fulltext:"the finches of" | finches | "finches of the"
fulltext:"of finches" | fulltext:"=only this" | has:fulltext | no:fulltext | finches OR darwin
finches -origin | -finches | -"finches of the" | origin finches | fulltext:x OR note:reading
publisher:murray | number_of_volumes:2 | has:x_shelf name:charles | x_shelf:=A12
annotation:mandible | mandible | annotation:"bill depth" | "depth note" | note:thesis | thesis
note:"=My thesis" | has:annotation | no:annotation | has:note | no:note | mandib* -origin
annotation:origin | thesis mandible | -mandible | highlight:=mandible | note:bill OR bill
smith jones | "'); DROP TABLE records;" | 100% | a_b | "NEAR"
"""


# What is written in the files, by digest.
TEXTS = {
    "0" * 64: "On an island there live\fthe finches of the\x00 West. " + "Filler. " * 300,
    "1" * 64: "Only This",
}


def the_queries() -> list[str]:
    return [query for line in QUERIES.splitlines() if line for query in line.split(" | ")]


@pytest.fixture
def library(store: Store, hub: int, source: FixedSource) -> int:
    history, science = (
        Record(RecordKind.GROUP, source.new_id(), write_payload(Group(name)))
        for name in ("History", "History of Science")
    )
    urgent = Record(RecordKind.TAG, source.new_id(), write_payload(Tag("Urgent")))
    darwin, smith = Name(family="Darwin", given="Charles"), Name(family="Smith", given="J. D.")
    nouns = [
        Reference(
            added_at=START_MS,
            citation_key="Darwin1859",
            fields={
                "title": "On the Origin of Species",
                "year": "1859",
                "abstract": "By means of natural selection",
            },
            groups=(history.id,),
            keywords=("Biology", "evolutionary biology"),
            names={"author": (darwin,)},
            rating=5,
            read=True,
            type="book",
        ),
        Reference(
            added_at=START_MS + 10 * DAY_MS,
            fields={
                "title": "Evolution",
                "secondary_title": "Nature",
                "year": "1999",
                "volume": "12",
                "number": "3-4",
                "abstract": "Short",
                "notes": "Reading group, O\u2019Brien",
                "electronic_resource_number": "10.1000/abc",
            },
            groups=tuple(sorted((history.id, science.id))),
            names={"author": (smith, darwin), "secondary_author": (smith,)},
            tags=(urgent.id,),
            type="journal_article",
        ),
        Reference(
            fields={"title": "The species origin", "year": "in press", "abstract": "selection"},
            names={"author": (Name(literal="Origin Institute"),)},
            trashed_at=5,
            rating=4,
        ),
        Reference(
            added_at=START_MS - 400 * DAY_MS,
            fields={
                "title": "Straßennamen und 排序",
                "year": "c. 1859",
                "volume": "vol. 15b",
                "x_shelf": "A12",
                "call_number": "QA76 100%",
                "label": "red",
                "notes": "The Ångström unit; it's co-operation a_b",
            },
            keywords=("smith jones",),
            tags=(source.new_id(), urgent.id),  # the first does not exist
        ),
        Reference(fields={"abstract": "Darwin", "place_published": "1859"}),
        Reference(),
    ]
    references = [
        Record(RecordKind.REFERENCE, source.new_id(), write_payload(noun)) for noun in nouns
    ]
    files = [
        Record(
            RecordKind.ATTACHMENT,
            source.new_id(),
            write_payload(
                Attachment(bytes=1, file_name=name, reference=references[at].id, sha256=digest * 64)
            ),
        )
        for at, name, digest in (
            (0, "Scan.pdf", "0"),
            (0, "cover.jpg", "1"),
            (3, "notes pdf.txt", "0"),
            (5, "unread.pdf", "2"),
        )
    ]
    remarks = [
        Record(kind, source.new_id(), write_payload(noun))
        for kind, noun in (
            (RecordKind.NOTE, Note(references[0].id, "Chapter two of the book", "My thesis")),
            (RecordKind.NOTE, Note(references[3].id, "note of the mandible")),
            (RecordKind.ANNOTATION, Annotation(files[0].id, 3, text="Bill depth")),
            (RecordKind.ANNOTATION, Annotation(files[3].id, 3, comment="Mandible", text="Bill")),
        )
    ]
    everything = (history, science, urgent, *references, *files, *remarks)
    put(store, hub, *(row(one, edited_at=START_MS) for one in everything))
    refresh_full_text(store, hub)
    for digest, text in TEXTS.items():
        read_file(store, hub, digest, text)
    return hub


def read_file(store: Store, library: int, digest: str, text: str) -> None:
    """As a reader of files does."""
    with store.writing(library) as tx:
        save_text(tx, digest, TextState.READ, 1, text)
        index_references(tx, references_of(tx, digest))


def expected(store: Store, library: int, query: Query) -> list[str]:
    with store.connecting(writing=False) as connection:
        rows = connection.exec_driver_sql(
            "SELECT id, kind, payload, edited_at FROM records WHERE payload IS NOT NULL ORDER BY id"
        ).all()
    nouns = {one.id: read_payload(RecordKind(one.kind), one.payload) for one in rows}
    found = []
    for identity, noun in nouns.items():
        if not isinstance(noun, Reference):
            continue
        surroundings = Surroundings(
            groups=tuple(nouns[one].name for one in noun.groups if one in nouns),
            tags=tuple(nouns[one].name for one in noun.tags if one in nouns),
            attachments=tuple(
                one.file_name
                for one in nouns.values()
                if isinstance(one, Attachment) and one.reference == identity
            ),
            edited_at=START_MS,
            texts=[
                TEXTS[one.sha256]
                for one in nouns.values()
                if isinstance(one, Attachment) and one.reference == identity and one.sha256 in TEXTS
            ],
            own_notes=[
                text
                for one in nouns.values()
                if isinstance(one, Note) and one.reference == identity
                for text in (one.title, one.text)
                if text
            ],
            annotations=[
                text
                for one in nouns.values()
                if isinstance(one, Annotation) and nouns[one.attachment].reference == identity
                for text in (one.text, one.comment)
                if text
            ],
        )
        if matches(query, noun, surroundings):
            found.append(identity)
    return found


def found(store: Store, library: int, query: Query) -> list[str]:
    with store.reading(library) as tx:
        ids = list_references(tx, query, view=EVERYTHING)
        assert count_references(tx, query, view=EVERYTHING) == len(ids)
    return sorted(ids)


@contextmanager
def answering(store: Store, way: str) -> Iterator[None]:
    """Let searches in the full text be answered in one of the ways there are, always."""
    with pytest.MonkeyPatch.context() as patch:
        if way == "asked":
            patch.setattr("ibidem.store.listing.can_mark", lambda *_: False)
        elif way == "in order":
            patch.setattr("ibidem.store.search.marking.FEW", -1)
            patch.setattr("ibidem.store.search.marking.NOT_MANY", -1)
            patch.setattr("ibidem.store.search.marking.NOT_MANY_OF", 1_000)
        store.forget()
        yield
        store.forget()


def ways(store: Store) -> list[str]:
    return ["asked", "sorted", "in order"] if store.dialect.full_text.numbering else ["asked"]


def test_search_finds_what_the_language_means(store: Store, library: int) -> None:
    queries = {text: parse(text) for text in the_queries()}
    theirs = {text: expected(store, library, query) for text, query in queries.items()}
    for way in ways(store):
        with answering(store, way):
            ours = {text: found(store, library, query) for text, query in queries.items()}
        assert {text: ids for text, ids in ours.items() if ids != theirs[text]} == {}, way


def test_search_finds_what_any_combination_means(store: Store, library: int) -> None:
    chance = random.Random(7)
    queries = [parse(text) for text in the_queries()]

    def combine(depth: int) -> Query:
        if depth == 0:
            return chance.choice(queries)
        kind = chance.randrange(3)
        if kind == 0:
            return Not(combine(depth - 1))
        parts = tuple(combine(depth - 1) for _ in range(chance.randint(1, 3)))
        return And(parts) if kind == 1 else Or(parts)

    combined = [combine(chance.randint(1, 3)) for _ in range(60)]
    theirs = [expected(store, library, query) for query in combined]
    for way in ways(store):
        with answering(store, way):
            assert [found(store, library, query) for query in combined] == theirs, way


def test_the_index_follows_edits_and_deletions(store: Store, hub: int, source: FixedSource) -> None:
    kept, changed, gone = (reference(source, title) for title in ("whale", "shark", "squid"))
    put(store, hub, row(kept), row(changed), row(gone))
    assert refresh_full_text(store, hub) == 3
    put(store, hub, row(retitled(changed, "dolphin")), row(deleted(gone)))
    assert refresh_full_text(store, hub) == 1
    assert refresh_full_text(store, hub) == 0
    assert found(store, hub, parse("shark OR squid")) == []
    assert found(store, hub, parse("dolphin")) == [changed.id]
    assert found(store, hub, parse("whale")) == [kept.id]


def test_the_index_follows_notes_and_annotations(
    store: Store, hub: int, source: FixedSource
) -> None:
    first, second = (reference(source, title) for title in ("whale", "shark"))
    put(store, hub, row(first), row(second))
    refresh_full_text(store, hub)
    file = Record(
        RecordKind.ATTACHMENT,
        source.new_id(),
        write_payload(Attachment(bytes=1, file_name="a.pdf", reference=first.id, sha256="0" * 64)),
    )
    mark = Record(
        RecordKind.ANNOTATION,
        source.new_id(),
        write_payload(Annotation(file.id, 0, comment="plankton")),
    )
    note = Record(RecordKind.NOTE, source.new_id(), write_payload(Note(first.id, "krill")))

    def answers() -> list[list[str]]:
        refresh_full_text(store, hub)
        asked = ("plankton", "krill", "annotation:plankton")
        return [found(store, hub, parse(each)) for each in asked]

    put(store, hub, row(file), row(mark), row(note))
    assert answers() == [[first.id]] * 3
    moved = read_payload(RecordKind.ATTACHMENT, file.payload or "")
    put(store, hub, row(changed_to(file, replace(moved, reference=second.id))))
    assert answers() == [[second.id], [first.id], [second.id]]
    put(store, hub, row(changed_to(note, Note(second.id, "squid"))))
    assert answers() == [[second.id], [], [second.id]]
    put(store, hub, row(deleted(mark)), row(deleted(note)), row(deleted(file)))
    assert answers() == [[], [], []]


def changed_to(record: Record, noun: Attachment | Note) -> Record:
    return Record(record.kind, record.id, write_payload(noun))


def test_the_index_is_filled_in_steps(
    store: Store, hub: int, source: FixedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ibidem.store.full_text.BATCH", 3)
    records = [reference(source, f"word {number}") for number in range(10)]
    put(store, hub, *map(row, records))
    assert refresh_full_text(store, hub) == 10
    assert found(store, hub, parse("word")) == sorted(one.id for one in records)


def test_an_index_with_much_waste_is_made_anew(
    store: Store, hub: int, source: FixedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ibidem.store.dialect.sqlite_text.STALE_MIN", 2)
    record = reference(source, "first")
    put(store, hub, row(record))
    for number in range(8):
        put(store, hub, row(retitled(record, f"version {number}")))
        refresh_full_text(store, hub)
        assert found(store, hub, parse(f"version {number}")) == [record.id]
    assert found(store, hub, parse("first OR 0 OR 3")) == []


def test_libraries_are_searched_apart(store: Store, hub: int, source: FixedSource) -> None:
    other = store.create_library(source.new_id(), "Other", "hub")
    ours, theirs = reference(source, "whale"), reference(source, "whale")
    put(store, hub, row(ours))
    put(store, other, row(theirs))
    refresh_full_text(store, hub)
    assert found(store, other, parse("whale")) == []
    refresh_full_text(store, other)
    assert found(store, hub, parse("whale")) == [ours.id]
    assert found(store, other, parse("whale")) == [theirs.id]


def test_a_library_without_an_index_finds_nothing_and_breaks_nothing(
    store: Store, hub: int
) -> None:
    assert found(store, hub, parse("whale")) == []


def test_a_cleared_index_is_found_wanting_until_it_is_filled(store: Store, library: int) -> None:
    with store.writing(library) as tx:
        clear_full_text(tx)
        assert "stale_index" not in [one.code for one in check(tx)]  # an index may lag behind
    assert found(store, library, parse("origin")) == []
    refresh_full_text(store, library)
    assert len(found(store, library, parse("origin"))) == 2


def test_an_index_that_lost_documents_is_named_and_made_anew(store: Store, library: int) -> None:
    table = "documents" if store.dialect.NAME == "sqlite" else "full_text"
    with store.connecting(writing=True) as connection:
        connection.exec_driver_sql(f"DELETE FROM {table}")
    with store.writing(library) as tx:
        assert "stale_index" in [one.code for one in check(tx, repair=True)]
    refresh_full_text(store, library)
    with store.reading(library) as tx:
        assert is_indexed(tx)
        assert check(tx) == []


def test_a_word_of_any_length_can_be_indexed(store: Store, hub: int, source: FixedSource) -> None:
    long = "x" * 5000
    record = reference(source, f"{long} y " + "again " * 400)
    put(store, hub, row(record))
    refresh_full_text(store, hub)
    assert found(store, hub, parse(long[:2000])) == []
    assert found(store, hub, parse("y")) == [record.id]


def test_phrases_do_not_go_from_one_value_to_the_next() -> None:
    document = document_of("id", Reference(keywords=("one", "two"), fields={"url": "three"}))
    assert document.texts == {"url": "three", "keywords": "one ¶ two"}


def test_documents_are_the_same_whichever_way_their_words_are_found() -> None:
    values = {"title": "One_two, x\x1fy", "label": "w" * 99 + " " + "v" * 250 + "-z" * 80}
    plain = document_of("id", Reference(fields=values, keywords=("a-b", "q" * 300, "c")))
    other = document_of(
        "id", Reference(fields={**values, "url": "é"}, keywords=("a-b", "q" * 300, "c"))
    )
    expected = {"url": ["e"]} | {name: text.split() for name, text in plain.texts.items()}
    assert {name: text.split() for name, text in other.texts.items()} == expected
    assert expected["title"] == ["one", "two", "x", "y"]
    assert expected["keywords"] == ["a", "b", "¶", "q" * 100, "¶", "c"]
    no_control = {**values, "title": "One_two, x y"}
    quick = document_of("id", Reference(fields=no_control, keywords=("a-b", "q" * 300, "c")))
    assert {name: text.split() for name, text in quick.texts.items()} | {"url": ["e"]} == expected


def test_the_texts_of_files_follow_their_attachments(
    store: Store, hub: int, source: FixedSource
) -> None:
    one, two = reference(source, "whale"), reference(source, "shark")
    noun = Attachment(bytes=1, file_name="a.pdf", reference=one.id, sha256="0" * 64)
    file = Record(RecordKind.ATTACHMENT, source.new_id(), write_payload(noun))
    put(store, hub, row(one), row(two), row(file))
    refresh_full_text(store, hub)
    read_file(store, hub, "0" * 64, "plankton")
    assert found(store, hub, parse("whale plankton")) == [one.id]
    moved = Attachment(bytes=1, file_name="a.pdf", reference=two.id, sha256="0" * 64)
    put(store, hub, row(Record(file.kind, file.id, write_payload(moved))))
    refresh_full_text(store, hub)
    assert found(store, hub, parse("plankton")) == [two.id]
    put(store, hub, row(retitled(two, "dolphin")))
    refresh_full_text(store, hub)
    assert found(store, hub, parse("dolphin plankton")) == [two.id]
    put(store, hub, row(deleted(file)))
    refresh_full_text(store, hub)
    assert found(store, hub, parse("plankton")) == []
    with store.writing(hub) as tx:
        assert forget_texts(tx) == 1
        clear_full_text(tx)
    refresh_full_text(store, hub)
    assert found(store, hub, parse("dolphin")) == [two.id]


def test_a_book_of_any_length_and_with_any_words_can_be_indexed(
    store: Store, hub: int, source: FixedSource
) -> None:
    record = reference(source, "whale")
    noun = Attachment(bytes=1, file_name="a.pdf", reference=record.id, sha256="0" * 64)
    put(
        store,
        hub,
        row(record),
        row(Record(RecordKind.ATTACHMENT, source.new_id(), write_payload(noun))),
    )
    different = " ".join(f"w{number:x}" for number in range(250_000))
    read_file(store, hub, "0" * 64, f"plankton {different} {'x' * 9_000}")
    refresh_full_text(store, hub)
    assert found(store, hub, parse("plankton w12")) == [record.id]


def test_a_file_is_read_by_one_process_and_again_when_that_was_killed(
    store: Store, library: int, source: FixedSource
) -> None:
    with store.writing(library) as tx:
        waiting = list_waiting(tx)
        assert [each.sha256 for each in waiting] == ["2" * 64]
        assert claim_waiting(tx, waiting) == waiting
        assert claim_waiting(tx, waiting) == []
    with store.writing(library) as tx:
        assert list_waiting(tx) == []
        assert count_texts(tx) == {TextState.READ: 2, TextState.READING: 1}
        release_claims(tx, ["2" * 64, "0" * 64])
        assert list_waiting(tx) == waiting
        claim_waiting(tx, waiting)
    source.advance(CLAIM_MS + 1)
    with store.writing(library) as tx:
        assert list_waiting(tx) == waiting


def test_views_hold_what_they_say(store: Store, library: int, source: FixedSource) -> None:
    with store.reading(library) as tx:
        everything = list_references(tx, view=EVERYTHING)
        trash = list_references(tx, view=TRASH)
        groups = count_by_label(tx, "group")
        assert len(everything) == 6
        assert len(trash) == 1
        assert sorted(list_references(tx) + trash) == sorted(everything)
        assert sorted(groups.values()) == [1, 2]
        for group, count in groups.items():
            assert len(list_references(tx, view=View(ViewKind.GROUP, group))) == count
        assert len(list_references(tx, view=View(ViewKind.UNFILED))) == 3
        assert len(list_references(tx, view=View(ViewKind.RECENT))) == 2
        assert count_totals(tx) == Totals(all=5, unfiled=3, recent=2, trash=1)
        tag = next(iter(count_by_label(tx, "tag")))
        assert len(list_references(tx, view=View(ViewKind.TAG, tag))) >= 1


def test_lists_are_sorted_by_what_is_shown(store: Store, hub: int, source: FixedSource) -> None:
    nouns = [
        Reference(fields={"title": title, "year": year, "volume": volume}, rating=rating)
        for title, year, volume, rating in (
            ("Zebra", "2001", "b", 1),
            ("äpfel", "1999", "c", 3),
            ("Apple", "2010", "A", 2),
        )
    ]
    nouns[0].fields["publisher"] = "Able"
    records = [Record(RecordKind.REFERENCE, source.new_id(), write_payload(noun)) for noun in nouns]
    put(store, hub, *map(row, records))
    zebra, apfel, apple = (record.id for record in records)
    with store.reading(hub) as tx:
        assert list_references(tx, sort="title") == [apfel, apple, zebra]
        assert list_references(tx, sort="title", descending=True) == [zebra, apple, apfel]
        assert list_references(tx, sort="year", offset=1, limit=1) == [zebra]
        assert list_references(tx, sort="rating") == [zebra, apple, apfel]
        assert list_references(tx, sort="volume") == [apple, zebra, apfel]
        assert list_references(tx, sort="publisher") == [apfel, apple, zebra]  # two have none
        assert list_references(tx, parse("title:a*"), sort="year", limit=1) == []
        with pytest.raises(InputError):
            list_references(tx, sort="payload; DROP TABLE records")


def test_a_page_of_a_search_that_reads_candidates_is_a_part_of_the_whole(
    store: Store, library: int
) -> None:
    with store.reading(library) as tx:
        whole = list_references(tx, parse("author:darwin OR note:reading"), sort="title")
        page = list_references(
            tx, parse("author:darwin OR note:reading"), sort="title", offset=1, limit=1
        )
    assert (len(whole), page) == (2, whole[1:2])


def test_a_page_knows_how_long_the_whole_list_is(store: Store, library: int) -> None:
    queries = [*map(parse, the_queries()), And(())]
    orders: list[dict[str, Any]] = [
        {"sort": sort, "descending": descending}
        for sort, descending in (("author", False), ("year", True), ("volume", False))
    ]
    with answering(store, "asked"), store.reading(library) as tx:
        wholes = [[list_references(tx, each, **order) for order in orders] for each in queries]
    for way in ways(store):
        with answering(store, way), store.reading(library) as tx:
            # Two pages of each list, in turn: every query comes to every page, and every order.
            pages = cycle(((0, 2), (1, 1), (1, None), (0, 0), (9, 5)))
            for query, expected in zip(queries, wholes, strict=True):
                for order, whole in zip(orders, expected, strict=True):
                    for offset, limit in islice(pages, 2):
                        page = list_page(tx, query, **order, offset=offset, limit=limit)
                        assert page == (whole[offset:][:limit], len(whole)), (way, query)


def test_a_list_can_ask_whether_single_references_belong_to_it(store: Store, library: int) -> None:
    with store.reading(library) as tx:
        every = list_references(tx, view=EVERYTHING)
        origin = list_references(tx, parse("origin"))
        assert filter_references(tx, every, parse("origin")) == set(origin)
        assert filter_references(tx, every, parse("author:darwin"), view=ALL) == set(
            list_references(tx, parse("author:darwin"))
        )


def test_references_with_the_same_content_are_found(
    store: Store, hub: int, source: FixedSource
) -> None:
    noun = Reference(fields={"title": "Same", "electronic_resource_number": "10.1000/x"})
    twins = [Record(RecordKind.REFERENCE, source.new_id(), write_payload(noun)) for _ in "ab"]
    put(store, hub, *map(row, twins), row(reference(source, "other")))
    with store.reading(hub) as tx:
        number = identity_number(noun)
        assert find_identical(tx, [number, 0, 5]) == {number: [one.id for one in twins]}


def test_a_transaction_that_indexes_makes_no_changeset(
    store: Store, hub: int, source: FixedSource
) -> None:
    with store.writing(hub) as tx:
        write_rows(tx, [row(reference(source, "whale"))])
    refresh_full_text(store, hub)
    with store.reading(hub) as tx:
        assert (tx.head.changeset, is_indexed(tx)) == (1, True)


def test_every_field_has_a_bit_that_both_databases_can_keep() -> None:
    bits = [*FILLED_BITS.values(), IN_GROUPS]
    assert len(set(bits)) == len(bits)
    assert max(bits) < 2**63


def test_what_is_remembered_follows_every_change(
    store: Store, hub: int, source: FixedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ibidem.store.search.marking.FEW", -1)
    monkeypatch.setattr("ibidem.store.search.marking.NOT_MANY", -1)
    monkeypatch.setattr("ibidem.store.search.marking.NOT_MANY_OF", 1_000)
    records = [reference(source, title=f"Origin {number}") for number in range(4)]
    queries = (parse("origin"), parse("title:origin"), And(()), parse("added:2000.."))

    def look() -> list[object]:
        refresh_full_text(store, hub)
        with store.reading(hub) as tx:
            return [
                (
                    list_references(tx, query, view=view, sort="title"),
                    list_page(tx, query, view=view, sort="title", limit=3),
                    count_references(tx, query, view=view),
                    count_totals(tx),
                    count_by_label(tx, "group"),
                )
                for query in queries
                for view in (ALL, TRASH, View(ViewKind.RECENT), View(ViewKind.UNFILED))
            ]

    edit(store, hub, *records)
    for change in (
        retitled(records[2], "Another"),
        deleted(records[1]),
        retitled(records[2], "Origin again"),
        Record(RecordKind.REFERENCE, records[0].id, write_payload(Reference(trashed_at=5))),
        reference(source, title="An origin"),
    ):
        before = look()
        assert look() == before
        edit(store, hub, change)
        after = look()
        store.forget()
        assert look() == after
        assert after != before
