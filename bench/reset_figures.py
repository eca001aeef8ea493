"""The figures of a reset, against the first upload of the same library in the same run.

Each reset replaces the library online by the one here: with a thousand records that differ, with
none, and where there is nothing online yet. Time and bytes are of the reset alone, plan included.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.figure import REPEATS, Figure, say
from bench.product import CountingTransport, Product
from bench.sync_figures import MANY, edited
from bench.timing import timing
from bench.workload import Workload
from ibidem.model import Record
from ibidem.services.library import Library
from ibidem.services.resetting import Direction, plan_reset, run_reset, undo_reset
from ibidem.services.syncing import sync_library
from ibidem.store.records import write_local

DIFFERING = 1_000

Measured = tuple[float, float]  # seconds, bytes both ways


def reset_figures(sizes: list[int], folder: Path) -> Iterator[Figure]:  # noqa: ARG001
    """The figures at each size."""
    for size in sizes:
        records = list(Workload().records(size))
        with Product() as product:
            yield from _at_size(product, records, REPEATS if size <= MANY else 1)


def _at_size(product: Product, records: list[Record], repeats: int) -> Iterator[Figure]:
    count = f"{len(records):,}"
    uploads, differing, equal, scratch, undone = [], [], [], [], []
    for number in range(repeats):
        say(f"reset of {count}, {number + 1}")
        with product.new_library(records) as library:
            uid = product.publish(library)
            uploads.append(_upload(product, library, uid))
            some = records[:: max(1, len(records) // DIFFERING)][:DIFFERING]
            with library.writing("edit") as tx:
                write_local(tx, edited(some, f"again {number}"))
            differing.append(_reset(product, library, uid))
            with product.hub(uid) as hub, timing() as seconds:
                undo_reset(library, hub)
            undone.append((seconds[0], 0.0))
            _reset(product, library, uid)
            equal.append(_reset(product, library, uid))
        with product.new_library(records) as library:
            scratch.append(_reset(product, library, product.publish(library)))
    upload_seconds, upload_bytes = _median(uploads)
    is_large = len(records) >= 50 * DIFFERING  # what differs is little of it
    for name, measured, goal in (
        (f"reset of {count}, {DIFFERING:,} differ", differing, 0.05 if is_large else None),
        (f"reset of {count}, none differs", equal, 0.01 if is_large else None),
        (f"reset of {count}, nothing online", scratch, 2.0),
        (f"undo of a reset of {count}, {DIFFERING:,} differed", undone, None),
    ):
        seconds_, bytes_ = _median(measured)
        yield Figure(f"{name}: time", seconds_, upload_seconds, goal)
        if bytes_:
            yield Figure(f"{name}: bytes", bytes_, upload_bytes, goal, "bytes")


def _upload(product: Product, library: Library, uid: str) -> Measured:
    transport = CountingTransport()
    with product.hub(uid, transport) as hub, timing() as seconds:
        assert sync_library(library, hub).verified
    return seconds[0], transport.sent + transport.received


def _reset(product: Product, library: Library, uid: str) -> Measured:
    transport = CountingTransport()
    with product.hub(uid, transport) as hub, timing() as seconds:
        plan = plan_reset(library, hub, Direction.REPLACE_ONLINE)
        assert run_reset(library, hub, None, plan.direction, plan=plan).verified
    return seconds[0], transport.sent + transport.received


def _median(measured: list[Measured]) -> Measured:
    return median(each[0] for each in measured), median(each[1] for each in measured)
