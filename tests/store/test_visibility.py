"""A transaction with a scope: every function of the store keeps to it, or refuses."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import Mock

import pytest

import ibidem.store
from ibidem.errors import InputError, NotFoundError, PermissionDeniedError
from ibidem.model import Record, RecordKind
from ibidem.model.ids import RecordId
from ibidem.model.payload import canonical_payload
from ibidem.store import Origin, Store, Transaction
from ibidem.store.lookup import count_kinds, list_labelled
from ibidem.store.records import fingerprint, iterate_kind, load_records, write_local
from tests.sources import FixedSource
from tests.store.scopes.shared_library import SharedLibrary

KIND = RecordKind

# Those that show a scope as what it is: a small library. The comparison with a replica of the scope
# (tests/services/hosting/test_scoped_library.py) asks each of them.
SCOPED = {
    "blob_texts.has_texts",
    "blob_texts.load_file_texts",
    "blob_texts.load_texts",
    "blob_texts.references_of",
    "blob_texts.references_with_text",
    "fingerprints.fingerprint",
    "listing.arrange_references",
    "listing.count_by_label",
    "listing.count_references",
    "listing.count_totals",
    "listing.filter_references",
    "listing.find_identical",
    "listing.list_page",
    "listing.list_references",
    "lookup.blobs_in_use",
    "lookup.citation_keys",
    "lookup.count_kinds",
    "lookup.count_references",
    "lookup.find_citation_key",
    "lookup.find_ids",
    "lookup.find_key_holders",
    "lookup.follow_united",
    "lookup.list_children",
    "lookup.list_duplicates",
    "lookup.list_labelled",
    "lookup.list_trashed",
    "records.editing.write_local",
    "records.reading.iterate_kind",
    "records.reading.load_records",
    "remarks.has_remarks",
    "remarks.load_remarks",
    "remarks.references_with_annotations",
    "remarks.references_with_notes",
    "search.compiling.compile_query",
    "remembering.has_memory",
    "remembering.list_nouns",
    "remembering.remember",
    "remembering.version_of",
    "search.marking.Marker.__init__",
    "search.marking.can_mark",
    "search.nodes.condition_of",
    "search.remembering.may_remember",
    "search.terms.compile_term",
    "search.terms.is_unfiled",
    "search.verifying.Verifier.__init__",
}
# Those that stand behind the doors, or tell nothing about the library's content.
BEHIND = {
    "derived.table.DerivedTable.maintain",  # called by `write_rows`, which refuses
    "full_text.is_indexed",  # how far the index is
    "scopes.membership.Membership.__init__",  # called by `maintain` and `refresh`, which refuse
    "transaction.ScopedDoors.iterate_kind",
    "transaction.ScopedDoors.load",
    "transaction.ScopedDoors.write",
    "visibility.visible",
    "visibility.visible_labels",
}


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function, and method of a public class, that takes a `Transaction`."""
    for found in pkgutil.walk_packages(ibidem.store.__path__, "ibidem.store."):
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if name.startswith("_") or getattr(value, "__module__", None) != found.name:
                continue
            named = f"{found.name.removeprefix('ibidem.store.')}.{name}"
            if inspect.isfunction(value):
                yield named, value
            elif inspect.isclass(value):
                for method, function in vars(value).items():
                    is_public = not method.startswith("_") or method == "__init__"
                    if is_public and inspect.isfunction(function):
                        yield f"{named}.{method}", function


def takes_transaction(function: Callable[..., Any]) -> bool:
    parameters = inspect.signature(function).parameters.values()
    return any(parameter.annotation in ("Transaction", Transaction) for parameter in parameters)


FUNCTIONS = {name: function for name, function in functions() if takes_transaction(function)}


@pytest.fixture
def shared(store: Store, hub: int, source: FixedSource) -> SharedLibrary:
    return SharedLibrary(store, hub, source)


@pytest.mark.parametrize("store_url", ["memory"], indirect=True)
def test_every_function_that_is_not_scoped_refuses_a_scope(shared: SharedLibrary) -> None:
    assert FUNCTIONS.keys() >= SCOPED | BEHIND, "the tables name what is no more"
    assert len(FUNCTIONS) > 90
    open_doors = []
    with shared.store.reading(shared.library_id, scope=shared.scope) as tx:
        for name in sorted(FUNCTIONS.keys() - SCOPED - BEHIND):
            parameters = inspect.signature(FUNCTIONS[name]).parameters.values()
            given = [
                tx if parameter.annotation == "Transaction" else Mock()
                for parameter in parameters
                if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
            ]
            named = {each.name: Mock() for each in parameters if each.kind is each.KEYWORD_ONLY}
            try:
                FUNCTIONS[name](*given, **named)
            except PermissionDeniedError:
                continue
            except Exception as error:
                open_doors.append(f"{name} ({error!r})")
            else:
                open_doors.append(name)
    assert not open_doors, (
        "These take a Transaction: let them respect its scope by store.visibility (and name them"
        " in SCOPED, and ask them in the comparison with a replica), or make them @whole_only."
    )


