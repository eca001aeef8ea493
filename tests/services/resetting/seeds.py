"""Libraries that differ, and what they hold."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ibidem.model.record import RecordKind
from ibidem.services.resetting import Direction, ResetReport, run_reset
from ibidem.store import Transaction
from ibidem.store.resetting import list_live
from ibidem.store.schema import history, records
from tests.sync.world import Replica, World

ONLINE, LOCAL, MERGE = Direction.REPLACE_ONLINE, Direction.REPLACE_LOCAL, Direction.MERGE
SWITCHES = (ONLINE, LOCAL, MERGE)


def reset(world: World, replica: Replica, direction: Direction, **options: Any) -> ResetReport:
    """Reset as that device."""
    hub = world.hub(replica.name)
    return run_reset(replica.library, hub, hub, direction, **options)


def contents(world: World, replica: Replica | None = None) -> dict[str, str]:
    """What a replica has, or the hub: the digests of its live records by id."""
    with _reading(world, replica) as tx:
        return {each: digest.hex() for each, digest in list_live(tx)}


def is_known(world: World, title: str, *replicas: Replica) -> bool:
    """Whether a title is to be found, live or in a history, at the hub or on one of these."""
    wanted = f'"{title}"'
    for replica in (None, *replicas):
        with _reading(world, replica) as tx:
            if any(wanted in payload for payload in _every_version(tx)):
                return True
    return False


def two_that_differ(world: World) -> tuple[Replica, Replica]:
    """Ada's library differs from the one online, which Bob has, in every way there is."""
    ada, bob = world.replica("ada"), world.replica("bob")
    same = [ada.add(f"Same {number}") for number in range(5)]
    gone = ada.add("Deleted by Bob")
    edited = ada.add("Edited by both", year="1999")
    group = ada.add_kind(RecordKind.GROUP, {"name": "Group"})
    ada.change(same[0], groups=[group])
    world.sync(ada)
    world.sync(bob)
    bob.delete(gone)
    bob.edit(edited, title="Edited by Bob")
    bob.add("New from Bob")
    bob.add("The same work", year="2001", keywords=["bob"])
    world.sync(bob)
    ada.edit(edited, title="Edited by Ada")
    ada.add("New from Ada")
    ada.add("The same work", year="2001", keywords=["ada"])
    ada.delete(same[1])
    return ada, bob


def _reading(world: World, replica: Replica | None) -> Any:
    return world.store.reading(world.hub_id) if replica is None else replica.library.reading()


def _every_version(tx: Transaction) -> Any:
    for table in (records, history):
        query = select(table.c.payload).where(table.c.payload.is_not(None))
        yield from tx.connection.scalars(query)
