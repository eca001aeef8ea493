"""Many devices of one library at once: how long a sync takes for the unlucky ones.

Each device changes a record and syncs every `PAUSE_SECONDS`, at its own moment, for as long as the
bench runs; it is late where its last sync was slow, and does not wait for the others. With every
sync a device also brings what all the others changed meanwhile.
"""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.postgresql import new_database, running_postgresql

from bench.figure import Figure, say
from bench.product import Product
from bench.sync_figures import edited
from bench.timing import timing
from bench.workload import Workload
from ibidem.errors import IbidemError
from ibidem.model import Record
from ibidem.services.library import Library, open_library
from ibidem.services.syncing import sync_library
from ibidem.store.records import load_records, write_local

DEVICES = 100
PAUSE_SECONDS = 6.0  # ten changes a minute
ROUNDS = 6
REFERENCES = 2_000


def device_figures(_sizes: list[int], folder: Path) -> Iterator[Figure]:
    """p99 of a sync, on both databases."""
    records = list(Workload().records(REFERENCES))
    place = folder / "sqlite"
    place.mkdir()
    with Product() as product:
        yield from many_devices(product, records, place, "SQLite")
    place = folder / "postgresql"
    place.mkdir()
    with (
        running_postgresql() as server,
        new_database(server) as url,
        Product(url) as product,
    ):
        yield from many_devices(product, records, place, "PostgreSQL")


def many_devices(
    product: Product, records: list[Record], folder: Path, database: str
) -> Iterator[Figure]:
    """`DEVICES` copies of one library, each in a thread."""
    say(f"{DEVICES} devices on {database}")
    with product.new_library(records) as first:
        uid = product.publish(first)
        product.sync(first, uid)
        path = first.path
    seconds: list[float] = []
    failures: list[Exception] = []
    start = threading.Barrier(DEVICES)
    threads = []
    for number in range(DEVICES):
        copied = folder / f"{number}.ibidem"
        shutil.copytree(path, copied)
        mine = records[number::DEVICES]
        arguments = (product, uid, copied, number, mine, start, seconds, failures)
        threads.append(threading.Thread(target=one_device, args=arguments, daemon=True))
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)  # the devices are machines of their own: they share no turn
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    if failures:
        say(f"{len(failures)} syncs failed, the first with {failures[0]!r}")
    seconds.sort()
    name = f"{DEVICES} devices, {60 / PAUSE_SECONDS:g} changes a minute each, {database}"
    yield Figure(f"{name}: median of a sync", seconds[len(seconds) // 2], None, None)
    yield Figure(f"{name}: p99", seconds[int(0.99 * len(seconds))], None, 0.25)
    yield Figure(f"{name}: syncs that failed", len(failures), None, 0, "syncs")


def one_device(
    product: Product,
    uid: str,
    path: Path,
    number: int,
    records: list[Record],
    start: threading.Barrier,
    seconds: list[float],
    failures: list[Exception],
) -> None:
    """The life of one device."""
    with open_library(path, device=f"device {number}") as library, product.hub(uid) as hub:
        sync_library(library, hub)  # the connection is open, as on a desktop
        start.wait()
        began = time.monotonic() + PAUSE_SECONDS * number / DEVICES
        for turn in range(ROUNDS):
            time.sleep(max(0.0, began + turn * PAUSE_SECONDS - time.monotonic()))
            change(library, records[turn % len(records)], f"{number} {turn}")
            try:
                with timing() as taken:
                    sync_library(library, hub)
            except IbidemError as error:
                failures.append(error)
            else:
                seconds.append(taken[0])


def change(library: Library, record: Record, mark: str) -> None:
    """An edit of one record, as it is here by now."""
    with library.writing("edit") as tx:
        now = load_records(tx, [record.id])[record.id].record
        write_local(tx, edited([now], mark))
