"""Groups, group sets, smart groups and tags: the ways in which references are put in order."""

from __future__ import annotations

import re

import msgspec

from ibidem.model.canonical import Integer

_COLOR = re.compile(r"[0-9a-f]{6}")


def is_color(text: str) -> bool:
    """Whether `text` is six lower-case hexadecimal digits."""
    return len(text) == 6 and _COLOR.fullmatch(text) is not None


class Group(msgspec.Struct, frozen=True, omit_defaults=True):
    """Hand-picked references; membership is kept in the references. `set` may be ""."""

    name: str
    position: Integer = 0
    set: str = ""


class GroupSet(msgspec.Struct, frozen=True, omit_defaults=True):
    """A heading over groups."""

    name: str
    position: Integer = 0


class SmartGroup(msgspec.Struct, frozen=True, omit_defaults=True):
    """A saved query (see `model.query`); its members are whatever fits at the moment."""

    name: str
    query: str
    position: Integer = 0
    set: str = ""


class Tag(msgspec.Struct, frozen=True, omit_defaults=True):
    """A colored mark. `color` is six lower-case hexadecimal digits, or "" for none."""

    name: str
    color: str = ""
    position: Integer = 0
