"""The schema's version, and the numbered steps from every released one to the newest.

An empty database gets the whole schema at once (`step_0001_first`) and is of the newest version.
A later version adds `step_<number>_<what>` with `upgrade(connection)`, which brings a database of
the version before to its own; released steps are never changed. `tests/store/released/` has a
library of every release, and a test that each opens and passes its check.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, func, insert, inspect, select

from ibidem.errors import DamagedLibraryError, NewerSchemaError
from ibidem.store.dialect import Dialect
from ibidem.store.migrations import step_0001_first
from ibidem.store.schema import schema_version

STEPS: dict[int, Callable[[Connection], None]] = {}  # version reached -> step, from 2 on
SCHEMA_VERSION = max(STEPS, default=1)


def migrate(connection: Connection, dialect: Dialect, at: int) -> None:
    """Bring the database to `SCHEMA_VERSION`, within the transaction of `connection`.

    Several processes may call it at once. `at` is now (milliseconds, UTC). Raises
    `NewerSchemaError` where it is already beyond, `DamagedLibraryError` where it holds tables of
    ours without saying their version.
    """
    dialect.lock_schema(connection)
    version = read_version(connection)  # another process may have been faster
    if version > SCHEMA_VERSION:
        raise NewerSchemaError(
            "This library was written by a newer version of Ibidem. Please update.",
            version=version,
            known=SCHEMA_VERSION,
        )
    if version == 0:
        step_0001_first.create(connection, dialect)
        version = SCHEMA_VERSION
        _record(connection, version, at)
    for number in range(version + 1, SCHEMA_VERSION + 1):
        STEPS[number](connection)
        _record(connection, number, at)


def read_version(connection: Connection) -> int:
    """The version of the schema in a database; 0 for an empty one."""
    names = inspect(connection).get_table_names()
    if schema_version.name not in names:
        if "records" in names or "libraries" in names:
            raise DamagedLibraryError("The database has tables of Ibidem, but no version.")
        return 0
    newest = connection.execute(select(func.max(schema_version.c.version))).scalar_one()
    if newest is None:
        raise DamagedLibraryError("The database does not say which version of Ibidem wrote it.")
    return int(newest)


def _record(connection: Connection, version: int, at: int) -> None:
    connection.execute(insert(schema_version).values(version=version, applied_at=at))
