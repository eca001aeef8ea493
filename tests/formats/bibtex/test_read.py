from __future__ import annotations

from pathlib import Path

import pytest

from ibidem.formats.bibtex import BIBTEX
from ibidem.model import Name, Reference


def read_one(text: str) -> Reference:
    result = BIBTEX.read(text)
    assert result.problems == []
    assert len(result.references) == 1
    return result.references[0]


@pytest.mark.parametrize(
    ("entry_type", "reference_type"),
    [
        ("article", "journal_article"),
        ("book", "book"),
        ("inbook", "book_section"),
        ("incollection", "book_section"),
        ("inproceedings", "conference_proceedings"),
        ("conference", "conference_proceedings"),
        ("phdthesis", "thesis"),
        ("mastersthesis", "thesis"),
        ("thesis", "thesis"),
        ("techreport", "report"),
        ("report", "report"),
        ("manual", "report"),
        ("online", "web_page"),
        ("dataset", "dataset"),
        ("software", "computer_program"),
        ("patent", "patent"),
        ("misc", "generic"),
        ("unpublished", "unpublished_work"),
        ("Proceedings", "edited_book"),
    ],
)
def test_entry_types_are_read_as_reference_types(entry_type: str, reference_type: str) -> None:
    assert read_one(f"@{entry_type}{{k, title = {{T}}}}").type == reference_type


def test_a_field_means_what_its_type_makes_of_it() -> None:
    article = read_one(
        "@article{k, number = 3, journal = {J}, publisher = {P}, issn = {1234-5678}}"
    )
    assert article.fields == {
        "number": "3",
        "secondary_title": "J",
        "publisher": "P",
        "isbn": "1234-5678",
    }
    report = read_one("@techreport{k, number = {TR-3}, institution = {I}, location = {L}}")
    assert report.fields == {"isbn": "TR-3", "publisher": "I", "place_published": "L"}
    talk = read_one(
        "@inproceedings{k, booktitle = {B}, eventtitle = {E}, series = {S}, venue = {V}}"
    )
    assert talk.fields == {
        "custom_3": "B",
        "secondary_title": "E",
        "tertiary_title": "S",
        "place_published": "V",
    }


def test_the_kind_of_thesis_is_kept() -> None:
    assert read_one("@phdthesis{k, school = {S}}").fields["type_of_work"] == "PhD thesis"
    assert read_one("@mastersthesis{k}").fields["type_of_work"] == "Master's thesis"
    assert read_one("@thesis{k, type = {mathesis}}").fields["type_of_work"] == "Master's thesis"
    assert read_one("@phdthesis{k, type = {Habilitation}}").fields["type_of_work"] == "Habilitation"


def test_braces_that_protect_capitals_are_kept_beside_the_text() -> None:
    reference = read_one("@book{k, title = {The {DNA} of {\\'E}mile}}")
    assert reference.fields == {"title": "The DNA of Émile"}
    assert reference.extra == {"bibtex:{title}": ("The {DNA} of {\\'E}mile",)}


def test_accents_and_mathematics_need_no_copy_of_the_source() -> None:
    reference = read_one(r"@book{k, title = {{\"U}ber $x_2$ \& co.}}")
    assert reference.fields == {"title": "Über $x_2$ & co."}
    assert reference.extra == {}


def test_a_subtitle_goes_with_its_title() -> None:
    reference = read_one("@article{k, title = {A}, subtitle = {B}, journaltitle = {Why?},"
                         " journalsubtitle = {So}}")  # fmt: skip
    assert reference.fields == {"title": "A: B", "secondary_title": "Why? So"}
    assert reference.extra["bibtex:{title}"] == ("A", "B")


def test_identifiers_lose_prefixes_and_escapes() -> None:
    reference = read_one(
        r"@misc{k, doi = {https://doi.org/10.1000/a\_b}, url = {http://x.y/a{\_}b~c},"
        r" isbn = {978-3-16-148410-0}}"
    )
    assert reference.fields == {
        "electronic_resource_number": "10.1000/a_b",
        "url": "http://x.y/a_b~c",
        "isbn": "978-3-16-148410-0",
    }


def test_an_address_in_howpublished_is_found() -> None:
    reference = read_one(r"@misc{k, howpublished = {Online: \url{http://x.y/a_b}}}")
    assert reference.fields == {"url": "http://x.y/a_b"}
    assert reference.extra == {"bibtex:howpublished": (r"Online: \url{http://x.y/a_b}",)}


@pytest.mark.parametrize(
    ("source", "keywords"),
    [
        ("b, a , b", ("a", "b")),
        ("x, y; z", ("x, y", "z")),
        ("{one, two}, three", ("one, two", "three")),
        (r"C{\"o}ln, 50\%", ("50%", "Cöln")),
    ],
)
def test_keywords_are_a_set(source: str, keywords: tuple[str, ...]) -> None:
    assert read_one(f"@misc{{k, keywords = {{{source}}}}}").keywords == tuple(sorted(keywords))


