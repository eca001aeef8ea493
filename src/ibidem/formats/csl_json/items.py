"""Items of CSL JSON to references and back.

What a reference cannot hold as the item has it is kept in `extra` as JSON: variables without a
field, and also the original of a value of which a field holds only the gist (a name with both kinds
of particles, a date with time). On the way back the original is written as long as the field has
not been changed since.
"""

from __future__ import annotations

import re
from typing import Any, cast

import msgspec

from ibidem.errors import NotFoundError
from ibidem.formats.csl_json import values
from ibidem.formats.csl_json.variables import (
    ALIASES,
    DATE_VARIABLES,
    NAME_VARIABLES,
    Mapping,
    mapping_of,
)
from ibidem.model.name import Name
from ibidem.model.reference import Reference
from ibidem.model.reference_types import FROM_CSL, find_reference_type

NAME = "csl_json"
Item = dict[str, msgspec.Raw]

_NOT_VARIABLES = {"id", "type", "citation-key"}
_SPECIAL = NAME_VARIABLES | DATE_VARIABLES | {"DOI", "ISBN", "ISSN", "URL", "keyword"}
_MADE_ID = re.compile(r"ibidem:[0-9]+")


def read_item(item: Item) -> Reference:
    """The reference in an item."""
    draft = _Draft(item)
    for variable, raw in item.items():
        if variable not in _NOT_VARIABLES:
            draft.take(variable, raw)
    return draft.reference()


def write_item(reference: Reference, number: int) -> dict[str, Any]:
    """The item of a reference, ready to be encoded; `number` makes an id where there is no key."""
    mapping = mapping_of(reference.type)
    kept = _kept(reference)
    item: dict[str, Any] = {
        "id": reference.citation_key or f"ibidem:{number}",
        "type": mapping.csl_type,
    }
    item |= {key: kept[key] for key in ("id", "citation-key") if key in kept}
    if "id" in kept and reference.citation_key:
        item["citation-key"] = reference.citation_key
    for field_id in mapping.variables:
        _write_field(item, mapping, field_id, reference)
    for key, raw in sorted(kept.items()):
        if key == "type":
            if (read_type(values.decode(raw)) or "generic") == reference.type:
                item["type"] = raw
        elif key not in _NOT_VARIABLES and _is_still_true(key, raw, item, mapping, reference):
            item[key] = raw
    return item


def read_type(value: Any) -> str | None:
    """The reference type of a CSL type, or of another usual name of one; None for unknown ones."""
    if not isinstance(value, str):
        return None
    if value in FROM_CSL:
        return FROM_CSL[value]
    try:
        return find_reference_type(value).id
    except NotFoundError:
        return None


class _Draft:
    """A reference being put together."""

    def __init__(self, item: Item) -> None:
        self._extra: dict[str, tuple[str, ...]] = {}
        self._values: dict[str, Any] = {}  # by field; keywords and names too
        type_value = values.decode(item["type"]) if "type" in item else None
        found = read_type(type_value)
        self._type = found or "generic"
        self._mapping = mapping_of(self._type)
        # CSL's own names may say more than the type; other names of a type do not.
        is_other_name = found is not None and type_value not in FROM_CSL
        if not is_other_name and type_value not in (None, self._mapping.csl_type):
            self._keep("type", item["type"])
        self._key = self._read_key(item)
        self._variables = item.keys()

    def _read_key(self, item: Item) -> str:
        """The citation key: `citation-key`, else `id`; what is not it stays beside it."""
        own = _key_text(item, "citation-key")
        id_text = _key_text(item, "id")
        if own is None:
            self._keep("citation-key", item["citation-key"])
        if id_text is None or (own and id_text and id_text != own):
            self._keep("id", item["id"])
        return own or id_text or ""

    def take(self, variable: str, raw: msgspec.Raw) -> None:
        """Read one variable of the item."""
        value = values.decode(raw)
        if value in (None, "") and bytes(raw) in (b"null", b'""'):
            return
        if isinstance(value, str) and variable not in _SPECIAL:  # as most are: quickly
            field_id = self._mapping.fields.get(variable, "")
            if field_id and field_id not in self._values:
                self._values[field_id] = value
                return
        modern = _modern_name(variable, value)
        if modern in self._variables:
            modern = variable
        field_id = self._mapping.field_for(modern)
        found = _read_value(modern, self._mapping, value) if field_id else None
        if not found or not self._fits(modern, field_id, found):
            self._keep(variable, raw)
            return
        self._values[field_id] = found
        written = _write_value(modern, found)
        if _is_in_order(modern, value):
            is_carried = written == value or values.plain(written) == values.plain(value)
        else:
            is_carried = _read_value(modern, self._mapping, written) == found
        if not is_carried:
            self._keep(variable, raw)

    def _fits(self, variable: str, field_id: str, found: Any) -> bool:
        """Whether the field is free, and would be written as this variable."""
        if field_id in self._values:
            return False
        return field_id != "isbn" or self._mapping.variable_for("isbn", found) == variable

    def _keep(self, variable: str, raw: msgspec.Raw) -> None:
        text = msgspec.json.format(bytes(raw), indent=-1).decode(errors="replace")
        self._extra[f"{NAME}:{variable}"] = (text,)

    def reference(self) -> Reference:
        """The reference, when all variables are taken."""
        found = self._values
        year, date = found.pop("year", ("", ""))
        fields = {"year": year, "date": date}
        fields |= {key: value for key, value in found.items() if isinstance(value, str)}
        names = {key: value for key, value in found.items() if key not in fields}
        return Reference(
            citation_key=self._key,
            extra=self._extra,
            fields={key: value for key, value in fields.items() if value},
            keywords=cast("tuple[str, ...]", names.pop("keywords", ())),
            names=cast("dict[str, tuple[Name, ...]]", names),
            type=self._type,
        )


