"""Before two libraries meet for the first time: what to ask, and what to warn of."""

from __future__ import annotations

from dataclasses import dataclass

from ibidem.services.library import Library
from ibidem.services.resetting.comparing import compare
from ibidem.services.resetting.planning import plan_found
from ibidem.services.resetting.plans import Direction, FirstSync
from ibidem.services.syncing.linking import read_link
from ibidem.store.linking import Link
from ibidem.sync import BlobHub, ResetHub


@dataclass(frozen=True, slots=True)
class LinkWarning:
    """Linking would break the link to something else. `text` says so; `present` is that link."""

    text: str
    present: Link


def plan_first_sync(
    library: Library, hub: ResetHub, *, blob_hub: BlobHub | None = None
) -> FirstSync:
    """What the first sync with a library online may do: each of the three choices, with its plan.

    Nothing is changed, and nothing need be linked. Compares once. `FirstSync.is_needed` says
    whether a person has to choose at all; `suggested` is what loses nothing.
    """
    found = compare(library, hub)
    choices = (Direction.REPLACE_ONLINE, Direction.REPLACE_LOCAL, Direction.MERGE)
    plans = {each: plan_found(library, hub, found, each, blob_hub=blob_hub) for each in choices}
    return FirstSync(found.records_here, found.records_online, plans, Direction.MERGE)


def check_link(
    library: Library, *, server: str, account: str, hub_uid: str = "", scope: str = ""
) -> LinkWarning | None:
    """What to warn of before the library is linked so: it is linked to something else already.

    `hub_uid` "" where it is not known yet which library of the account it will be. Cancelling must
    be the default; going on is `link_library(..., force=True)`.
    """
    present = read_link(library)
    if present is None:
        return None
    same_account = (present.server, present.account) == (server, account)
    same_library = hub_uid in ("", present.hub_uid) and scope == present.scope
    if same_account and same_library:
        return None
    what = "library online" if same_account else "account"
    return LinkWarning(
        "A sync library can be linked to only one account. This one is linked already, to another"
        f" {what} ({present.server}). Going on breaks that link.",
        present,
    )
