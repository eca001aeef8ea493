"""Version 1: an empty database gets the whole schema."""

from __future__ import annotations

from sqlalchemy import Connection

from ibidem.store.dialect import Dialect
from ibidem.store.schema import METADATA


def create(connection: Connection, dialect: Dialect) -> None:
    """Create every table and index of the newest version."""
    METADATA.create_all(connection)
    dialect.full_text.create(connection)
