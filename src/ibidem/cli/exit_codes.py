"""Exit codes: what a script learns about how a command ended. The table is in `docs/cli.md`."""

from __future__ import annotations

from ibidem.errors import IbidemError

DONE = 0
NOTHING_READ = 8  # an import found nothing that it could read
FINDINGS = 9  # `verify` or `doctor` found damage, or a sync left something behind
INTERRUPTED = 130  # 128 + SIGINT, as shells have it
BROKEN_PIPE = 141  # 128 + SIGPIPE

# Error code to exit code. 2 is also what a command ends with that was called wrongly.
EXIT_CODES: dict[str, int] = {
    "error": 1,
    "local_protocol_error": 1,
    "bad_input": 2,
    "bad_query": 2,
    "limit_exceeded": 2,
    "not_found": 3,
    "ambiguous": 4,
    "confirmation_needed": 5,
    "permission_denied": 6,
    "not_signed_in": 7,
    "code_needed": 7,
    "library_error": 10,
    "library_exists": 11,
    "library_damaged": 12,
    "newer_schema": 13,
    "library_busy": 14,
    "storage_full": 15,
    "not_linked": 16,
    "outdated": 17,
    "remote_error": 20,
    "remote_protocol_error": 21,
    "unreachable": 22,
    "server_error": 23,
    "rate_limited": 24,
    "epoch_changed": 25,
}

# What to do about an error, where its sentence does not say it already.
REMEDIES: dict[str, str] = {
    "error": "Try again with --verbose; if it stays, please report it.",
    "local_protocol_error": "This is a fault in Ibidem; please report it.",
    "bad_query": "'ibidem search --help' explains how to search.",
    "not_signed_in": "Sign in with 'ibidem login ADDRESS'.",
    "code_needed": "Say --code with the code that your authenticator app shows.",
    "permission_denied": "Ask the owner of the library for another role.",
    "library_damaged": "See what can be repaired with 'ibidem doctor'.",
    "newer_schema": "Update Ibidem on this device.",
    "library_busy": "Wait until the other program is done, then try again.",
    "storage_full": "Make room, then try again; nothing was half written.",
    "not_linked": "Link it with 'ibidem sync --to LIBRARY'.",
    "unreachable": "Check the address and the network; nothing is lost, try again later.",
    "server_error": "Try again later; the server's log says more.",
    "rate_limited": "Wait a little, then try again.",
    "epoch_changed": "Sync again: Ibidem compares both sides from the start.",
}


def exit_code(error: IbidemError) -> int:
    """The exit code for an error."""
    return EXIT_CODES[error.code]