def test_a_scope_shows_what_it_holds_and_no_more(shared: SharedLibrary) -> None:
    inside = shared.reference(shared.scope, shared.other, title="Inside")
    outside = shared.reference(shared.other, title="Outside")
    note, hidden = shared.note(inside), shared.note(outside)
    with shared.store.reading(shared.library_id, scope=shared.scope) as tx:
        rows = load_records(tx, [inside, outside, note, hidden, shared.other])
        assert rows.keys() == {inside, note}
        assert rows[inside].read().groups == (shared.scope,)
        assert [row.id for row in iterate_kind(tx, KIND.GROUP)] == [shared.scope]
        assert list_labelled(tx, "group", shared.other) == []
        assert count_kinds(tx) == {"group": 1, "reference": 1, "note": 1}
        assert rows[inside].account == ""
        with pytest.raises(PermissionDeniedError):
            fingerprint(tx, shared.other)
        ours = fingerprint(tx).total
    with shared.store.reading(shared.library_id) as tx:
        assert ours == fingerprint(tx, shared.scope).total != fingerprint(tx).total
        assert load_records(tx, [inside])[inside].account == "owner"


def test_what_left_is_a_tombstone_that_tells_nothing(shared: SharedLibrary) -> None:
    book = shared.reference(shared.scope)
    shared.reference(shared.other, identity=book, title="Secret")
    with shared.store.reading(shared.library_id, scope=shared.scope) as tx:
        row = load_records(tx, [book])[book]
        assert (row.payload, row.edited_at, row.device, row.digest) == (None, 0, "", None)
        assert list(iterate_kind(tx, KIND.REFERENCE)) == []


def test_the_scope_is_back_when_a_look_at_the_whole_ends(shared: SharedLibrary) -> None:
    with shared.store.reading(shared.library_id, scope=shared.scope) as tx:
        with tx.whole() as whole:
            assert (whole is tx, tx.scope) == (True, "")
        with pytest.raises(ZeroDivisionError), tx.whole():
            raise ZeroDivisionError
        assert tx.scope == shared.scope


def write(shared: SharedLibrary, *records: Record, account: str = "guest") -> None:
    origin = Origin(account, "Web", "edit")
    with shared.store.writing(shared.library_id, origin, scope=shared.scope) as tx:
        write_local(tx, records)


def retitled(shared: SharedLibrary, book: str, title: str) -> Record:
    values = {"fields": {"title": title}, "groups": [shared.scope]}
    return Record(KIND.REFERENCE, RecordId(book), canonical_payload(values))


def test_an_edit_through_a_scope_keeps_what_it_does_not_show(shared: SharedLibrary) -> None:
    book = shared.reference(shared.other, shared.scope, title="Old")
    write(shared, retitled(shared, book, "New"))
    assert shared.read(book)["fields"] == {"title": "New"}
    assert shared.read(book)["groups"] == sorted([shared.scope, shared.other])
    shared.check()


def test_a_rejected_edit_takes_the_others_back(shared: SharedLibrary) -> None:
    book = shared.reference(shared.scope, title="Old")
    other = shared.reference(shared.other)
    edited = retitled(shared, book, "New")
    for refused in (
        Record(KIND.REFERENCE, other, '{"fields":{"title":"Mine"}}'),
        Record(KIND.GROUP, shared.scope, '{"name":"Mine"}'),
        Record(KIND.SMART_GROUP, shared.source.new_id(), '{"name":"Mine","query":"a"}'),
    ):
        with pytest.raises(PermissionDeniedError):
            write(shared, edited, refused)
    with pytest.raises(InputError):
        write(shared, Record(KIND.NOTE, book, '{"text":"another kind"}'))
    assert shared.read(book)["fields"] == {"title": "Old"}
    assert shared.read(other)["fields"] == {"title": "T"}


def test_deleting_what_a_scope_does_not_show_does_nothing(shared: SharedLibrary) -> None:
    other = shared.reference(shared.other)
    write(shared, Record(KIND.REFERENCE, other), Record(KIND.NOTE, shared.source.new_id()))
    assert shared.read(other)["fields"] == {"title": "T"}


def test_a_group_that_is_not_shared_shows_nothing(shared: SharedLibrary) -> None:
    shared.reference(shared.other)
    with shared.store.reading(shared.library_id, scope=shared.other) as tx:
        assert count_kinds(tx) == {}
    with pytest.raises(NotFoundError), shared.store.reading(0, scope=shared.scope):
        pass