def test_rating_and_read_status_of_jabref_are_read() -> None:
    reference = read_one("@misc{k, ranking = {rank4}, readstatus = {read}}")
    assert (reference.rating, reference.read, reference.extra) == (4, True, {})
    assert read_one("@misc{k, readstatus = {skimmed}}").extra == {"bibtex:readstatus": ("skimmed",)}


def test_unknown_fields_and_types_are_kept_as_they_were() -> None:
    reference = read_one(
        "@Unheard{k, File = {:a\\;b.pdf:PDF}, eprint = {2001.1}, archivePrefix = {arXiv}}"
    )
    assert reference.type == "generic"
    assert reference.extra == {
        "bibtex:@type": ("unheard",),
        "bibtex:file": (":a\\;b.pdf:PDF",),
        "bibtex:eprint": ("2001.1",),
        "bibtex:archiveprefix": ("arXiv",),
    }


def test_a_second_field_for_the_same_thing_is_kept() -> None:
    reference = read_one("@article{k, journaltitle = {A}, journal = {B}, title = {T}, title = {U}}")
    assert reference.fields == {"secondary_title": "A", "title": "T"}
    assert reference.extra == {"bibtex:journal": ("B",), "bibtex:title": ("U",)}


def test_custom_fields_and_fields_of_the_model_are_read_by_their_own_names() -> None:
    reference = read_one("@report{k, x_shelf = {A 3}, label = {7}, ibidem_number = {8}}")
    assert reference.fields == {"x_shelf": "A 3", "label": "7", "number": "8"}


def test_line_ends_of_every_system_are_read() -> None:
    text = "@book{k,\n title = {T},\n year = 1999\n}\n@bad{x\n"
    expected = BIBTEX.read(text)
    assert BIBTEX.read(text.replace("\n", "\r\n")) == expected
    assert BIBTEX.read(text.replace("\n", "\r")) == expected
    assert BIBTEX.read("\ufeff" + text) == expected


def test_the_edge_file_is_read_to_the_last_entry() -> None:
    text = (Path(__file__).parent / "edge.bib").read_text(encoding="utf-8")
    result = BIBTEX.read(text)
    keys = [reference.citation_key for reference in result.references]
    assert keys == [
        "parenthesized", "müller:2020/a", "twice", "twice", "forgotten", "child", "parent",
        "ranged", "jabref", "strange", "hidden", "last",
    ]  # fmt: skip
    by_key = dict(zip(keys, result.references, strict=True))
    assert by_key["parenthesized"].fields == {
        "title": 'A "quoted" word',
        "publisher": "Edge Press",
        "place_published": "Bern",
        "year": "1999",
    }
    assert by_key["müller:2020/a"].names["author"] == (
        Name(family="Müller", given="Jörg"),
        Name(family="Zola", given="Émile"),
        Name(literal="ACME, Inc."),
    )
    assert by_key["müller:2020/a"].fields["date"] == "2020-01-01"
    assert by_key["forgotten"].fields == {"title": "No comma", "year": "2001"}
    assert by_key["child"].fields["secondary_title"] == "The Whole"
    assert by_key["ranged"].fields["date"] == "2020-05/2020-06"
    assert by_key["ranged"].fields["access_date"] == "2021-01-02"
    assert by_key["hidden"].fields == {"title": "A } brace", "year": "2002"}
    assert by_key["strange"].extra == {"bibtex:@type": ("unheard",), "bibtex:colour": ("blue",)}
    assert [(problem.code, problem.line) for problem in result.problems] == [
        ("ignored_text", 1), ("preamble", 5), ("comment", 6), ("duplicate_key", 24),
        ("missing_comma", 25), ("missing_comma", 25), ("broken_entry", 30),
        ("unclosed_entry", 33),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "{", "@", "a={", "@a{", '@a{b,c="', "@a{b,c={", "\n@a{b,c={", "@a{b c", "@a{b,c=d#", "\\",
        "@comment{", "\n@comment{", "\n@string{a={", "@a(b,c={}", "% @a{", "\n%@", "@a{b,\n\n",
        "@a{b,c={\\}", "@a{b,c d\n", "@ ", "@a ", "\n@a{b,c=1,}", "}", "@a{b,c={d},", "\n",
    ],
)  # fmt: skip
def test_hostile_files_are_read_in_linear_time(text: str) -> None:
    count = (1_000_000 if len(text) < 3 else 300_000) // len(text)
    for prefix in ("", "@misc{k, a={", "@misc{k, "):
        result = BIBTEX.read(prefix + text * count)
        assert len(result.references) <= count + 1
        count //= 3


def test_the_files_of_another_reference_manager_are_read(shared_data: Path) -> None:
    counts = {
        "BibtexImporter.examples.bib": 4,
        "CitaviXmlImporterTest2.bib": 58,
        "AutosavedSharedDatabase.bib": 1,
    }
    files = sorted((shared_data / "jabref-importers").glob("*.bib"))
    assert len(files) > 50
    for path in files:
        result = BIBTEX.read(path.read_text(encoding="utf-8", errors="replace"))
        if path.name in counts:
            assert len(result.references) == counts[path.name], path.name
        assert not {problem.code for problem in result.problems} & {"broken_entry", "stray_text"}
