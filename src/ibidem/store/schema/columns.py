"""The types of columns, and the one collection of tables."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, SmallInteger, Text

METADATA = MetaData()

# "C" compares UTF-8 by bytes, which is the order of code points: the same as SQLite's BINARY.
ORDERED_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
# SQLite keeps every integer in as many bytes as it needs; only INTEGER may number rows by itself.
BIG = BigInteger().with_variant(Integer, "sqlite")


def library_key() -> Column[int]:
    """`library_id`, the first part of every key."""
    return Column("library_id", BIG, primary_key=True, autoincrement=False)


def ordered(name: str, **options: Any) -> Column[str]:
    """Text that keys and orders compare by code point; never NULL, "" where there is none."""
    return Column(name, ORDERED_TEXT, nullable=False, **options)


def text(name: str, *, optional: bool = False) -> Column[str]:
    """Text that is only kept."""
    return Column(name, Text, nullable=optional)


def number(name: str, **options: Any) -> Column[int]:
    """An integer of 64 bits; times are milliseconds since 1970, UTC."""
    return Column(name, BIG, nullable=False, **options)


def flag(name: str) -> Column[int]:
    """0 or 1: the same on both databases, also where rows are written without SQLAlchemy."""
    return Column(name, SmallInteger, nullable=False)


def octets(name: str, *, optional: bool = False) -> Column[bytes]:
    """Bytes."""
    return Column(name, LargeBinary, nullable=optional)
