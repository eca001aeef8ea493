"""THE table of routes. Requests are dispatched by it and the OpenAPI document is made from it."""

from __future__ import annotations

from functools import cache

from ibidem.server.api import account, state, tokens
from ibidem.server.api.call import JSON, Call, Pool, Reply, Route
from ibidem.server.api.messages import (
    AccountReply,
    DevicesReply,
    Health,
    NewAccount,
    SignedIn,
    SignIn,
)
from ibidem.server.api.openapi import describe

_V1 = "/api/v1"


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
    Route("GET", f"{_V1}/account", account.show_account, "Who I am", reply=AccountReply),
    Route("POST", f"{_V1}/accounts", account.sign_up, "Make an account, where the server lets you",
          body=NewAccount, reply=AccountReply, status=201, takes=JSON, pool=Pool.PASSWORDS,
          is_open=True),
)  # fmt: skip
