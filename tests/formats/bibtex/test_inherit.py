from __future__ import annotations

from ibidem.formats.bibtex import BIBTEX
from ibidem.model import Name, Reference


def read(text: str) -> dict[str, Reference]:
    result = BIBTEX.read(text)
    assert result.problems == []
    return {reference.citation_key: reference for reference in result.references}


def test_a_chapter_takes_the_title_of_its_book_and_what_else_it_lacks() -> None:
    text = """
    @incollection{child, crossref = {parent}, title = {Chapter}, pages = {1--9}, publisher = {Own}}
    @collection{parent, title = {Whole}, editor = {Ed Itor}, publisher = {Theirs}, date = {1999},
      doi = {10.1000/1}, keywords = {a}, abstract = {All}}
    """
    child = read(text)["child"]
    assert child.fields == {
        "title": "Chapter",
        "pages": "1-9",
        "publisher": "Own",
        "secondary_title": "Whole",
        "year": "1999",
    }
    assert child.names == {"secondary_author": (Name(family="Itor", given="Ed"),)}
    assert child.extra == {"bibtex:xref": ("parent",)}


def test_classic_bibtex_inherits_the_book_title_by_its_name() -> None:
    text = """@inproceedings{c, crossref = {p}, title = {Talk}}
    @proceedings{p, booktitle = {Proc. of X}, title = {Proceedings of X}, year = 2001}"""
    assert read(text)["c"].fields["custom_3"] == "Proc. of X"


def test_a_field_that_says_the_same_under_another_name_is_not_taken() -> None:
    text = """@article{c, crossref = {p}, journal = {Own}, date = {2001}}
    @article{p, journaltitle = {Theirs}, year = {1999}, month = may, volume = {3}}"""
    child = read(text)["c"]
    assert child.fields == {"secondary_title": "Own", "year": "2001", "volume": "3"}


def test_shared_data_comes_from_several_entries() -> None:
    text = """@article{c, xdata = {one, two}, title = {T}}
    @xdata{one, publisher = {P}, xdata = {three}} @xdata{two, publisher = {Q}, keywords = {k}}
    @xdata{three, note = {N}}"""
    child = read(text)["c"]
    assert child.fields == {"title": "T", "publisher": "P", "notes": "N"}
    assert child.keywords == ("k",)


def test_entries_that_inherit_in_a_circle_are_read() -> None:
    text = "@book{a, crossref = {b}, title = {A}} @book{b, crossref = {a}, publisher = {P}}"
    assert set(read(text)) == {"a", "b"}


def test_a_parent_that_is_not_there_is_a_problem_and_the_entry_is_read() -> None:
    result = BIBTEX.read("\n@inbook{a, crossref = {nowhere}, title = {A}}")
    assert [(problem.code, problem.line) for problem in result.problems] == [("missing_parent", 2)]
    assert result.references[0].fields == {"title": "A"}


def test_inheritance_does_not_multiply_a_file_without_end() -> None:
    parent = "".join(f"f{number} = {{{'x' * 100}}},\n" for number in range(5_000))
    children = "".join(f"@book{{c{number}, crossref = {{p}}}}\n" for number in range(20_000))
    result = BIBTEX.read(f"{children}@book{{p,\n{parent}}}\n")
    assert len(result.references) == 20_001
    kept = sum(len(reference.extra) for reference in result.references)
    assert kept < 1_000_000
    assert {problem.code for problem in result.problems} == {"missing_parent"}
