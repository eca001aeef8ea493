"""Conflicts and settings: records about records."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from ibidem.model.canonical import Natural
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind


class Conflict(msgspec.Struct, frozen=True, omit_defaults=True):
    """Two values for one field, of which `kept` shows until somebody decides.

    `field` is the path in the payload, parts joined by "." ("fields.title"). `kept` and `other` are
    the JSON values (None: the field was absent); `*_at` milliseconds since 1970, `*_by` devices.
    """

    field: str
    record: RecordId
    record_kind: RecordKind
    found_at: Natural = 0
    kept: Any = None
    kept_at: Natural = 0
    kept_by: str = ""
    other: Any = None
    other_at: Natural = 0
    other_by: str = ""


def value_text(value: Any) -> str:
    """One of the two values as people read it: names one a line, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(_name_text(each) for each in value)
    return json.dumps(value, ensure_ascii=False)


def _name_text(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    parts = (value.get("given", ""), value.get("particle", ""), value.get("family", ""))
    return value.get("literal") or " ".join(part for part in parts if part)


class Setting(msgspec.Struct, frozen=True, omit_defaults=True):
    """One setting of a library that is the same on every replica."""

    name: str
    value: Any = None
