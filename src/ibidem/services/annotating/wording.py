"""Annotations as a text to read on: plain, or Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ibidem.services.annotating.listing import AnnotatedFile, AnnotationEntry
from ibidem.services.library import Library
from ibidem.services.searching import load_items

TEXT_FORMATS = ("markdown", "text")

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~])")
_LIST_START = re.compile(r"^(\s*)(\d+[.)]|[-+])(\s)", re.MULTILINE)
_WORDS = {"highlight": "highlight", "underline": "underlined", "note": "note", "area": "area"}


def write_annotations(library: Library, files: Sequence[AnnotatedFile], form: str) -> str:
    """The annotations of some files as "markdown" or "text", under the titles of the works."""
    items = load_items(library, list(dict.fromkeys(file.noun.reference for file in files)))
    write = _markdown if form == "markdown" else _text
    lines: list[str] = []
    last = None
    for file in files:
        if file.noun.reference != last:
            last = file.noun.reference
            item = items.get(last)
            title = item.title if item else "(deleted)"
            lines += [*([""] if lines else []), *write.title(title or "(no title)")]
        lines += write.file(file.noun.file_name)
        for entry in file.entries:
            lines += write.entry(entry)
    return "\n".join(lines) + "\n" if lines else ""


class _Markdown:
    """Passages as quotations, comments below them."""

    def title(self, title: str) -> list[str]:
        return [f"# {_escape(_line(title))}"]

    def file(self, name: str) -> list[str]:
        return ["", f"## {_escape(_line(name))}"]

    def entry(self, entry: AnnotationEntry) -> list[str]:
        noun = entry.noun
        lines = ["", f"**p. {noun.page + 1}**{_by(entry)}"]
        if noun.text.strip():
            lines += ["", f"> {_escape(_line(noun.text))}"]
        if noun.comment.strip():
            lines += ["", *_escape(noun.comment.strip()).splitlines()]
        return lines


class _Text:
    """Passages in quotation marks, comments below them."""

    def title(self, title: str) -> list[str]:
        return [_line(title)]

    def file(self, name: str) -> list[str]:
        return [_line(name)]

    def entry(self, entry: AnnotationEntry) -> list[str]:
        noun = entry.noun
        lines = [
            "",
            f"p. {noun.page + 1}, {_WORDS.get(noun.shape, _line(noun.shape))}{_by(entry)}",
        ]
        if noun.text.strip():
            lines.append(f"\u201c{_line(noun.text)}\u201d")
        return [*lines, *noun.comment.strip().splitlines()]


_markdown, _text = _Markdown(), _Text()


def _by(entry: AnnotationEntry) -> str:
    return f" ({_line(entry.noun.author)})" if entry.noun.author.strip() else ""


def _line(text: str) -> str:
    return " ".join(text.split())


def _escape(text: str) -> str:
    return _LIST_START.sub(r"\1\\\2\3", _MARKUP.sub(r"\\\1", text))


def quoted_lines(entry: AnnotationEntry) -> Iterator[str]:
    """What an annotation says, for copying: its passage, then its comment."""
    if entry.noun.text.strip():
        yield f"\u201c{_line(entry.noun.text)}\u201d (p. {entry.noun.page + 1})"
    if entry.noun.comment.strip():
        yield entry.noun.comment.strip()
