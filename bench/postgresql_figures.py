"""A server on PostgreSQL, against COPY and an upsert of the same rows behind a bare server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.postgresql import new_database, running_postgresql

from bench.figure import Figure, compare, say
from bench.product import Product
from bench.workload import Workload
from bench.yardsticks import BareServer, open_rows, upsert

MANY = 100_000


def postgresql_figures(sizes: list[int], folder: Path) -> Iterator[Figure]:
    """First upload and download."""
    with running_postgresql() as server:
        for size in sizes:
            if size > MANY:
                continue
            with (
                new_database(server) as ours,
                new_database(server) as theirs,
                Product(ours) as product,
                BareServer(theirs) as bare,
            ):
                place = folder / str(size)
                place.mkdir()
                yield from first_sync(product, bare, size, place)


def first_sync(product: Product, bare: BareServer, size: int, folder: Path) -> Iterator[Figure]:
    """The same as on SQLite, with the other yardstick."""
    say(f"making {size:,} references")
    records = list(Workload().records(size))
    rows = open_rows(folder / "client.sqlite3")
    upsert(rows, ((record.id, 1, record.payload or "") for record in records))
    rows.close()
    uploaded: list[str] = []

    def upload() -> float:
        uid, seconds = product.time_upload(records)
        uploaded.append(uid)
        return seconds

    def download() -> float:
        return product.time_download(uploaded[-1])

    def bare_upload() -> float:
        bare.forget_copied_rows()
        return bare.upload_rows(folder / "client.sqlite3", path="/copied-rows")

    def bare_download() -> float:
        target = folder / "down.sqlite3"
        target.unlink(missing_ok=True)
        return bare.download_rows(target, path="/copied-rows")

    count = f"{size:,}"
    yield compare(f"first upload to PostgreSQL, {count}", upload, bare_upload, 1.5)
    yield compare(f"first download from PostgreSQL, {count}", download, bare_download, None)
