"""Errors in the words of the desktop: what happened, and what a person can do here about it."""

from __future__ import annotations

from ibidem.errors import IbidemError

# By code; a remedy of the error itself that names a command is no use to who sees a window.
REMEDIES: dict[str, str] = {
    "error": "Try again; if it stays, please report it.",
    "bad_input": "Nothing was changed.",
    "not_found": "It may have been deleted meanwhile.",
    "ambiguous": "Nothing was changed. Say more exactly which one.",
    "bad_query": "Change the search; Help > Search explains how to search.",
    "limit_exceeded": "Do it in smaller parts.",
    "confirmation_needed": "Nothing is changed until you confirm it.",
    "outdated": "Nothing was changed. Look at it again, then decide anew.",
    "permission_denied": "Ask the owner of the library for another role.",
    "not_signed_in": "Sign in again under Preferences > Sync.",
    "code_needed": "Give the code that your authenticator app shows.",
    "library_error": "Nothing was changed.",
    "library_exists": "Choose another name or place; nothing was changed.",
    "library_damaged": "Library > Check Library says what can be repaired.",
    "newer_schema": "Update Ibidem on this computer.",
    "library_busy": "Wait until the other program is done, then try again.",
    "storage_full": "Make room, then try again; nothing was half written.",
    "not_linked": "Sign in under Preferences > Sync.",
    "local_protocol_error": "This is a fault in Ibidem; please report it.",
    "remote_error": "Try again later; nothing is lost.",
    "remote_protocol_error": "Update Ibidem on this computer, or ask who runs the server.",
    "unreachable": "Check the network and the server's address; nothing is lost.",
    "server_error": "Try again later; nothing is lost.",
    "rate_limited": "Wait a little, then try again.",
    "epoch_changed": "Sync again: both sides are compared from the start.",
}


def remedy(error: IbidemError) -> str:
    """What a person can do about an error."""
    said = error.details.get("remedy")
    if isinstance(said, str) and "ibidem " not in said and "--" not in said:
        return said
    return REMEDIES.get(error.code, "")


def explain(error: IbidemError) -> str:
    """The sentence of an error and what to do about it."""
    return f"{error.message} {remedy(error)}".strip()
