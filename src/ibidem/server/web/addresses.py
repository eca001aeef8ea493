"""How a library stands in an address: its uid, or `uid~scope` for a shared group of it."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import register_converter

ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class LibraryAddress(NamedTuple):
    """A library's uid and the group of it that is meant, "" for the whole."""

    uid: str
    scope: str = ""

    def __str__(self) -> str:
        return f"{self.uid}~{self.scope}" if self.scope else self.uid


class LibraryConverter:
    """`<library:library>` in the addresses of pages."""

    regex = f"{ID}(?:~{ID})?"

    def to_python(self, value: str) -> LibraryAddress:
        """From an address."""
        uid, _, scope = value.partition("~")
        return LibraryAddress(uid, scope)

    def to_url(self, value: LibraryAddress | str) -> str:
        """Into an address."""
        return str(value)


class IdConverter:
    """`<id:reference>`: the id of a record."""

    regex = ID

    def to_python(self, value: str) -> str:
        """From an address."""
        return value

    def to_url(self, value: str) -> str:
        """Into an address."""
        return value


class NumberConverter:
    """`<number:changeset>`: a number that a database can hold, unlike Django's `<number:...>`."""

    regex = "[0-9]{1,15}"

    def to_python(self, value: str) -> int:
        """From an address."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Into an address."""
        return str(value)


register_converter(NumberConverter, "number")
register_converter(LibraryConverter, "library")
register_converter(IdConverter, "id")
