"""Views: the `Hub` interface as routes. They unpack, ask the hub and pack; they decide nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec
import zstandard

from ibidem.errors import InputError
from ibidem.server.accounts.device_syncs import Synced, note_synced
from ibidem.server.api.call import NDJSON, Call, Reply
from ibidem.server.metrics import count_push
from ibidem.services.hosting import LocalHub
from ibidem.sync import messages, reset_messages
from ibidem.sync.wire import decode, encode

COMPRESS_FROM_BYTES = 512
COMPRESSION_LEVEL = 3

Request = TypeVar("Request", bound=msgspec.Struct)


def pull(call: Call) -> Reply:
    """The next page of the feed."""

    def answer(hub: LocalHub, request: messages.PullRequest) -> messages.PullReply:
        reply = hub.pull(request)
        if not reply.more:
            _note(call, reply.revision, reply.hub_at, min(request.verified_at, reply.hub_at))
        return reply

    return _ask(call, messages.PullRequest, answer)


def push(call: Call) -> Reply:
    """Changes to accept or refuse."""

    def answer(hub: LocalHub, request: messages.PushRequest) -> messages.PushReply:
        reply = hub.push(request)
        refused = len(reply.refused) + len(reply.rejected) + len(reply.deferred)
        count_push(len(request.changes), refused)
        if reply.verdict is messages.Verdict.SAME:
            _note(call, reply.revision, reply.hub_at, reply.hub_at)
        return reply

    return _ask(call, messages.PushRequest, answer)


def verify(call: Call) -> Reply:
    """Compare fingerprints."""

    def answer(hub: LocalHub, request: messages.VerifyRequest) -> messages.VerifyReply:
        reply = hub.verify(request)
        if reply.verdict is messages.Verdict.SAME:
            _note(call, reply.revision, reply.hub_at, reply.hub_at)
        return reply

    return _ask(call, messages.VerifyRequest, answer)


def list_buckets(call: Call) -> Reply:
    """Ids and digests of some buckets."""
    return _ask(call, messages.BucketRequest, lambda hub, request: hub.list_buckets(request))


def fetch(call: Call) -> Reply:
    """Single records."""
    return _ask(call, messages.FetchRequest, lambda hub, request: hub.fetch(request))


def survey(call: Call) -> Reply:
    """Compare all that both have."""
    return _ask(call, reset_messages.SurveyRequest, lambda hub, request: hub.survey(request))


def list_cells(call: Call) -> Reply:
    """Finer sums of some buckets."""
    return _ask(call, reset_messages.CellRequest, lambda hub, request: hub.list_cells(request))


def stage(call: Call) -> Reply:
    """Keep changes aside."""
    return _ask(call, reset_messages.StageRequest, lambda hub, request: hub.stage(request))


def list_staged(call: Call) -> Reply:
    """What is kept aside."""
    return _ask(call, reset_messages.StagedRequest, lambda hub, request: hub.list_staged(request))


def commit(call: Call) -> Reply:
    """Let what is kept aside take effect."""
    return _ask(call, reset_messages.CommitRequest, lambda hub, request: hub.commit(request))


def take_back(call: Call) -> Reply:
    """Forget what is kept aside, undo what took effect."""
    return _ask(call, reset_messages.TakeBackRequest, lambda hub, request: hub.take_back(request))


def find_hub(call: Call) -> LocalHub:
    """The hub of the library named in the path, with the rights of who asks.

    Raises `NotFoundError` where the person may not know of the library.
    """
    signed = call.signed
    return call.context.libraries.hub(
        call.parameters["library"], signed.account, signed.device, call.query.get("scope", "")
    )


def _note(call: Call, revision: int, at: int, verified_at: int) -> None:
    """Keep how far the device that asks is."""
    library, scope = call.parameters["library"], call.query.get("scope", "")
    if call.signed.token_id:  # a browser that is signed in has none
        note_synced(call.signed.token_id, library, scope, Synced(revision, at, verified_at))


def _ask(
    call: Call, form: type[Request], answer: Callable[[LocalHub, Request], msgspec.Struct]
) -> Reply:
    hub = find_hub(call)
    request = decode(call.body, form, InputError)
    body = encode(answer(hub, request))
    reply = Reply(body, NDJSON, headers={"Vary": "Accept-Encoding"})
    if len(body) >= COMPRESS_FROM_BYTES and "zstd" in call.headers.get("accept-encoding", ""):
        reply.body = zstandard.ZstdCompressor(COMPRESSION_LEVEL).compress(body)
        reply.headers["Content-Encoding"] = "zstd"
    return reply
