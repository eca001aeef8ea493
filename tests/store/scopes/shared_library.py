"""A hub with a shared group, what must be seen through it, and a replica that sees only that."""

from __future__ import annotations

from typing import Any

from ibidem.model import Record, RecordKind
from ibidem.model.canonical import decode_canonical
from ibidem.model.digest import Fingerprint
from ibidem.model.ids import RecordId
from ibidem.model.payload import canonical_payload
from ibidem.store import Origin, Store, scopes
from ibidem.store.records import Row, fingerprint, iterate_kind, write_rows
from ibidem.sync.messages import Position
from tests.sources import FixedSource

KIND = RecordKind


class SharedLibrary:
    """A library on a hub, edited by its owner, with one group that is shared."""

    def __init__(self, store: Store, library_id: int, source: FixedSource) -> None:
        self.store = store
        self.library_id = library_id
        self.source = source
        self.scope = self.write(KIND.GROUP, name="Shared", set=source.new_id(), position=7)
        self.other = self.write(KIND.GROUP, name="Private")
        self.share()

    def share(self) -> None:
        with self.store.writing(self.library_id) as tx:
            scopes.share_group(tx, self.scope)

    def unshare(self) -> None:
        with self.store.writing(self.library_id) as tx:
            scopes.unshare_group(tx, self.scope)

    def write(
        self, kind: RecordKind, identity: str = "", *, account: str = "owner", **values: Any
    ) -> RecordId:
        """Make a record, or set it to `values`."""
        record_id = RecordId(identity) if identity else self.source.new_id()
        self.put(Record(kind, record_id, canonical_payload(values)), account=account)
        return record_id

    def delete(self, kind: RecordKind, identity: str, *, alias: str | None = None) -> None:
        self.put(Record(kind, RecordId(identity), alias=RecordId(alias) if alias else None))

    def put(self, *records: Record, account: str = "owner") -> None:
        with self.store.writing(self.library_id, Origin(account=account)) as tx:
            write_rows(tx, [_row(record, account) for record in records])

    def reference(
        self, *groups: str, identity: str = "", title: str = "T", **more: Any
    ) -> RecordId:
        return self.write(
            KIND.REFERENCE, identity, fields={"title": title}, groups=list(groups), **more
        )

    def attachment(self, reference: str, identity: str = "", sha256: str = "a" * 64) -> RecordId:
        return self.write(
            KIND.ATTACHMENT, identity, bytes=1, file_name="f", reference=reference, sha256=sha256
        )

    def note(self, reference: str, text: str = "n", identity: str = "") -> RecordId:
        return self.write(KIND.NOTE, identity, reference=reference, text=text)

    def annotation(self, attachment: str, identity: str = "") -> RecordId:
        return self.write(KIND.ANNOTATION, identity, attachment=attachment, page=0)

    def conflict(self, record: str) -> RecordId:
        return self.write(KIND.CONFLICT, field="f", record=record, record_kind="reference")

    def tag(self, name: str = "tag", identity: str = "") -> RecordId:
        return self.write(KIND.TAG, identity, name=name)

    def visible(self) -> dict[str, Record]:
        """What the scope shows now, by its own reading."""
        with self.store.reading(self.library_id) as tx:
            ids = [found for found, _, _ in scopes.list_digests(tx, self.scope)]
            return dict(scopes.load(tx, self.scope, ids))

    def admit(self, *changes: Record, account: str = "guest") -> scopes.Admission:
        """Push through the scope as an editor; what is admitted is written."""
        with self.store.writing(self.library_id, Origin(account=account)) as tx:
            admission = scopes.admit(tx, self.scope, changes, account=account)
            write_rows(tx, [_row(record, account) for record in admission.records])
        return admission

    def read(self, identity: str) -> dict[str, Any]:
        """The whole record as the owner sees it."""
        with self.store.reading(self.library_id) as tx:
            for kind in KIND:
                for row in iterate_kind(tx, kind):
                    if row.id == identity:
                        return decode_canonical(row.payload or "")  # type: ignore[no-any-return]
        return {}

    def check(self) -> None:
        """The scope is exactly what the records say, fingerprint included."""
        expected = self.expected()
        assert {i: r.payload for i, r in self.visible().items()} == expected_payloads(expected)
        with self.store.reading(self.library_id) as tx:
            total = fingerprint(tx, self.scope).total
            digests = {i: digest for i, digest, _ in scopes.list_digests(tx, self.scope)}
        assert total == Fingerprint.of((r.id, r.digest) for r in expected.values()).total
        assert digests == {record.id: record.digest for record in expected.values()}

    def expected(self) -> dict[str, Record]:
        """What must be seen, found the slow way, from nothing but the records."""
        with self.store.reading(self.library_id) as tx:
            live = {row.id: row for kind in KIND for row in iterate_kind(tx, kind)}
        inside = {
            i: row for i, row in live.items() if row.kind is KIND.REFERENCE and self._in_group(row)
        }
        tags = {tag for row in inside.values() for tag in row.read().tags}
        for name, kinds in (
            ("reference", (KIND.ATTACHMENT, KIND.NOTE)),
            ("attachment", (KIND.ANNOTATION,)),
            ("record", (KIND.CONFLICT,)),
        ):
            inside |= {
                i: row
                for i, row in live.items()
                if row.kind in kinds and getattr(row.read(), name) in inside
            }
        inside |= {i: row for i, row in live.items() if row.kind is KIND.TAG and i in tags}
        if self.scope in live:
            inside[RecordId(self.scope)] = live[RecordId(self.scope)]
        return {i: self._shown(row.record) for i, row in inside.items()}

    def _in_group(self, row: Row) -> bool:
        return self.scope in row.read().groups

    def _shown(self, record: Record) -> Record:
        values = decode_canonical(record.payload or "")
        if record.kind is KIND.REFERENCE:
            values["groups"] = [self.scope]
        if record.kind is KIND.GROUP:
            values = {"name": values["name"]}
        return Record(record.kind, record.id, canonical_payload(values))


class ScopeReplica:
    """Follows a scope's feed from the start."""

    def __init__(self, library: SharedLibrary) -> None:
        self._library = library
        self.position = Position()
        self.records: dict[str, Record] = {}
        self.last: list[Record] = []

    def pull(self, page_bytes: int = 1_000_000) -> list[Record]:
        """Everything new, in order; the state is that afterwards."""
        self.last = []
        while True:
            with self._library.store.reading(self._library.library_id) as tx:
                page, after, more = scopes.read_feed(
                    tx, self._library.scope, self.position, page_bytes
                )
            order = [(record.revision, record.id) for record in page]
            assert order == sorted(order)
            assert not page or (self.position.revision, self.position.id) < order[0]
            self.last += page
            self.position = after
            for record in page:
                if record.payload is None:
                    self.records.pop(record.id, None)
                else:
                    self.records[record.id] = record
            if not more:
                return self.last


def expected_payloads(records: dict[str, Record]) -> dict[str, str | None]:
    return {identity: record.payload for identity, record in records.items()}


def _row(record: Record, account: str) -> Row:
    return Row(record.kind, record.id, record.payload, 0, False, 5, "d", account, record.alias)
