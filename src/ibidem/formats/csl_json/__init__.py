"""CSL JSON, the form in which citation processors take references (CSL 1.0.2, appendix IV).

Read: an array of items, one item, or an object with such an array as "items"; names and dates in
all their forms; numbers as text; the older names of variables. The `note` variable is kept as it
is, with the "key: value" lines that some programs put into it.

Carried, so that what was read, written and read again is the same:

- every variable of an item, and variables CSL does not know: those for which the type has a field
  there, the others in `extra` under "csl_json:<variable>", as JSON without spaces. Where a field
  holds less than the item had, the original is in `extra` too, and is written unless the field was
  changed;
- the type; the citation key as `id` (with a `citation-key`, that is the key). A reference without
  key gets an id "ibidem:<number>", which is no key when read again.

From references that come from elsewhere: the type as far as CSL has one for it alone, the fields
that have a variable in the type (`MAPPINGS`), one URL, names by their parts, dates that
`parse_year_and_date` understands, keywords without semicolon (and without comma, if there is one).

Not carried: rating, read status, groups, tags, trash, custom fields, fields that have no variable
in the type, and `extra` of other formats.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from ibidem.errors import Problem
from ibidem.formats.csl_json.items import NAME, Item, read_item, write_item
from ibidem.formats.csl_json.recovery import recover_items
from ibidem.model.reading import ReadResult
from ibidem.model.reference import Reference

__all__ = [
    "DESCRIPTION",
    "EXTENSIONS",
    "MEDIA_TYPE",
    "NAME",
    "TITLE",
    "read",
    "sniff",
    "write",
]

TITLE = "CSL JSON"
DESCRIPTION = "What citation processors take; also written by Zotero, Pandoc and Crossref."
EXTENSIONS: tuple[str, ...] = (".json", ".csljson")
MEDIA_TYPE = "application/vnd.citationstyles.csl+json"

_BEGINNING = re.compile(r"\ufeff?\s*(?:\[\s*(?:\]|\{\s*[\"}])|\{\s*\")")
_ERROR_BYTE = re.compile(r"\(byte ([0-9]+)\)")
_items_decoder = msgspec.json.Decoder(list[msgspec.Raw])
_item_decoder = msgspec.json.Decoder(Item)


def sniff(head: str) -> bool:
    """Whether a text that begins with `head` looks like CSL JSON: an array of objects, or one."""
    return _BEGINNING.match(head) is not None


def read(text: str) -> ReadResult:
    """The references and problems of a CSL JSON file; never raises."""
    result = ReadResult()
    text = text.removeprefix("\ufeff")
    data = text.encode(errors="replace")
    try:
        for raw in _split(data, result):
            _read_one(bytes(raw), result)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        result.references.clear()
        result.problems[:] = [_invalid(data, str(error))]
        for found in recover_items(text):
            if isinstance(found, Problem):
                result.problems.append(found)
            else:
                _read_one(found.encode(errors="replace"), result)
    return result


def write(references: Iterable[Reference]) -> Iterator[str]:
    """The array, one item to a line."""
    before = "[\n"
    for number, reference in enumerate(references, start=1):
        yield before + msgspec.json.encode(write_item(reference, number)).decode()
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _split(data: bytes, result: ReadResult) -> list[msgspec.Raw]:
    """The items of a valid file."""
    if data.lstrip()[:1] != b"{":
        return _items_decoder.decode(data)
    whole = _item_decoder.decode(data)
    if "items" not in whole or "type" in whole or bytes(whole["items"])[:1] != b"[":
        return [msgspec.Raw(data)]
    items = _items_decoder.decode(whole.pop("items"))
    for key, raw in whole.items():
        message = f"The value of {key!r} is no reference; it was left aside."
        result.problems.append(Problem("csl_json_outside", message, raw=bytes(raw).decode()))
    return items


def _read_one(data: bytes, result: ReadResult) -> None:
    try:
        result.references.append(read_item(_item_decoder.decode(data)))
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        message = "This is no item of CSL JSON, which is an object; it was left aside."
        raw = data.decode(errors="replace")
        result.problems.append(Problem("csl_json_not_item", message, raw=raw))


def _invalid(data: bytes, error: str) -> Problem:
    found = _ERROR_BYTE.search(error)
    position = int(found[1]) if found else len(data)
    message = f"The file is not valid JSON ({error}); what could be read of it was read."
    return Problem("csl_json_invalid", message, data.count(b"\n", 0, position) + 1)
