"""What SQLite's file says is damaged in itself."""

from __future__ import annotations

from sqlalchemy import Connection

from ibidem.errors import Problem

FINDINGS_MAX = 20
# Texts that are long, so that a damaged byte lies in them. SQLite keeps any bytes; Python reads
# nothing of a row whose text is no UTF-8.
_TEXTS = (("records", "payload"), ("bases", "payload"), ("history", "payload"))


def find_damage(connection: Connection, *, repair: bool) -> list[Problem]:
    """`PRAGMA integrity_check`, and texts that cannot be read.

    `repair` makes indexes anew and replaces what is no text by a mark for it, so that the record
    can be read, and be found to be damaged.
    """
    problems = [
        Problem(
            "damaged_index" if " index " in text else "damaged_file",
            f"The library's file is damaged: {text}",
        )
        for text in _integrity(connection)
    ]
    if repair and any(each.code == "damaged_index" for each in problems):
        connection.exec_driver_sql("REINDEX")
    for table, column in _TEXTS:
        problems += _check_texts(connection, table, column, repair=repair)
    return problems


def _integrity(connection: Connection) -> list[str]:
    rows = connection.exec_driver_sql(f"PRAGMA integrity_check({FINDINGS_MAX})").scalars()
    return [str(text) for text in rows if text != "ok"]


def _check_texts(connection: Connection, table: str, column: str, *, repair: bool) -> list[Problem]:
    # ruff: noqa: S608 - the names are those above
    spoilt: list[tuple[str, bytes]] = []
    rows = connection.exec_driver_sql(
        f"SELECT CAST(id AS BLOB), CAST({column} AS BLOB) FROM {table} WHERE {column} IS NOT NULL"
    )
    for identity, content in rows:
        try:
            content.decode()
        except UnicodeDecodeError:
            spoilt.append((identity.decode(errors="replace"), content))
    if repair:
        for _, content in spoilt:
            connection.exec_driver_sql(
                f"UPDATE {table} SET {column} = ? WHERE CAST({column} AS BLOB) = ?",
                (content.decode(errors="replace"), content),
            )
    return [
        Problem("unreadable_record", f"The text of the record {each} cannot be read.", raw=each)
        for each, _ in spoilt
    ]
