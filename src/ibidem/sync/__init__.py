"""The sync engine: values in, values out. What it promises stands in `docs/sync-protocol.md`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from ibidem.model.record import Record
from ibidem.sync.messages import (
    BucketReply,
    BucketRequest,
    FetchReply,
    FetchRequest,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    VerifyReply,
    VerifyRequest,
)
from ibidem.sync.reset_messages import (
    CellReply,
    CellRequest,
    CommitReply,
    CommitRequest,
    StagedReply,
    StagedRequest,
    StageReply,
    StageRequest,
    SurveyReply,
    SurveyRequest,
    TakeBackReply,
    TakeBackRequest,
)


class Hub(Protocol):
    """The hub of one library, seen with the rights of one person on one device.

    Implemented by `services.hosting.LocalHub` in process and by `remote.HttpHub`; the same tests
    run on both. Every method may raise `EpochChangedError`, `PermissionDeniedError`,
    `NotSignedInError`, `UnreachableError`, `ServerError` and `RateLimitedError`.
    """

    def pull(self, request: PullRequest) -> PullReply:
        """The next page of the feed."""
        ...

    def push(self, request: PushRequest) -> PushReply:
        """Accept or refuse changes, record by record; all accepted become visible together."""
        ...

    def prepare(self, changes: Sequence[Record]) -> None:
        """Get ready for a push of these changes that will follow soon. May do nothing."""
        ...

    def verify(self, request: VerifyRequest) -> VerifyReply:
        """Compare fingerprints."""
        ...

    def list_buckets(self, request: BucketRequest) -> BucketReply:
        """Ids and digests, to find where two libraries differ."""
        ...

    def fetch(self, request: FetchRequest) -> FetchReply:
        """Single records."""
        ...


class ResetHub(Hub, Protocol):
    """A hub that can be made equal to a replica in one step (`services.resetting`).

    Only for the whole library, and for who may write: other than a push, staging something raises
    `PermissionDeniedError` at once. So does every method through a shared group, but `survey` and
    `list_cells`.
    """

    def survey(self, request: SurveyRequest) -> SurveyReply:
        """Compare all that both have."""
        ...

    def list_cells(self, request: CellRequest) -> CellReply:
        """Finer sums, to find where two libraries differ."""
        ...

    def stage(self, request: StageRequest) -> StageReply:
        """Keep changes aside until they are committed."""
        ...

    def list_staged(self, request: StagedRequest) -> StagedReply:
        """What is kept aside, and what became of it."""
        ...

    def commit(self, request: CommitRequest) -> CommitReply:
        """Let all that is staged take effect at once. Raises `OutdatedError` and does nothing."""
        ...

    def take_back(self, request: TakeBackRequest) -> TakeBackReply:
        """Forget what is staged; undo what was committed."""
        ...

    def check_blobs(self, blobs: Iterable[tuple[str, int]], *, repair: bool) -> set[str]:
        """Of (digest, bytes), those that the hub has and whose contents are damaged.

        It reads all of them. With `repair` they are set aside: the hub lacks them then.
        """
        ...


class BlobHub(Protocol):
    """The attachments' bytes of one library. A blob is named by its SHA-256, 64 digits."""

    def missing_blobs(self, blobs: Iterable[tuple[str, int]]) -> dict[str, int]:
        """Of (digest, bytes), those the hub lacks, with the offset from which it wants them."""
        ...

    def put_blob(self, digest: str, size: int, offset: int, chunks: Iterable[bytes]) -> int:
        """Send a blob from `offset`; returns how many bytes the hub now has (`size`: complete).

        Raises `InputError` when the bytes do not have that digest or length; nothing is kept then.
        """
        ...

    def put_blobs(self, blobs: Iterable[tuple[str, bytes]]) -> None:
        """Send many small blobs in one request."""
        ...

    def get_blob(self, digest: str, offset: int = 0) -> Iterator[bytes]:
        """The bytes from `offset`. Raises `NotFoundError` while the hub does not have them."""
        ...

    def get_blobs(self, digests: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Many small blobs in one request; those the hub lacks are left out."""
        ...
