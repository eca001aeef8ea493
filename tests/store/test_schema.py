"""Rules over the catalogue: what a distributed PostgreSQL would refuse is refused here."""

from __future__ import annotations

from sqlalchemy import inspect, text

from ibidem.store import Store
from ibidem.store.schema import METADATA

# The directories: which libraries there are, and which of them an account may open.
GLOBAL = {"libraries", "memberships", "schema_version"}


def test_library_id_leads_every_key_of_every_table(store: Store) -> None:
    wrong: list[str] = []
    with store.connecting(writing=False) as connection:
        catalogue = inspect(connection)
        tables = set(catalogue.get_table_names()) - GLOBAL
        assert {table.name for table in METADATA.sorted_tables} - GLOBAL <= tables
        for table in tables:
            keys = [("primary key", catalogue.get_pk_constraint(table)["constrained_columns"])]
            keys += [
                ("unique", unique["column_names"])
                for unique in catalogue.get_unique_constraints(table)
            ]
            keys += [
                (f"index {index['name']}", index["column_names"])
                for index in catalogue.get_indexes(table)
                if index["name"] != "full_text_by_word"  # GIN: the library is one of the words
            ]
            for foreign in catalogue.get_foreign_keys(table):
                keys.append(("foreign key", foreign["constrained_columns"]))
                keys.append(("foreign key's target", foreign["referred_columns"]))
            wrong += [f"{table}: {kind} {key}" for kind, key in keys if key[:1] != ["library_id"]]
    assert wrong == []


def test_there_are_no_triggers(store: Store) -> None:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if store.dialect.NAME == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with store.connecting(writing=False) as connection:
        assert connection.execute(text(query)).all() == []


def test_both_databases_order_texts_alike(store: Store) -> None:
    words = ["b", "B", "ä", "a", "Z", "\U0001f600", "\uffee", "10", "9", "a b", "a-b"]
    with store.connecting(writing=True) as connection:
        for word in words:
            connection.execute(
                text("INSERT INTO fingerprints (library_id, scope, packed) VALUES (1, :s, :p)"),
                {"s": word, "p": b""},
            )
        found = connection.execute(text("SELECT scope FROM fingerprints ORDER BY scope")).scalars()
        assert list(found) == sorted(words)
