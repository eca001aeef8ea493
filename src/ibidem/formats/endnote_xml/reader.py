"""EndNote XML to references: records are cut out of the text, then parsed one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html.entities import html5
from xml.etree.ElementTree import Element, ParseError, XMLParser

from ibidem.errors import NotFoundError, Problem
from ibidem.formats.endnote_xml.elements import (
    CONTAINERS,
    FIELD_OF_PATH,
    NAME,
    TYPE_OF_NUMBER,
    Shape,
)
from ibidem.formats.endnote_xml.plain import NO_ATTRIBUTES, NOT_XML, Leaf, clean, plain_leaves
from ibidem.model.doi import clean_doi
from ibidem.model.name import Name, parse_name, write_name
from ibidem.model.reading import ReadResult
from ibidem.model.reference import Reference
from ibidem.model.reference_types import REFERENCE_TYPES, find_reference_type

TAGS_MAX = 20_000  # in one record; EndNote's have some hundreds
KEY_APP = "ibidem"  # the foreign key that is our citation key
_OPENING = re.compile(r"<record(?=[\s>/])")
_BOUNDARY = re.compile(r"<record(?=[\s>/])|</record>")
_MARKUP = re.compile(r"<\?[^<>]*\?>|<!DOCTYPE[^<>\[]*>|</?(?:xml|records)\b[^<>]*>|\ufeff")
_STYLE = re.compile(r'<style(?>(?: [a-z]+="[^"<>]*")*) ?/?>|</style>')
_RAW_BREAKS = re.compile(r"[ \t]*\n[ \t\n]*")
_REFERENCE = re.compile(r"&(#[0-9]{1,7};|#x[0-9A-Fa-f]{1,6};|[A-Za-z][A-Za-z0-9]*;)?")
_XML_ENTITIES = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_STRAY = "text"  # where text is kept that stands in no element of a record
_NO_FIELD: tuple[str, Shape | None] = ("", None)
# Members of an enumeration cost a call each time in Python 3.11.
_LINE, _TEXT, _NAMES, _FALLBACK = Shape.LINE, Shape.TEXT, Shape.NAMES, Shape.FALLBACK
_IGNORED = frozenset({"database", "source-app"})  # about the file, not about the work


def read(text: str) -> ReadResult:
    """The references and problems of a file; never raises on input."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    result = ReadResult()
    position, line = 0, 1
    while True:
        opening = _OPENING.search(text, position)
        start = opening.start() if opening else len(text)
        _report_outside(text, position, start, line, result)
        if opening is None:
            return result
        line += text.count("\n", position, start)
        end, is_closed = _end_of_record(text, opening.end())
        record = text[start:end]
        leaves = _parse(record) if is_closed else None
        if leaves is None:
            message = "A record is not well-formed XML and was left out."
            result.problems.append(Problem("xml_record_broken", message, line, record.strip()))
        else:
            result.references.append(_Builder().make(leaves, line, result.problems))
        line += text.count("\n", start, end)
        position = end


def _end_of_record(text: str, start: int) -> tuple[int, bool]:
    """Where the record that begins before `start` ends, and whether it is closed there."""
    if text.startswith("/>", start):
        return start + 2, True
    boundary = _BOUNDARY.search(text, start)
    if boundary is None:
        return len(text), False
    is_closed = boundary[0] == "</record>"
    return boundary.end() if is_closed else boundary.start(), is_closed


def _report_outside(text: str, start: int, end: int, line: int, result: ReadResult) -> None:
    outside = text[start:end]
    if not outside or outside.isspace():
        return
    rest = _MARKUP.sub("", outside).strip()
    if rest:
        line += outside.count("\n", 0, len(outside) - len(outside.lstrip()))
        message = "This is not part of a record; it was left aside."
        result.problems.append(Problem("xml_outside", message, line, rest))


def _parse(record: str) -> list[Leaf] | None:
    """What a record holds; None where it is no XML even after small mending."""
    if record.count("<") > TAGS_MAX:
        return None
    if "\n" in record:  # breaks that mean something are written as &#xD; or &#xA;
        record = _RAW_BREAKS.sub(" ", record)
    leaves = plain_leaves(record)
    if leaves is None and "<style" in record and "<![CDATA[" not in record:
        record = _STYLE.sub("", record)  # how text looks is not read; parsing is much quicker so
        leaves = plain_leaves(record)
    return parse_with_parser(record) if leaves is None else leaves


def parse_with_parser(record: str) -> list[Leaf] | None:
    """What a record holds, as an XML parser sees it; None where it is no XML even after mending."""
    for text in (record, _REFERENCE.sub(_mended, NOT_XML.sub("\ufffd", record))):
        parser = XMLParser()  # noqa: S314 - no document type, so no entities; bounded by TAGS_MAX
        try:
            parser.feed(text)
            root = parser.close()
        except (ParseError, ValueError):
            continue
        return list(_leaves(root, "")) if isinstance(root, Element) else None
    return None


def _mended(found: re.Match[str]) -> str:
    """A bare ampersand, or an entity of HTML, as XML can have it."""
    name = found[1] or ""
    if name in _XML_ENTITIES:
        return found[0]
    if name.startswith("#"):
        code = int(name[2:-1], 16) if name[1] == "x" else int(name[1:-1])
        is_possible = code <= 0x10FFFF and not NOT_XML.match(chr(code))
        return found[0] if is_possible else f"&amp;{name}"
    return html5.get(name, f"&amp;{name}")


