"""Getting out of a damaged SQLite file what can still be read, by reading its pages ourselves.

    rows = read_rows(database)   # trusts neither the tree nor the free list of the file
    put_rows(store, ..., rows)   # into an empty library; what follows from records is computed

SQLite finds a row by way of pages that lead to it: one of them damaged, and all below is lost to
it. A leaf of a table can be read by itself, though, and a row of ours tells to which table it
belongs. Every version of a record has the number of the changeset that wrote it, so of several
copies, on pages that are free by now or in the log, the newest is the right one.
"""

from ibidem.store.salvaging.locking import alone, require_closed
from ibidem.store.salvaging.putting import Put, put_rows
from ibidem.store.salvaging.rows import SalvagedRows, read_rows

__all__ = ["Put", "SalvagedRows", "alone", "put_rows", "read_rows", "require_closed"]
