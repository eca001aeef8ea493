"""What a sync did, as values."""

from __future__ import annotations

from dataclasses import dataclass, field

from ibidem.errors import IbidemError, Problem
from ibidem.model.ids import RecordId
from ibidem.sync.messages import Rejection
from ibidem.sync.steps import MassDeletion


@dataclass(slots=True)
class Absorbed:
    """What merging did to the library, counted over a whole sync.

    `taken` counts records brought to the hub's state, `overruled` names records that one side had
    deleted and the other edited (the edit won), `united` pairs (our id, the id kept) of references
    that were the same without a common past.
    """

    taken: int = 0
    conflicts: int = 0
    overruled: list[RecordId] = field(default_factory=list)
    united: list[tuple[RecordId, RecordId]] = field(default_factory=list)


@dataclass(slots=True)
class FileReport:
    """Files moved: how many, and their bytes. `waiting` are not on the hub yet, or not here.

    `failure` is what stopped the files before all had moved; the next sync goes on with them.
    """

    sent: int = 0
    sent_bytes: int = 0
    received: int = 0
    received_bytes: int = 0
    waiting: int = 0
    failure: IbidemError | None = None


@dataclass(slots=True)
class SyncReport:
    """What a sync did and what it proved.

    `verified`: at `verified_at` (the hub's clock, milliseconds) hub and library had the same
    records, which have this `fingerprint`; at that moment, not for ever. `dirty`: something waits
    for the next sync. `rejected`: changes that the hub will never take as they are, with the
    reason. `repaired` records differed and were mended; `differs`: they still differ. `question`:
    nothing was removed, because a person has to agree first (then sync again with `confirmed`).
    `cancelled`: stopped between two steps, as asked.
    """

    revision: int = 0
    verified: bool = False
    verified_at: int = 0
    fingerprint: str = ""
    pulled: int = 0
    pushed: int = 0
    requests: int = 0
    rounds: int = 0
    repaired: int = 0
    new_epoch: bool = False
    differs: bool = False
    dirty: bool = False
    cancelled: bool = False
    question: MassDeletion | None = None
    rejected: tuple[Rejection, ...] = ()
    absorbed: Absorbed = field(default_factory=Absorbed)
    files: FileReport = field(default_factory=FileReport)

    @property
    def problems(self) -> list[Problem]:
        """What a person should know, in words."""
        found = [Problem(rejection.code, rejection.message) for rejection in self.rejected]
        if self.differs:
            found.append(Problem("sync_differs", "Library and server still differ after a repair."))
        if self.repaired:
            found.append(
                Problem("sync_repaired", f"{self.repaired} records differed and were repaired.")
            )
        if self.files.failure is not None:
            failure = self.files.failure
            found.append(Problem(failure.code, f"Attached files still wait. {failure.message}"))
        if self.new_epoch:
            found.append(
                Problem("sync_new_epoch", "The server was restored; everything was compared.")
            )
        return found
