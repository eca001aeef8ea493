"""The figures of sync, against the store limit, the wire limit and an empty request."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import msgspec

from bench.figure import REPEATS, Figure, compare, say
from bench.product import CountingTransport, Product
from bench.timing import timing
from bench.workload import Workload
from bench.yardsticks import BareServer, open_rows, upsert, wire_bytes
from ibidem.model import Record, RecordKind
from ibidem.model.payload import read_payload, write_payload
from ibidem.services.editing import attach_files
from ibidem.services.library import Library
from ibidem.services.syncing import sync_library
from ibidem.store.records import iterate_kind, write_local, write_rows

CHANGED = 100
MANY = 100_000  # a first sync of more is measured once
SMALL_REPEATS = 7


def first_sync(
    product: Product, bare: BareServer, records: list[Record], folder: Path, repeats: int
) -> Iterator[Figure]:
    """First upload and first download, with their bytes and the server's memory."""
    count = f"{len(records):,}"
    rows = open_rows(folder / "client.sqlite3")
    upsert(rows, ((record.id, 1, record.payload or "") for record in records))
    rows.close()

    def upload() -> float:
        uid, seconds = product.time_upload(records)
        uploaded.append(uid)
        return seconds

    def download() -> float:
        return product.time_download(uploaded[-1])

    def bare_upload() -> float:
        (bare.folder / "rows.sqlite3").unlink(missing_ok=True)
        return bare.upload_rows(folder / "client.sqlite3")

    def bare_download() -> float:
        target = folder / "down.sqlite3"
        target.unlink(missing_ok=True)
        return bare.download_rows(target)

    uploaded: list[str] = []
    yield compare(f"first upload, {count}", upload, bare_upload, 1.5, repeats=repeats)
    yield compare(f"first download, {count}", download, bare_download, 1.5, repeats=repeats)

    transport = CountingTransport()
    with product.new_library(records) as library:
        uid = product.publish(library)
        with product.measuring_memory() as peak_of_upload, product.hub(uid, transport) as hub:
            sync_library(library, hub)
    with product.new_library() as library:
        product.link(library, uid)
        with product.measuring_memory() as peak_of_download, product.hub(uid) as hub:
            sync_library(library, hub)
    wire = wire_bytes(record.payload or "" for record in records)
    yield Figure(f"bytes of the first upload, {count}", transport.sent, wire, 1.1, "bytes")
    for way, peak in (("an upload", peak_of_upload), ("a download", peak_of_download)):
        yield Figure(f"server, peak memory of {way}, {count}", peak[0], None, 150e6, "bytes")


def edited(records: list[Record], mark: str) -> list[Record]:
    """The same records, each with another title."""
    changed = []
    for record in records:
        assert record.payload is not None
        reference = read_payload(record.kind, record.payload)
        fields = {**reference.fields, "title": f"{reference.fields['title']} {mark}"}
        noun = msgspec.structs.replace(reference, fields=fields)
        changed.append(msgspec.structs.replace(record, payload=write_payload(noun)))
    return changed


