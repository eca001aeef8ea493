"""Both dialects, there and back: what `ibidem.formats.bibtex` promises to carry."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibidem.formats import find_format
from ibidem.formats.bibtex import BIBLATEX, BIBTEX, BibliographyFormat
from ibidem.formats.bibtex.write import _NOT_IN_KEYS
from ibidem.model import Name, Reference
from ibidem.model.doi import clean_doi
from ibidem.model.reference_types import FROM_BIBTEX
from tests.strategies import names, odd_names, references, texts

DIALECTS = (BIBTEX, BIBLATEX)


def as_carried(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")


def as_carried_name(name: Name) -> Name:
    return Name(**{part: as_carried(text) for part, text in msgspec.structs.asdict(name).items()})


def as_carried_reference(reference: Reference) -> Reference:
    fields = {field: as_carried(text) for field, text in reference.fields.items()}
    if doi := fields.get("electronic_resource_number"):
        fields["electronic_resource_number"] = clean_doi(doi)
    people = {
        field: tuple(as_carried_name(name) for name in listed if name != Name())
        for field, listed in reference.names.items()
    }
    return Reference(
        fields=fields,
        keywords=tuple(sorted({as_carried(word) for word in reference.keywords})),
        names={field: listed for field, listed in people.items() if listed},
        rating=reference.rating,
        read=reference.read,
        type=reference.type,
    )


def without_key(reference: Reference) -> Reference:
    return msgspec.structs.replace(reference, citation_key="")


_REFERENCES = references(
    text=texts(min_size=1, max_size=20), name=names() | odd_names(), extra=False
)


@settings(max_examples=60)
@given(st.lists(_REFERENCES, max_size=2))
def test_what_is_written_is_read_again(written: list[Reference]) -> None:
    for dialect in DIALECTS:
        result = dialect.read("".join(dialect.write(written)))
        assert result.problems == []
        assert [without_key(reference) for reference in result.references] == [
            as_carried_reference(reference) for reference in written
        ]


_NAMES_OF_FIELDS = st.sampled_from(
    """title subtitle author editor journal journaltitle booktitle booksubtitle eventtitle year date
    month day pages doi url urldate isbn issn number issue keywords note crossref xdata type langid
    language howpublished foo x_a referencetype school institution publisher organization location
    address custom_1 ibidem_date ranking readstatus""".split()  # noqa: SIM905
)
_SOURCES = st.text(alphabet="ab ,\\$%&#_^~-'`\n\"@5é=()", max_size=12) | st.sampled_from(
    ["2020", "2020-05", "may", "May 3", "Spring", "2019/2020", "1400~", "12", "a", "b", "web_page",
     "{DNA} x", r"\emph{a b}", "$x$", "PhD thesis", "phdthesis", "A and {B and C} and others",
     r"\url{http://x}", "{a, b}; c", "0012-9658", "rank3", "read", "{}"]
)  # fmt: skip
_WORDED = _SOURCES.filter(lambda source: any(each.isalnum() for each in source))
_ENTRIES = st.builds(
    "@{}{{{},\n{}}}\n".format,
    st.sampled_from([*sorted(FROM_BIBTEX), "unheard", "xdata", "set"]),
    st.sampled_from("abcd"),
    st.lists(st.builds("  {} = {{{}}},\n".format, _NAMES_OF_FIELDS, _WORDED), max_size=8).map(
        "".join
    ),
)
_SCRAPS = st.text(alphabet='@{}\n a=,"#%()\\bk', max_size=15) | st.sampled_from(
    ['@string{a = "x" # b}\n', "@comment{x}", "@book{", "@misc(k, a=", '"', "}", "\n@"]
)


def check_there_and_back(text: str, dialect: BibliographyFormat) -> None:
    first = dialect.read(text).references
    written = "".join(dialect.write(first))
    second = dialect.read(written).references
    keys = [reference.citation_key for reference in first]
    are_kept = len({key.lower() for key in keys}) == len(keys) and all(
        key and not _NOT_IN_KEYS.search(key) for key in keys
    )
    if are_kept:
        assert second == first
    else:
        assert [without_key(each) for each in second] == [without_key(each) for each in first]


@given(st.lists(_ENTRIES | _SCRAPS, max_size=5), st.sampled_from(DIALECTS))
def test_whatever_was_read_comes_back(pieces: list[str], dialect: BibliographyFormat) -> None:
    # Entries that take fields from an entry whose key is used twice may find another one there.
    check_there_and_back("".join(pieces).replace("crossref", "cross"), dialect)


@given(st.lists(_ENTRIES, max_size=4, unique_by=lambda entry: entry.split(",")[0][-1]))
def test_entries_that_inherit_come_back(entries: list[str]) -> None:
    for dialect in DIALECTS:
        check_there_and_back("".join(entries), dialect)


_WORDS = st.text(alphabet="abcxyz", min_size=3, max_size=6)


@given(
    st.dictionaries(_WORDS, _WORDS, max_size=6), _WORDS, st.sampled_from(["", "{", "}", '"', ","])
)
def test_every_word_of_an_entry_is_somewhere(fields: dict[str, str], scrap: str, sign: str) -> None:
    body = "".join(f" {name} = {{{value}}},\n" for name, value in fields.items())
    result = BIBTEX.read(f"@misc{{key,\n{body} {scrap}{sign}\n}}\n")
    found = repr(result)
    for word in (*fields, *fields.values(), scrap):
        assert word in found


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("@article{k,\n  journal = {J}\n}", "bibtex"),
        ("% text\n\n  @Book (k, title = {T})", "bibtex"),
        ("@online{k,\n  title = {T}}", "biblatex"),
        ("@article{k,\n  journaltitle = {J}}", "biblatex"),
    ],
)
def test_the_dialect_is_told_by_content(head: str, name: str) -> None:
    assert name == find_format(head=head).NAME
    assert name == find_format(file_name="x.BIB", head=head).NAME


def test_a_file_name_alone_means_bibtex() -> None:
    assert find_format(file_name="refs.bib").NAME == "bibtex"
