"""THE table of routes. Requests are dispatched by it and the OpenAPI document is made from it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from ibidem.server.api import account, blobs, libraries, people, state, sync, tokens
from ibidem.server.api.call import BYTES, JSON, NDJSON, Call, Pool, Query, Reply, Route
from ibidem.server.api.messages import (
    Acceptance,
    AccountReply,
    ActivityReply,
    DeviceRenaming,
    DevicesReply,
    Health,
    HistoryReply,
    InvitationReply,
    InvitationsReply,
    LibrariesReply,
    LibraryReply,
    MembersReply,
    NewAccount,
    NewInvitation,
    NewLibrary,
    Removed,
    Renaming,
    RoleChange,
    SignedIn,
    SignIn,
)
from ibidem.server.api.openapi import describe
from ibidem.server.api.routing import PARAMETERS
from ibidem.server.settings import Settings
from ibidem.sync.wire import BODY_BYTES_MAX

_V1 = "/api/v1"
_LIBRARY = f"{_V1}/libraries/{{library}}"
_SCOPE = Query("scope", "The id of a shared group; the whole library by default",
               pattern=PARAMETERS["group"])  # fmt: skip
_NAME = Query("name", "The library's name, to confirm it", pattern=r"[^\x00-\x1f]{0,200}")
_BEFORE = Query("before", "Only what is older than this revision; 0: from the newest",
                minimum=0, maximum=1 << 53, default=0)  # fmt: skip
_LIMIT = Query("limit", "How many at most", minimum=1, maximum=500, default=100)
_SIZE = Query("size", "Bytes of the whole file", minimum=0, maximum=1 << 50)
_OFFSET = Query("offset", "Where the bytes sent begin", minimum=0, maximum=1 << 50, default=0)


def _sync_bytes_max(settings: Settings) -> int:  # noqa: ARG001 - the protocol's own limit
    return BODY_BYTES_MAX


def _blob_bytes_max(settings: Settings) -> int:
    return settings.blob_bytes_max


def _batch_bytes_max(settings: Settings) -> int:  # noqa: ARG001
    return blobs.BATCH_BODY_BYTES_MAX


def _sync(name: str, view: Callable[[Call], Reply], summary: str) -> Route:
    """A route of the sync protocol: messages both ways, as `sync.wire` has them."""
    return Route("POST", f"{_LIBRARY}/{name}", view, summary, takes=NDJSON, gives=NDJSON,
                 query=(_SCOPE,), pool=Pool.SYNC, bytes_max=_sync_bytes_max)  # fmt: skip


def show_openapi(call: Call) -> Reply:  # noqa: ARG001
    """The OpenAPI document."""
    return Reply(_document())


@cache
def _document() -> bytes:
    return describe(ROUTES)


ROUTES: tuple[Route, ...] = (
    Route("GET", "/healthz", state.check_health, "Whether the server can do its work",
          reply=Health, is_open=True),
    Route("GET", f"{_V1}/openapi.json", show_openapi, "This document", is_open=True),
    Route("POST", f"{_V1}/tokens", tokens.sign_in, "Sign a device in",
          body=SignIn, reply=SignedIn, status=201, takes=JSON, pool=Pool.PASSWORDS, is_open=True),
    Route("GET", f"{_V1}/tokens", tokens.list_devices, "The devices that are signed in",
          reply=DevicesReply),
    Route("DELETE", f"{_V1}/tokens/current", tokens.sign_out, "Sign this device out", status=204),
    Route("DELETE", f"{_V1}/tokens/{{device}}", tokens.revoke, "Sign a device out", status=204),
    Route("PATCH", f"{_V1}/tokens/{{device}}", tokens.rename, "Another name for a device",
          body=DeviceRenaming, takes=JSON, status=204),
    Route("GET", f"{_V1}/account", account.show_account, "Who I am", reply=AccountReply),
    Route("POST", f"{_V1}/accounts", account.sign_up, "Make an account, where the server lets you",
          body=NewAccount, reply=AccountReply, status=201, takes=JSON, pool=Pool.PASSWORDS,
          is_open=True),
    Route("GET", f"{_V1}/libraries", libraries.list_libraries, "The libraries that I may open",
          reply=LibrariesReply),
    Route("POST", f"{_V1}/libraries", libraries.create_library, "A new library of my own",
          body=NewLibrary, reply=LibraryReply, status=201, takes=JSON),
    Route("GET", _LIBRARY, libraries.show_library, "One library", reply=LibraryReply),
    Route("PATCH", _LIBRARY, libraries.rename_library, "Another name for a library",
          body=Renaming, reply=LibraryReply, takes=JSON),
    Route("DELETE", _LIBRARY, libraries.delete_library, "Delete a library for everybody",
          status=204, query=(_NAME,)),
    Route("GET", f"{_LIBRARY}/history/{{record}}", libraries.show_history,
          "The versions of a record", reply=HistoryReply),
    Route("GET", f"{_LIBRARY}/activity", people.list_activity, "Who did what, the newest first",
          reply=ActivityReply, query=(_SCOPE, _BEFORE, _LIMIT)),
    Route("GET", f"{_LIBRARY}/members", people.list_members, "The people in a library or group",
          reply=MembersReply, query=(_SCOPE,)),
    Route("DELETE", f"{_LIBRARY}/members", people.end_sharing, "Remove everybody else",
          reply=Removed, query=(_SCOPE,)),
    Route("GET", f"{_LIBRARY}/members/export", people.export_members,
          "Members and open invitations as a table", gives="text/csv", query=(_SCOPE,)),
    Route("PATCH", f"{_LIBRARY}/members/{{account}}", people.change_role,
          "Another role for a member", body=RoleChange, takes=JSON, status=204, query=(_SCOPE,)),
    Route("DELETE", f"{_LIBRARY}/members/{{account}}", people.remove_member,
          "End a membership, also one's own", status=204, query=(_SCOPE,)),
    Route("GET", f"{_LIBRARY}/invitations", people.list_invitations,
          "The invitations that wait for an answer", reply=InvitationsReply, query=(_SCOPE,)),
    Route("POST", f"{_LIBRARY}/invitations", people.invite, "Invite a person",
          body=NewInvitation, reply=InvitationReply, status=201, takes=JSON, query=(_SCOPE,)),
    Route("POST", f"{_LIBRARY}/invitations/{{invitation}}/again", people.invite_again,
          "A new link for an invitation", reply=InvitationReply),
    Route("DELETE", f"{_LIBRARY}/invitations/{{invitation}}", people.withdraw_invitation,
          "Take an invitation back", status=204),
    Route("POST", f"{_V1}/invitations/accept", people.accept_invitation, "Become a member",
          body=Acceptance, reply=LibraryReply, takes=JSON),
    _sync("pull", sync.pull, "The next page of the feed"),
    _sync("push", sync.push, "Changes to accept or refuse"),
    _sync("verify", sync.verify, "Compare fingerprints"),
    _sync("buckets", sync.list_buckets, "Ids and digests, to find where two libraries differ"),
    _sync("fetch", sync.fetch, "Single records"),
    _sync("reset/survey", sync.survey, "How all records compare, before a reset"),
    _sync("reset/cells", sync.list_cells, "Finer sums, to find where two libraries differ"),
    _sync("reset/stage", sync.stage, "Keep aside what the library shall become"),
    _sync("reset/staged", sync.list_staged, "What is kept aside, and what became of it"),
    _sync("reset/commit", sync.commit, "Let all that is kept aside take effect, at once"),
    _sync("reset/take-back", sync.take_back, "Forget what is kept aside, undo what took effect"),
    Route("POST", f"{_LIBRARY}/blobs/missing", blobs.list_missing, "Which files the hub lacks",
          body=blobs.MissingRequest, reply=blobs.MissingReply, takes=JSON, query=(_SCOPE,)),
    Route("POST", f"{_LIBRARY}/blobs/check", blobs.check, "Read files, say which are damaged",
          body=blobs.CheckRequest, reply=blobs.CheckReply, takes=JSON, query=(_SCOPE,),
          pool=Pool.TRANSFERS),
    Route("POST", f"{_LIBRARY}/blobs/batch", blobs.put_blobs, "Send many small files",
          takes=BYTES, status=204, query=(_SCOPE,), pool=Pool.TRANSFERS, is_stream=True,
          bytes_max=_batch_bytes_max),
    Route("POST", f"{_LIBRARY}/blobs/batch-get", blobs.get_blobs, "Get many small files",
          body=blobs.BatchRequest, takes=JSON, gives=BYTES, query=(_SCOPE,)),
    Route("PUT", f"{_LIBRARY}/blobs/{{sha256}}", blobs.put_blob, "Send a file, or the rest of one",
          reply=blobs.ReceivedReply, takes=BYTES, query=(_SCOPE, _SIZE, _OFFSET),
          pool=Pool.TRANSFERS, is_stream=True, bytes_max=_blob_bytes_max),
    Route("GET", f"{_LIBRARY}/blobs/{{sha256}}", blobs.get_blob, "Get a file, or a range of it",
          gives=BYTES, query=(_SCOPE,)),
)  # fmt: skip