def small_syncs(
    product: Product, bare: BareServer, records: list[Record], folder: Path
) -> Iterator[Figure]:
    """A hundred changes, no change, and the way of an edit to another desktop."""
    count = f"{len(records):,}"
    with product.new_library(records) as one, product.new_library() as other:
        uid = product.publish(one)
        product.sync(one, uid)
        product.link(other, uid)
        product.sync(other, uid)
        numbers = iter(range(1_000_000))
        some = records[:: max(1, len(records) // CHANGED)][:CHANGED]
        with product.hub(uid) as hub, product.hub(uid) as hub_of_other, product.client() as client:
            sync_library(one, hub)

            def push() -> float:
                with one.writing("edit") as tx:
                    write_local(tx, edited(some, str(next(numbers))))
                with timing() as seconds:
                    assert sync_library(one, hub).verified
                return seconds[0]

            def pull() -> float:
                push()
                with timing() as seconds:
                    assert sync_library(other, hub_of_other).verified
                return seconds[0]

            def no_op() -> float:
                with timing() as seconds:
                    report = sync_library(one, hub)
                assert report.verified
                assert report.requests == 1
                return seconds[0]

            def empty_request() -> float:
                with timing() as seconds:
                    client.get("/api/v1/account").raise_for_status()
                return seconds[0]

            rows = open_rows(folder / "changed.sqlite3")
            upsert(rows, ((record.id, 2, record.payload or "") for record in some))
            rows.close()
            target = folder / "changed-down.sqlite3"
            yield compare(
                f"{CHANGED} changed of {count}: push",
                push,
                lambda: bare.upload_rows(folder / "changed.sqlite3", 1),
                3,
                repeats=SMALL_REPEATS,
            )
            yield compare(
                f"{CHANGED} changed of {count}: pull",
                pull,
                lambda: bare.download_rows(target, 1),
                3,
                repeats=SMALL_REPEATS,
            )
            no_op()
            yield compare(f"no-op sync, {count}", no_op, empty_request, 1.5, repeats=51)
        yield seen_elsewhere(product, one, other, uid, some)
        yield from repair(product, other, uid, count)


def seen_elsewhere(
    product: Product, one: Library, other: Library, uid: str, some: list[Record]
) -> Figure:
    """From the end of a push on one desktop until another has the edit: event and pull."""
    delays: list[float] = []
    with (
        product.account.watch_events() as events,
        product.hub(uid) as hub,
        product.hub(uid) as hub_of_other,
    ):
        arrived = threading.Semaphore(0)

        def watch() -> None:
            for _ in events:
                arrived.release()

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        arrived.acquire(timeout=10)  # connected
        for number in range(SMALL_REPEATS):
            with one.writing("edit") as tx:
                write_local(tx, edited(some[:1], f"seen {number}"))
            sync_library(one, hub)
            with timing() as seconds:
                assert arrived.acquire(timeout=10), "no event"
                assert sync_library(other, hub_of_other).verified
            delays.append(seconds[0])
        events.close()
        watcher.join(5)
    return Figure("edit seen on another desktop", median(delays), None, 0.3)


def repair(product: Product, library: Library, uid: str, count: str) -> Iterator[Figure]:
    """One record differs by damage: find and mend it, counted in bytes."""
    full = CountingTransport()
    with product.new_library() as copy:
        product.link(copy, uid)
        with product.hub(uid, full) as hub:
            sync_library(copy, hub)
    with library.writing("damage") as tx:
        row = next(iterate_kind(tx, RecordKind.REFERENCE))
        assert row.payload is not None
        row.payload = row.payload.replace("title", "label", 1)  # and yet it counts as agreed on
        row.noun = None
        write_rows(tx, [row])
    mending = CountingTransport()
    with product.hub(uid, mending) as hub:
        report = sync_library(library, hub)
    assert report.verified
    yield Figure(
        f"verify and repair one of {count}",
        mending.received + mending.sent,
        full.received + full.sent,
        0.01 if int(count.replace(",", "")) >= MANY else 0.05,
        "bytes",
    )


def files(
    product: Product, bare: BareServer, count: int, size: int, folder: Path
) -> Iterator[Figure]:
    """Many files up and down, against one request a file on the bare server."""
    workload = Workload(7)
    contents = [workload.file(size) for _ in range(count)]
    paths = [folder / f"{number}.bin" for number in range(count)]
    for path, data in zip(paths, contents, strict=True):
        path.write_bytes(data)

    def upload() -> float:
        with product.new_library() as library:
            reference = next(iter(workload.records(1)))
            with library.writing("fill") as tx:
                write_local(tx, [reference])
            attach_files(library, reference.id, paths)
            uid = product.publish(library)
            uploaded.append(uid)
            with timing() as seconds:
                report = product.sync(library, uid)
            assert report.files.sent == count
        return seconds[0]

    def download() -> float:
        with product.new_library() as library:
            product.link(library, uploaded[-1])
            with timing() as seconds:
                report = product.sync(library, uploaded[-1])
            assert report.files.received == count
        return seconds[0]

    def bare_upload() -> float:
        connection = bare.connect()
        with timing() as seconds:
            for number, data in enumerate(contents):
                bare.request(connection, "PUT", f"/file-{number}", data)
        connection.close()
        return seconds[0]

    def bare_download() -> float:
        connection = bare.connect()
        with timing() as seconds:
            for number in range(count):
                (bare.folder / "copy").write_bytes(
                    bare.request(connection, "GET", f"/file-{number}")
                )
        connection.close()
        return seconds[0]

    uploaded: list[str] = []
    yield compare(f"{count:,} files of {size // 1000} KB up", upload, bare_upload, 1.2)
    yield compare(f"{count:,} files of {size // 1000} KB down", download, bare_download, 1.2)


def sync_figures(sizes: list[int], folder: Path) -> Iterator[Figure]:
    """All figures of records' sync for libraries of these sizes."""
    small: dict[int, list[Figure]] = {}
    with Product() as product, BareServer() as bare:
        for size in sizes:
            say(f"making {size:,} references")
            records = list(Workload().records(size))
            place = folder / str(size)
            place.mkdir()
            repeats = REPEATS if size <= MANY else 1
            yield from first_sync(product, bare, records, place, repeats)
            small[size] = list(small_syncs(product, bare, records, place))
            yield from small[size]
    if len(sizes) > 1:
        yield from flatness(small, min(sizes), max(sizes))


def flatness(small: dict[int, list[Figure]], least: int, most: int) -> Iterator[Figure]:
    """What few changes, or none, cost in a large library against a small one."""
    for few, many in zip(small[least], small[most], strict=True):
        if few.yardstick is not None and few.unit == "s":
            name = f"{many.name}, against {least:,}"
            yield Figure(name, many.ours, few.ours, 1.2)


def file_figures(_sizes: list[int], folder: Path) -> Iterator[Figure]:
    """Attached files."""
    with Product() as product, BareServer() as bare:
        yield from files(product, bare, 1_000, 200_000, folder)