def _leaves(element: Element, path: str) -> Iterator[Leaf]:
    """All that holds text, in order."""
    own = element.text
    if own and not own.isspace():
        yield path or _STRAY, clean(own), NO_ATTRIBUTES
    for child in element:
        child_path = f"{path}/{child.tag}" if path else child.tag
        if child_path in CONTAINERS:
            yield from _leaves(child, child_path)
        elif child.tag == "style":
            yield path or _STRAY, _text(child), NO_ATTRIBUTES
        else:
            yield child_path, _text(child), child.attrib
        tail = child.tail
        if tail and not tail.isspace():
            yield path or _STRAY, clean(tail), NO_ATTRIBUTES


def _text(element: Element) -> str:
    """The text of an element; its style runs stand side by side, other elements apart."""
    if not len(element):
        return clean(element.text or "")
    joint = "" if all(child.tag == "style" for child in element) else " "
    return clean(joint.join(element.itertext()))


class _Builder:
    """One record on its way to a reference."""

    def __init__(self) -> None:
        self._fields: dict[str, str] = {}
        self._names: dict[str, list[Name]] = {}
        self._keywords: set[str] = set()
        self._extra: dict[str, list[str]] = {}
        self._key = ""
        self._type = ""

    def make(self, leaves: list[Leaf], line: int, problems: list[Problem]) -> Reference:
        later = []
        fields, names = self._fields, self._names
        for path, text, attributes in leaves:
            field_id, shape = FIELD_OF_PATH.get(path, _NO_FIELD)
            if not text and shape is not None:
                continue
            if shape is _LINE or shape is _TEXT:
                one = _one_line(text) if shape is _LINE else text
                if fields.setdefault(field_id, one) != one:
                    self._keep(path, one)
            elif shape is _NAMES:
                name = _read_name(_one_line(text))
                if name is None:
                    self._keep(path, text)
                else:
                    names.setdefault(field_id, []).append(name)
            elif shape is _FALLBACK:
                later.append((path, field_id, text))
            elif path == "ref-type":
                self._take_type(text, attributes.get("name", "").strip(), line, problems)
            elif path == "foreign-keys/key":
                self._take_key(text, attributes)
            else:
                self._take(path, field_id, shape, text)
        for path, field_id, text in later:
            if field_id == "url":
                self._take(path, field_id, Shape.LINES, text)
            else:
                self._fill(path, field_id, _one_line(text))
        return Reference(
            citation_key=self._key,
            extra={key: tuple(values) for key, values in self._extra.items()},
            fields=fields,
            keywords=tuple(sorted(self._keywords)),
            names={field_id: tuple(several) for field_id, several in names.items()},
            type=self._type or "generic",
        )

    def _keep(self, path: str, text: str) -> None:
        self._extra.setdefault(f"{NAME}:{path}", []).append(text)

    def _fill(self, path: str, field_id: str, text: str) -> None:
        if self._fields.setdefault(field_id, text) != text:
            self._keep(path, text)

    def _take(self, path: str, field_id: str, shape: Shape | None, text: str) -> None:
        """What is of a rarer shape, or of no field."""
        if shape is Shape.KEYWORDS:
            if ";" not in text and "\n" not in text:
                self._keywords.add(text)
                return
            words = text.replace("\n", ";").split(";")
            self._keywords.update(word for each in words if (word := each.strip()))
        elif shape is Shape.LINES:
            lines = self._fields.get(field_id, "").split("\n") + text.split("\n")
            stripped = (line.strip() for line in lines)
            self._fields[field_id] = "\n".join(filter(None, dict.fromkeys(stripped)))
        elif shape is Shape.DOI:
            self._fill(path, field_id, clean_doi(_one_line(text)))
        elif text and path not in _IGNORED:
            self._keep(path, _one_line(text))

    def _take_key(self, text: str, attributes: Mapping[str, str]) -> None:
        app = attributes.get("app", "")
        if app == KEY_APP and not self._key:
            self._key = _one_line(text)
        elif text or app:
            parts = (
                app,
                attributes.get("db-id", ""),
                attributes.get("timestamp", ""),
                _one_line(text),
            )
            self._keep("foreign-keys/key", "|".join(part.replace("|", " ") for part in parts))

    def _take_type(self, number: str, name: str, line: int, problems: list[Problem]) -> None:
        """The name counts more than the number: see the docstring of the package."""
        if self._type:
            if name or number:
                self._keep(_STRAY, name or number)
            return
        found = type_called(name) or TYPE_OF_NUMBER.get(number) or type_called(number)
        self._type = found or "generic"
        if found is None:
            message = f"The type {(name or number)[:60]!r} is not known; it is read as generic."
            problems.append(Problem("xml_type_unknown", message, line, name or number))
        if name and name != REFERENCE_TYPES[self._type].title:
            self._keep("ref-type", name)
        elif found is None and number:
            self._keep("ref-type", number)


@lru_cache(maxsize=1_000)
def type_called(name: str) -> str | None:
    """The reference type of that name; None where there is none."""
    try:
        return find_reference_type(name).id if name else None
    except NotFoundError:
        return None


@lru_cache(maxsize=65_536)
def _read_name(text: str) -> Name | None:
    """The name in a line, taken whole where it would not come back; None for punctuation alone."""
    for name in (parse_name(text), Name(literal=text)):
        if name != Name() and parse_name(write_name(name)) == name:
            return name
    return None


def _one_line(text: str) -> str:
    return " ".join(text.split("\n")).strip() if "\n" in text else text
