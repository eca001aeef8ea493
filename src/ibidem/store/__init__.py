"""Libraries in a database: records, their history, search and checks. The only place with SQL."""

from ibidem.store.opening import Store, open_store
from ibidem.store.system import SystemSource
from ibidem.store.transaction import Head, Origin, Transaction

__all__ = ["Head", "Origin", "Store", "SystemSource", "Transaction", "open_store"]
