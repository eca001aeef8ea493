"""Serving: the libraries of many people in one store, as a server needs them."""

from __future__ import annotations

from collections.abc import Callable

from ibidem.store import Store, open_store
from ibidem.store.blobs import BlobStore, open_blobs
from ibidem.store.notices import Notices, open_notices


class Libraries:
    """The libraries that a server serves. Safe to use from several threads.

    Accounts are known here by their id alone; who that is, the server knows.
    """

    def __init__(self, store: Store, blobs: BlobStore, notices: Notices) -> None:
        self.store = store
        self.blobs = blobs
        self._notices = notices

    def tell(self, topic: str, revision: int = 0) -> None:
        """Tell every process of a change: of a library (its uid), or of an account's rights."""
        self._notices.tell(topic, revision)

    def check_health(self) -> None:
        """Ask the store for something small; raises what it raises when it does not answer."""
        with self.store.connecting(writing=False):
            pass

    def close(self) -> None:
        """Stop telling, and close the store."""
        self._notices.close()
        self.store.close()


def open_libraries(
    database_url: str, blobs_url: str, receive: Callable[[str, int], None]
) -> Libraries:
    """Open the store and the blobs at these addresses.

    `receive(topic, revision)` hears of every change, also of those that other processes make.
    Raises what `store.open_store` and `store.blobs.open_blobs` raise.
    """
    store = open_store(database_url)
    try:
        return Libraries(store, open_blobs(blobs_url), open_notices(database_url, receive))
    except BaseException:
        store.close()
        raise
