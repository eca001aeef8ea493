"""Between a library here and its server: which library there it belongs to, and what it hears."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator

from ibidem.errors import AmbiguousError, NotFoundError
from ibidem.remote.account import Device, RemoteAccount, RemoteLibrary
from ibidem.remote.events import EventWatch, RevisionEvent
from ibidem.services.library import Library
from ibidem.services.syncing import MassDeletion, Signal
from ibidem.store.linking import Link
from ibidem.store.waiting import is_empty

__all__ = [
    "Device",
    "Link",
    "RemoteAccount",
    "RemoteLibrary",
    "choose_remote",
    "hear_signals",
    "is_empty_library",
    "name_people",
]

TICK_SECONDS = 1.0  # how soon an edit made here is seen, and how often a failed sync is looked at


def choose_remote(
    library: Library, account: RemoteAccount, wanted: str | None = None, *, new: bool = False
) -> RemoteLibrary:
    """The library at the server to link this one to.

    The one called `wanted` (name or uid); with `new` one made for it; else the one with the same
    uid, or for an empty library the one of the same name, or a new one where the account has none
    yet. Raises `NotFoundError`, and `AmbiguousError` where a person has to say which.
    """
    if new:
        return account.create_library(library.name, library.uid)
    there = account.list_libraries()
    if wanted is not None:
        return _find(there, wanted)
    same = [each for each in there if each.uid == library.uid and not each.scope]
    if not same and is_empty_library(library):
        same = [each for each in there if each.name == library.name]
    if len(same) == 1:
        return same[0]
    if not there:
        return account.create_library(library.name, library.uid)
    names = ", ".join(repr(each.name) for each in there[:5])
    raise AmbiguousError(
        f"The server has {names} already; it cannot be told which one this library belongs to.",
        remedy="Say --to NAME to unite it with one of them, or --new for a new one.",
    )


def name_people(account: RemoteAccount, link: Link, question: MassDeletion) -> dict[str, str]:
    """What the people are called who removed something, by account; those of others are asked for.

    Somebody who is no member any more is left out.
    """
    if all(removal.account == link.account for removal in question.removed_by):
        return {}
    members = account.list_members(link.hub_uid, link.scope)
    return {member.account: member.name or member.email for member in members}


def _find(there: list[RemoteLibrary], wanted: str) -> RemoteLibrary:
    for fits in (
        [each for each in there if wanted in (each.uid, each.name)],
        [each for each in there if each.name.casefold() == wanted.casefold()],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            ids = ", ".join(each.uid for each in fits)
            raise AmbiguousError(
                f"The server has {len(fits)} libraries called {wanted!r}.",
                remedy=f"Name one by its id: {ids}.",
            )
    names = ", ".join(repr(each.name) for each in there[:5]) or "none"
    raise NotFoundError(f"The server has no library {wanted[:60]!r}; it has {names}.")


def hear_signals(
    library: Library, account: RemoteAccount, hub_uid: str
) -> Generator[Signal, None, None]:
    """What `syncing.watch` wants to be told: the hub moved, something was edited here, a tick.

    Endless; close the generator to stop. Raises what no waiting cures, as `EventWatch` does.
    """
    heard: queue.Queue[Signal | Exception] = queue.Queue()
    with account.watch_events() as events:
        listener = threading.Thread(target=_listen, args=(events, hub_uid, heard), daemon=True)
        listener.start()
        # What `watch` did before it asked for the first signal is not known here, so the first tick
        # counts as an edit. The changeset is read before a sync, never after it: an edit typed
        # while a sync runs must not be taken for the sync's own.
        seen = -1
        while True:
            signal = _next_signal(heard)
            newest = _newest_changeset(library)
            if signal is Signal.TICK and newest != seen:
                signal = Signal.EDITED
            seen = newest
            yield signal


def _next_signal(heard: queue.Queue[Signal | Exception]) -> Signal:
    """The next signal; several that came together are one."""
    try:
        first = heard.get(timeout=TICK_SECONDS)
        signals = [first]
        while not heard.empty():
            signals.append(heard.get_nowait())
    except queue.Empty:
        return Signal.TICK
    for signal in signals:
        if isinstance(signal, Exception):
            raise signal
    return Signal.HUB_MOVED if Signal.HUB_MOVED in signals else Signal.CONNECTED


def _listen(events: EventWatch, hub_uid: str, heard: queue.Queue[Signal | Exception]) -> None:
    try:
        for event in events:
            if not isinstance(event, RevisionEvent):
                heard.put(Signal.CONNECTED)
            elif event.library == hub_uid:
                heard.put(Signal.HUB_MOVED)
    except Exception as error:  # noqa: BLE001 - raised again where somebody waits for signals
        heard.put(error)


def is_empty_library(library: Library) -> bool:
    """Whether the library has never held a record."""
    with library.reading() as tx:
        return is_empty(tx)


def _newest_changeset(library: Library) -> int:
    with library.reading() as tx:
        return tx.head.changeset
