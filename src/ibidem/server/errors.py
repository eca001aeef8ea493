"""Errors as HTTP: a status for every code, and the JSON body that every refusal has."""

from __future__ import annotations

from typing import Any

import msgspec

from ibidem.errors import IbidemError

STATUSES: dict[str, int] = {
    "error": 500,
    "bad_input": 400,
    "not_found": 404,
    "ambiguous": 409,
    "bad_query": 400,
    "limit_exceeded": 413,
    "confirmation_needed": 409,
    "outdated": 409,
    "permission_denied": 403,
    "not_signed_in": 401,
    "code_needed": 401,
    "library_error": 500,
    "library_exists": 409,
    "library_damaged": 500,
    "newer_schema": 500,
    "library_busy": 503,
    "storage_full": 507,
    "not_linked": 409,
    "local_protocol_error": 500,
    "remote_error": 502,
    "remote_protocol_error": 400,
    "unreachable": 502,
    "server_error": 500,
    "rate_limited": 429,
    "epoch_changed": 409,
}

BUSY_SECONDS = 1  # what to wait after `library_busy`


class ErrorContent(msgspec.Struct):
    """A stable code, a sentence for the person, and details for the program."""

    code: str
    message: str
    details: dict[str, Any] = {}


class ErrorBody(msgspec.Struct):
    """What every refusal has as its body."""

    error: ErrorContent


def encode_error(error: IbidemError) -> bytes:
    """The body of a refusal. Details that JSON does not know are given as text."""
    content = ErrorContent(error.code, error.message, error.details)
    return msgspec.json.encode(ErrorBody(content), enc_hook=str)


def retry_seconds(error: IbidemError) -> int | None:
    """Seconds to wait before the next attempt makes sense; None where none does."""
    if error.code == "library_busy":
        return BUSY_SECONDS
    seconds = error.details.get("seconds")
    return seconds if isinstance(seconds, int) and error.code == "rate_limited" else None
