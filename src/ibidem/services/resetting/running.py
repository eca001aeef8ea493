"""Doing a reset: prepare, switch in one step on each side, verify, move files.

| Direction | prepared | the switch |
| --- | --- | --- |
| replace online | what differs is staged at the hub | one commit there; we note the agreement |
| replace this one | what differs is fetched and kept aside | one transaction here |
| merge | what differs is fetched and kept aside | one transaction here, then one commit there |

The journal (`resetting.journal`) says how far it is. Cut anywhere, `resume_reset` goes on from what
is staged on either side, and `abandon_reset` leads back.
"""

from __future__ import annotations

from pathlib import Path

from ibidem.errors import (
    LibraryExistsError,
    LinkError,
    NotFoundError,
)
from ibidem.services.compressing import with_suffix
from ibidem.services.library import Library
from ibidem.services.resetting.checking import check_files
from ibidem.services.resetting.comparing import (
    compare,
)
from ibidem.services.resetting.journal import (
    Step,
    begin,
    is_same_link,
)
from ibidem.services.resetting.planning import (
    check_signature,
    plan_items,
)
from ibidem.services.resetting.plans import (
    Direction,
    ResetPlan,
    ResetReport,
)
from ibidem.services.resetting.switching import Run
from ibidem.services.syncing import FilePolicy, Steering
from ibidem.store.linking import load_link
from ibidem.store.resetting import (
    load_reset,
)
from ibidem.sync import BlobHub, ResetHub
from ibidem.sync.reset_messages import StagedRequest


def run_reset(
    library: Library,
    hub: ResetHub,
    blob_hub: BlobHub | None,
    direction: Direction,
    *,
    plan: ResetPlan | None = None,
    backup: Path | None = None,
    policy: FilePolicy = FilePolicy(),  # noqa: B008 - frozen
    steering: Steering | None = None,
) -> ResetReport:
    """Reset sync in one direction, to its verified end.

    The library must be linked (`syncing.link_library`). `plan` is what a person agreed to: where
    something else would be done by now, `OutdatedError` is raised and nothing is done (plan anew
    and ask again); without it, whatever the difference is is dealt with, however often it changes.
    `backup` is where a compressed library is written first. Files follow by `blob_hub`.

    Shares, members, invitations and history stay; groups that are shared online stay, too, and come
    here. Other devices follow by an ordinary sync, with their unsynced edits kept. When it is
    stopped (`steering`), cut or killed, `pending_reset` tells. Raises `LinkError` where nothing is
    linked or a reset is pending, `PermissionDeniedError` where the role does not allow it.
    """
    if direction is Direction.CHECK_FILES:
        return check_files(library, hub, blob_hub, policy, steering or Steering())
    if direction is Direction.REPLACE_ONLINE:  # refused before anything is noted
        hub.list_staged(StagedRequest("", library.source.new_id()))
    if plan is not None:
        known = compare(library, hub, plan.comparison)
        check_signature(plan.signature, direction, plan_items(library, hub, known, direction))
    if backup is not None:
        backup = with_suffix(backup)
        if backup.exists():
            raise LibraryExistsError(f"{backup.name} exists already.", path=str(backup))
    note = begin(library, direction, plan.signature if plan is not None else "", backup)
    run = Run(library, hub, blob_hub, note, policy, steering or Steering())
    run.known = known if plan is not None else None
    return run.go()


def resume_reset(
    library: Library,
    hub: ResetHub,
    blob_hub: BlobHub | None = None,
    *,
    policy: FilePolicy = FilePolicy(),  # noqa: B008 - frozen
    steering: Steering | None = None,
) -> ResetReport:
    """Go on with the reset that `pending_reset` names. Raises as `run_reset`; `NotFoundError` where
    there is none, `LinkError` where it is being undone (`undo_reset` goes on with that)."""
    with library.reading() as tx:
        note, link = load_reset(tx), load_link(tx)
    if note is None or note.step in (Step.DONE, Step.UNDONE):
        raise NotFoundError("There is no reset to go on with.")
    if note.step == Step.UNDOING:
        raise LinkError("The reset is being undone.", remedy="Go on with undoing it.")
    if link is None or not is_same_link(link, note):
        raise LinkError("The library is linked to something else since.")
    run = Run(library, hub, blob_hub, note, policy, steering or Steering())
    run.report.resumed = True
    return run.go()
