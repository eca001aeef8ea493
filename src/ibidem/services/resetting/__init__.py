"""Reset sync: make both sides the same again, in a direction that a person chooses, undoably.

    plan = plan_reset(library, hub, Direction.REPLACE_ONLINE, blob_hub=hub)  # changes nothing
    for change in list_planned(library, hub, plan, limit=100): ...  # with names
    report = run_reset(library, hub, hub, plan.direction, plan=plan, backup=path, steering=...)
    undo_reset(library, hub)  # both sides are as before

- `hub` is a `remote.HttpHub` (what `RemoteAccount.hub` gives) or `hosting.LocalHub`; it is both hub
  and blob hub. The library stays open: every switch is one transaction in it.
- `pending_reset(library)`: look when a library is opened. A reset that was cut is resumed
  (`resume_reset`) or given up (`abandon_reset`); until then an ordinary sync refuses
  (`LibraryBusyError`).
- `plan_first_sync`: the choice before the first sync of two libraries that both have something.
- `check_link`: what to warn of before a library is linked to another account.
- `Copy`: a compressed library that was sent to a server stands in for a computer.
- Local state only (`#!resetLocalSync`) is `syncing.forget_sync_state`.

Progress comes through `Steering.progress(phase, done, total)`; `Steering.is_cancelled` stops
between two requests, and the report says `cancelled`.
"""

from ibidem.services.resetting.copies import BUSY, Copy, CopyState, Stage
from ibidem.services.resetting.first import LinkWarning, check_link, plan_first_sync
from ibidem.services.resetting.journal import LastReset, PendingReset, last_reset, pending_reset
from ibidem.services.resetting.planning import list_planned, plan_reset
from ibidem.services.resetting.plans import (
    Counts,
    Direction,
    Files,
    FirstSync,
    Item,
    PlannedChange,
    ResetPlan,
    ResetReport,
    Side,
    What,
)
from ibidem.services.resetting.running import resume_reset, run_reset
from ibidem.services.resetting.taking_back import UndoneReset, abandon_reset, undo_reset

__all__ = [
    "BUSY",
    "Copy",
    "CopyState",
    "Counts",
    "Direction",
    "Files",
    "FirstSync",
    "Item",
    "LastReset",
    "LinkWarning",
    "PendingReset",
    "PlannedChange",
    "ResetPlan",
    "ResetReport",
    "Side",
    "Stage",
    "UndoneReset",
    "What",
    "abandon_reset",
    "check_link",
    "last_reset",
    "list_planned",
    "pending_reset",
    "plan_first_sync",
    "plan_reset",
    "resume_reset",
    "run_reset",
    "undo_reset",
]
