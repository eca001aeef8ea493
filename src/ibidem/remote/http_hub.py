"""HttpHub: the hub of one library on a server, as `sync.Hub` and `sync.BlobHub`.

While one page of a pull is merged, the next is already asked for in the background, and a page of a
push is packed while the one before it is still with the server, so that the server and this device
work at the same time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self, TypeVar

import httpx2
import msgspec

from ibidem.errors import RemoteProtocolError
from ibidem.model.digest import BUCKETS
from ibidem.model.ids import is_record_id, parse_record_id
from ibidem.model.record import Record
from ibidem.remote.blobs import HttpBlobHub
from ibidem.remote.connection import Connection, Patience, pack
from ibidem.sync.messages import (
    PAGE_RECORDS_MAX,
    PROTOCOL_VERSION,
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
from ibidem.sync.wire import (
    BODY_BYTES_MAX,
    MEDIA_TYPE,
    decode,
    encode,
    encode_head,
    encode_records,
)

PREPARED_MAX = 2  # pages of a push that are held packed: the next, and the one that is being sent
COMMIT_SECONDS = 600.0  # a whole library may be written in one step
PROTOCOL_HEADERS = {"Ibidem-Protocol": str(PROTOCOL_VERSION)}

Reply = TypeVar("Reply", bound=msgspec.Struct)


class HttpHub(HttpBlobHub):
    """One library on one server, seen with the rights of a token. Close it, or use `with`.

    `scope` is the id of a shared group, or "" for the whole library. The methods raise what
    `remote.errors` says: among others `UnreachableError`, `ServerError`, `NotSignedInError`,
    `PermissionDeniedError`, `RateLimitedError`, `EpochChangedError`, `RemoteProtocolError`.
    """

    def __init__(
        self,
        base_url: str,
        library_uid: str,
        token: str,
        *,
        scope: str = "",
        prefetch: bool = True,
        patience: Patience | None = None,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        """`prefetch` False asks for each page of a pull only when it is wanted."""
        self._library = f"/api/v1/libraries/{parse_record_id(library_uid)}"
        query: dict[str, str | int] = {"scope": parse_record_id(scope)} if scope else {}
        connection = Connection(
            base_url, token, patience=patience, headers=PROTOCOL_HEADERS, transport=transport
        )
        super().__init__(connection, self._library, query)
        self._prefetch = prefetch
        self._worker: ThreadPoolExecutor | None = None
        self._next_page: tuple[PullRequest, Future[PullReply]] | None = None
        self._prepared: deque[tuple[list[Record], bytes]] = deque(maxlen=PREPARED_MAX)

    def close(self) -> None:
        """Close all connections; a request that is under way in the background ends first."""
        self._forget_next_page()
        if self._worker is not None:
            self._worker.shutdown(wait=True, cancel_futures=True)
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def pull(self, request: PullRequest) -> PullReply:
        """See `sync.Hub`."""
        reply = self._take_next_page(request) or self._pull(request)
        if reply.more and self._prefetch:
            self._ask_for_next_page(_next_request(request, reply))
        return reply

    def push(self, request: PushRequest) -> PushReply:
        """See `sync.Hub`."""
        self._forget_next_page()  # what it holds is older than this push
        packed = self._take_prepared(request.changes)
        if packed is None:
            reply = self._exchange("push", request, PushReply)
        else:
            head = pack(encode_head(request)[0])
            reply = self._send("push", head + packed, PushReply, is_packed=True)
        sent = {change.id for change in request.changes}
        named = [record_id for record_id, _ in reply.unchanged]
        named += [record.id for record in reply.refused]
        named += [rejection.id for rejection in reply.rejected]
        if not sent.issuperset(named):
            raise RemoteProtocolError("The server answers for records that it was not sent.")
        return reply

    def prepare(self, changes: Sequence[Record]) -> None:
        """See `sync.Hub`. Packs the changes now, as most of the body of the request."""
        self._prepared.append((list(changes), pack(encode_records(changes))))

    def verify(self, request: VerifyRequest) -> VerifyReply:
        """See `sync.Hub`."""
        return self._exchange("verify", request, VerifyReply)

    def list_buckets(self, request: BucketRequest) -> BucketReply:
        """See `sync.Hub`."""
        return self._exchange("buckets", request, BucketReply)

    def fetch(self, request: FetchRequest) -> FetchReply:
        """See `sync.Hub`."""
        reply = self._exchange("fetch", request, FetchReply)
        _check_ids(reply.records)
        return reply

    def survey(self, request: SurveyRequest) -> SurveyReply:
        """See `sync.ResetHub`."""
        reply = self._exchange("reset/survey", request, SurveyReply)
        if reply.buckets and len(reply.buckets) != BUCKETS:
            raise RemoteProtocolError("The server's fingerprint does not have the right size.")
        return reply

    def list_cells(self, request: CellRequest) -> CellReply:
        """See `sync.ResetHub`."""
        return self._exchange("reset/cells", request, CellReply)

    def stage(self, request: StageRequest) -> StageReply:
        """See `sync.ResetHub`."""
        return self._exchange("reset/stage", request, StageReply)

    def list_staged(self, request: StagedRequest) -> StagedReply:
        """See `sync.ResetHub`."""
        return self._exchange("reset/staged", request, StagedReply)

    def commit(self, request: CommitRequest) -> CommitReply:
        """See `sync.ResetHub`."""
        self._forget_next_page()  # what it holds is older than this
        return self._exchange("reset/commit", request, CommitReply, COMMIT_SECONDS)

    def take_back(self, request: TakeBackRequest) -> TakeBackReply:
        """See `sync.ResetHub`."""
        self._forget_next_page()
        return self._exchange("reset/take-back", request, TakeBackReply, COMMIT_SECONDS)

    def _pull(self, request: PullRequest) -> PullReply:
        reply = self._exchange("pull", request, PullReply)
        if len(reply.records) > PAGE_RECORDS_MAX:
            raise RemoteProtocolError(f"A page has more than {PAGE_RECORDS_MAX} records.")
        before, after = request.position, reply.position
        if (after.revision, after.id) < (
            before.revision,
            before.id,
        ) and reply.epoch == request.epoch:
            raise RemoteProtocolError("The server's feed goes backwards.")
        if reply.more and after == before:
            raise RemoteProtocolError("The server promises more and sends nothing.")
        _check_ids(reply.records)
        return reply

    def _exchange(
        self,
        name: str,
        request: msgspec.Struct,
        reply: type[Reply],
        read_seconds: float | None = None,
    ) -> Reply:
        return self._send(name, encode(request), reply, read_seconds=read_seconds)

    def _send(
        self,
        name: str,
        content: bytes,
        reply: type[Reply],
        *,
        is_packed: bool = False,
        read_seconds: float | None = None,
    ) -> Reply:
        body = self._connection.exchange(
            "POST",
            f"{self._library}/{name}",
            content,
            content_type=MEDIA_TYPE,
            bytes_max=BODY_BYTES_MAX,
            query=self._query,
            is_packed=is_packed,
            read_seconds=read_seconds,
        )
        return decode(body, reply)

    def _take_prepared(self, changes: list[Record]) -> bytes | None:
        """The packed lines of these very changes, where they were prepared."""
        for prepared in list(self._prepared):
            if prepared[0] == changes:
                self._prepared.remove(prepared)
                return prepared[1]
        return None

    def _ask_for_next_page(self, request: PullRequest) -> None:
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, thread_name_prefix="ibidem-pull")
        self._next_page = (request, self._worker.submit(self._pull, request))

    def _take_next_page(self, request: PullRequest) -> PullReply | None:
        """The page asked for in the background, if it is the one wanted."""
        waiting, self._next_page = self._next_page, None
        if waiting is None:
            return None
        asked, page = waiting
        if asked == request:
            return page.result()
        page.cancel()
        return None

    def _forget_next_page(self) -> None:
        if self._next_page is not None:
            self._next_page[1].cancel()
            self._next_page = None


def _next_request(request: PullRequest, reply: PullReply) -> PullRequest:
    """What the caller will ask for next, as `sync.session` does: compared before it is given."""
    return msgspec.structs.replace(
        request,
        epoch=reply.epoch,
        position=reply.position,
        skip_tombstones_until=min(request.skip_tombstones_until, reply.revision),
    )


def _check_ids(records: list[Record]) -> None:
    if not all(is_record_id(record.id) for record in records):
        raise RemoteProtocolError("The server sent a record whose id is none.")
