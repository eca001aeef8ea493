from __future__ import annotations

import pytest

from ibidem.formats.bibtex.scan import Scanner
from ibidem.formats.bibtex.syntax import EXPANSION_MIN, Entry, is_field_name, starts_entry


def scan(text: str) -> tuple[list[Entry], list[tuple[str, int | None, str]]]:
    scanner = Scanner(text)
    entries = list(scanner.entries())
    return entries, [(each.code, each.line, each.raw) for each in scanner.problems]


def only_fields(text: str) -> dict[str, str]:
    entries, problems = scan(text)
    assert problems == []
    assert len(entries) == 1
    return entries[0].fields


def test_braces_quotes_and_numbers_give_the_same_value() -> None:
    assert only_fields('@Book{k, A = {1}, b = "1", c = 1}') == {"a": "1", "b": "1", "c": "1"}


def test_nested_braces_and_quotes_in_braces_stay_in_the_value() -> None:
    fields = only_fields('@book{k, a = {x {y} {{z}}}, b = "say {"}hi{"} {}", c = {"}}')
    assert fields == {"a": "x {y} {{z}}", "b": 'say {"}hi{"} {}', "c": '"'}


def test_an_entry_may_stand_in_parentheses() -> None:
    assert only_fields("@book(k, a = {f(x)}, b = 2)") == {"a": "f(x)", "b": "2"}


def test_pieces_are_joined_and_strings_put_in() -> None:
    text = '@string{one = "1"} @string(two = one # {2}) @book{k, a = two # "," # two # 3}'
    assert only_fields(text) == {"a": "12,123"}


def test_months_are_known_without_a_string() -> None:
    assert only_fields("@book{k, month = may # {~3}}") == {"month": "May~3"}


def test_a_string_nobody_defined_is_kept_by_name() -> None:
    entries, problems = scan("@article{k, journal = jacm}")
    assert entries[0].fields == {"journal": "jacm"}
    assert problems == [("unknown_string", 1, "jacm")]


def test_strings_that_grow_without_end_are_not_put_in() -> None:
    lines = ["@string{s0 = {0123456789}}"]
    lines += [f"@string{{s{n} = s{n - 1} # s{n - 1}}}" for n in range(1, 60)]
    entries, problems = scan("\n".join([*lines, "@misc{k, note = s59}"]))
    assert len(entries[0].fields["note"]) <= 2 * EXPANSION_MIN
    assert {code for code, _, _ in problems} == {"unknown_string"}


@pytest.mark.parametrize("key", ["müller:2020/a", "DBLP:conf/x-1", "a(b)", "O'Neil"])
def test_keys_may_have_unusual_characters(key: str) -> None:
    entries, problems = scan(f"@book{{{key}, a = 1}}")
    assert (entries[0].key, problems) == (key, [])


def test_a_missing_key_is_reported_and_the_fields_are_read() -> None:
    for text in ("@book{a = {1}, b = 2}", "@book{, a = {1}, b = 2}"):
        entries, problems = scan(text)
        assert (entries[0].key, entries[0].fields) == ("", {"a": "1", "b": "2"})
        assert [code for code, _, _ in problems] == ["missing_key"]


def test_missing_commas_are_reported_and_the_fields_are_read() -> None:
    entries, problems = scan("@book{k\n a = {1}\n b = {2} c = x\n}")
    assert entries[0].key == "k"
    assert entries[0].fields == {"a": "1", "b": "2", "c": "x"}
    assert [(code, line) for code, line, _ in problems] == [
        ("missing_comma", 1),
        ("missing_comma", 3),
        ("missing_comma", 3),
        ("unknown_string", 3),
    ]


def test_a_repeated_field_is_kept_beside_the_first() -> None:
    entries, _ = scan("@book{k, a = {}, a = {1}, A = {2}, a = {3}}")
    assert entries[0].fields == {"a": "1"}
    assert entries[0].repeats == [("a", "2"), ("a", "3")]


def test_percent_lines_are_comments_between_and_inside_entries() -> None:
    text = "% @book{no, a = 1}\n@book{k, % why\n a = {100% sure}, % b = 2\n c = 3}\n% end"
    assert only_fields(text) == {"a": "100% sure", "c": "3"}


def test_text_outside_entries_is_reported_with_its_line() -> None:
    entries, problems = scan("\n\nHello you@there.org {x}\n@book{k, a = 1}\n}\n")
    assert len(entries) == 1
    assert problems == [("ignored_text", 3, "Hello you@there.org {x}"), ("ignored_text", 5, "}")]


def test_comments_and_preambles_are_reported_whole() -> None:
    text = '@comment{jabref {x} y}\n@comment no braces\n@preamble{"\\x{}" # {y}}'
    entries, problems = scan(text)
    assert entries == []
    assert problems == [
        ("comment", 1, "@comment{jabref {x} y}"),
        ("ignored_text", 2, "@comment no braces"),
        ("preamble", 3, '@preamble{"\\x{}" # {y}}'),
    ]


def test_a_broken_entry_costs_only_itself() -> None:
    text = "@book{a, t = {x}}\n@book{b, t = {y, u = {1}\n v = 2\n@book{c, t = {z}}"
    entries, problems = scan(text)
    assert [entry.key for entry in entries] == ["a", "c"]
    assert problems == [("broken_entry", 2, "@book{b, t = {y, u = {1}\n v = 2")]


def test_a_missing_last_brace_is_no_loss() -> None:
    entries, problems = scan("@book{a, t = {x},\n\n@book{b, t = {y}")
    assert [entry.fields for entry in entries] == [{"t": "x"}, {"t": "y"}]
    assert [(code, line) for code, line, _ in problems] == [
        ("unclosed_entry", 1),
        ("unclosed_entry", 3),
    ]


def test_braces_behind_a_backslash_count_only_if_the_entry_closes_so() -> None:
    assert only_fields(r"@book{k, t = {a \{b\} c}}") == {"t": r"a \{b\} c"}
    fields = only_fields("@book{k, t = {a \\} c},\n u = {1}}")
    assert fields == {"t": r"a \textbraceright{} c", "u": "1"}


def test_stray_text_in_an_entry_is_reported() -> None:
    entries, problems = scan('@book{k, a = "x "y" z", b = 2,\n junk {x, y}\n c = 3}')
    assert entries[0].fields == {"a": "x ", "b": "2", "c": "3"}
    assert problems == [("stray_text", 1, 'y" z"'), ("stray_text", 2, "junk {x, y}")]


def test_names_of_fields_that_can_be_written() -> None:
    assert is_field_name("nlm-id")
    assert not any(is_field_name(name) for name in ("", "Title", "{title}", "@type", "a b", "a=b"))


def test_a_line_that_looks_like_an_entry_is_noticed() -> None:
    assert starts_entry("a\n@book{x")
    assert not starts_entry("a @book{x\n@ 5 pm\n@you")