def _read_value(variable: str, mapping: Mapping, value: Any) -> Any:
    """What the field of a variable holds for a value; something empty or None where nothing."""
    if variable == "issued":
        issued = values.read_issued(value)
        if issued is None or not any(issued):
            return None
        return issued if mapping.is_date_issued else (issued[0], "")
    if variable in NAME_VARIABLES:
        return values.read_names(value)
    if variable in DATE_VARIABLES:
        return values.read_date(value)
    if variable == "keyword":
        return values.read_keywords(value)
    return values.read_doi(value) if variable == "DOI" else values.read_text(value)


def _modern_name(variable: str, value: Any) -> str:
    """The present name of a variable with an older name, where its value is as simple as usual."""
    return ALIASES.get(variable, variable) if isinstance(value, str) else variable


def _key_text(item: Item, variable: str) -> str | None:
    """The text of an identifier; "" where it says nothing, None where it cannot be a key."""
    if variable not in item or bytes(item[variable]) == b"null":
        return ""
    text = values.read_text(values.decode(item[variable]))
    if text is None or "\n" in text:
        return None
    if _MADE_ID.fullmatch(text):
        return "" if variable == "id" else None
    return text


def _is_in_order(variable: str, value: Any) -> bool:
    """Whether a name or date has the form it should, so that its original may be written again."""
    if variable in NAME_VARIABLES:
        return isinstance(value, list) and all(isinstance(part, dict) for part in value)
    return variable in DATE_VARIABLES and isinstance(value, dict)


def _write_value(variable: str, found: Any) -> Any:
    if variable == "issued":
        return values.write_issued(*found)
    if variable in NAME_VARIABLES:
        return values.write_names(found)
    if variable in DATE_VARIABLES:
        return values.write_date(found)
    if variable == "keyword":
        return values.write_keywords(found)
    return values.write_text(variable, found)


def _current(field_id: str, mapping: Mapping, reference: Reference) -> Any:
    """What the reference has for a field, in the form of `_read_value`."""
    if field_id == "year":
        date = reference.fields.get("date", "") if mapping.is_date_issued else ""
        pair = (reference.fields.get("year", ""), date)
        return pair if any(pair) else None
    if field_id == "keywords":
        return reference.keywords
    return reference.names.get(field_id) or reference.fields.get(field_id)


def _write_field(
    item: dict[str, Any], mapping: Mapping, field_id: str, reference: Reference
) -> None:
    found = _current(field_id, mapping, reference)
    if not found:
        return
    text = found if isinstance(found, str) else ""
    variable = mapping.variable_for(field_id, text)
    written = _write_value(variable, found)
    if written:
        item[variable] = written


def _kept(reference: Reference) -> dict[str, msgspec.Raw]:
    kept = {}
    for key, texts in reference.extra.items():
        format_name, _, variable = key.partition(":")
        if format_name == NAME and texts and _is_json(texts[0]):
            kept[variable] = msgspec.Raw(texts[0].encode())
    return kept


def _is_json(text: str) -> bool:
    """Whether a text from `extra`, which may have come from elsewhere, can stand in a file."""
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return False
    return True


def _is_still_true(
    key: str, raw: msgspec.Raw, item: dict[str, Any], mapping: Mapping, reference: Reference
) -> bool:
    """Whether what was kept may be written: no field has it, or its field was not changed."""
    value = values.decode(raw)
    variable = key if key in item else _modern_name(key, value)
    field_id = mapping.field_for(variable)
    if not field_id:
        return True
    found = _read_value(variable, mapping, value)
    if key in item:
        return bool(found == _current(field_id, mapping, reference))
    is_elsewhere = field_id == "isbn" and found and mapping.variable_for("isbn", found) != variable
    return not found or is_elsewhere or bool(_current(field_id, mapping, reference))
