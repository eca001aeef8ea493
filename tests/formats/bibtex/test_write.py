from __future__ import annotations

import msgspec
import pytest

from ibidem.formats.bibtex import BIBLATEX, BIBTEX
from ibidem.model import Name, Reference

ARTICLE = Reference(
    citation_key="kant1781",
    fields={
        "title": "50% & more",
        "secondary_title": "Acta",
        "year": "2020",
        "date": "2020-05-03",
        "volume": "1",
        "number": "2",
        "pages": "3-9",
        "place_published": "Bern",
        "electronic_resource_number": "10.1000/a_b",
        "isbn": "1234-5678",
        "research_notes": "Mine",
        "custom_1": "One",
        "x_shelf": "A 3",
    },
    keywords=("a, b", "c"),
    names={"author": (Name(family="Berg", given="Jan", particle="van den"),)},
    rating=4,
    read=True,
    type="journal_article",
)


def bibtex(*references: Reference) -> str:
    return "".join(BIBTEX.write(references))


def biblatex(*references: Reference) -> str:
    return "".join(BIBLATEX.write(references))


def test_bibtex_is_written_for_classic_styles() -> None:
    assert (
        bibtex(ARTICLE)
        == r"""@article{kant1781,
  author       = {van den Berg, Jan},
  title        = {50\% \& more},
  journal      = {Acta},
  year         = {2020},
  month        = may,
  day          = {3},
  volume       = {1},
  number       = {2},
  pages        = {3--9},
  address      = {Bern},
  doi          = {10.1000/a_b},
  issn         = {1234-5678},
  annote       = {Mine},
  custom_1     = {One},
  keywords     = {{a, b}, c},
  ranking      = {rank4},
  readstatus   = {read},
  x_shelf      = {A 3},
}

"""
    )


def test_biblatex_has_names_and_dates_of_its_own() -> None:
    text = biblatex(ARTICLE)
    for line in (
        "  journaltitle = {Acta},",
        "  date         = {2020-05-03},",
        "  location     = {Bern},",
        "  annotation   = {Mine},",
    ):
        assert line in text.splitlines()


def test_a_type_that_bibtex_does_not_have_is_named_beside_the_nearest() -> None:
    page = Reference(citation_key="k", type="web_page", fields={"title": "T"})
    assert "@misc{k,\n  referencetype = {web_page}," in bibtex(page)
    assert biblatex(page).startswith("@online{k,\n  title ")


def test_the_kind_of_thesis_decides_the_entry_type() -> None:
    thesis = Reference(type="thesis", fields={"type_of_work": "Master's thesis", "publisher": "U"})
    assert bibtex(thesis) == "@mastersthesis{anonnd,\n  school       = {U},\n}\n\n"
    assert "@thesis{anonnd,\n  institution  = {U},\n  type         = {mathesis}," in biblatex(
        thesis
    )
    unnamed = Reference(type="thesis")
    assert "type         = {}," in bibtex(unnamed)
    assert BIBTEX.read(bibtex(unnamed)).references[0].fields == {}


def test_protected_capitals_come_back_while_the_title_is_the_same() -> None:
    read = BIBTEX.read("@book{k, title = {The {DNA}}}").references[0]
    assert "{The {DNA}}" in bibtex(read)
    edited = msgspec.structs.replace(read, fields={"title": "The RNA"})
    assert "{The RNA}" in bibtex(edited)


@pytest.mark.parametrize(
    ("edited", "source"),
    [
        ("The DNA of E. coli in vitro", r"The {DNA} of E. coli \emph{in vitro}"),
        ("in vitro: DNA, and no DNAase", r"\emph{in vitro}: {DNA}, and no DNAase"),
        ("RNA", "RNA"),
        ("50% of DNA", r"50\% of {DNA}"),
    ],
)
def test_protected_words_stay_protected_in_an_edited_title(edited: str, source: str) -> None:
    text = r"@book{k, title = {The {DNA}, {of} $x$ and \emph{in vitro}.}}"
    read = BIBTEX.read(text).references[0]
    assert read.fields["title"] == "The DNA, of $x$ and in vitro."
    written = bibtex(msgspec.structs.replace(read, fields={"title": edited}))
    assert f"{{{source.replace(' of ', ' {of} ')}}}" in written
    assert BIBTEX.read(written).references[0].fields == {"title": edited}


def test_title_and_subtitle_are_divided_again() -> None:
    read = BIBTEX.read("@book{k, title = {A}, subtitle = {{B}}}").references[0]
    assert "  title        = {A},\n  subtitle     = {{B}},\n" in biblatex(read)


def test_entry_types_and_fields_without_a_place_come_back() -> None:
    text = "@unheard{k,\n  title        = {T},\n  file         = {:a\\;b.pdf:PDF},\n}\n\n"
    assert bibtex(*BIBTEX.read(text).references) == text


def test_an_entry_type_that_no_longer_fits_is_forgotten() -> None:
    read = BIBTEX.read("@mvbook{k, title = {T}}").references[0]
    assert biblatex(read).startswith("@mvbook{")
    assert biblatex(msgspec.structs.replace(read, type="thesis")).startswith("@thesis{")


def test_the_name_of_a_conference_is_a_book_title_for_classic_bibtex() -> None:
    talk = Reference(type="conference_proceedings", fields={"secondary_title": "PODC"})
    assert "  booktitle    = {PODC},\n" in bibtex(talk)
    assert "booktitle" not in biblatex(talk)
    assert BIBTEX.read(bibtex(talk)).references[0].fields == {"secondary_title": "PODC"}


def test_keys_are_unique_and_made_where_there_is_none() -> None:
    darwin = Reference(names={"author": (Name(family="Darwin"),)}, fields={"year": "1859"})
    named = [Reference(citation_key=key) for key in ("a", "A", "Darwin1859", "x y,{z}")]
    text = bibtex(darwin, *named)
    keys = [reference.citation_key for reference in BIBTEX.read(text).references]
    assert keys == ["Darwin1859a", "a", "Aa", "Darwin1859", "xyz"]


def test_kept_source_that_would_break_the_file_is_escaped() -> None:
    reference = Reference(
        citation_key="k",
        extra={"bibtex:note": ("a } b",), "bibtex:x y": ("no",), "ris:N1": ("no",),
               "bibtex:foo": ("a\n@book{x,}",)},
    )  # fmt: skip
    result = BIBTEX.read(bibtex(reference))
    assert result.problems == []
    assert len(result.references) == 1
    assert "no" not in bibtex(reference).replace("note", "")


def test_nothing_is_written_for_no_references() -> None:
    assert bibtex() == ""
