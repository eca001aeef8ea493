"""Every exception that Ibidem raises, and `Problem`, the finding that does not stop the work.

    IbidemError
    +-- InputError               what the person or program handed in is wrong
    |   +-- NotFoundError        the thing named does not exist
    |   +-- AmbiguousError       the name given fits several things
    |   +-- QueryError           a search that cannot be read
    |   +-- LimitError           larger or deeper than the stated limit
    |   +-- ConfirmationNeeded   would remove much; wants an explicit yes
    |   +-- OutdatedError        what was decided on has changed meanwhile
    +-- PermissionDeniedError    the role does not allow it
    |   +-- NotSignedInError     no valid credentials
    |       +-- CodeNeededError  the password is right, a code of the second factor is missing
    +-- LibraryError             the library on this device
    |   +-- LibraryExistsError   a library is already there
    |   +-- DamagedLibraryError  the file does not pass its check
    |   +-- NewerSchemaError     written by a newer Ibidem
    |   +-- LibraryBusyError     another process holds the write lock for too long
    |   +-- StorageFullError     no space left, or the quota is used up
    +-- LinkError                this library is not linked, or linked to something else
    +-- LocalProtocolError       we broke the rules of the sync protocol: our bug
    +-- RemoteError              the other side
        +-- RemoteProtocolError  it broke the rules of the sync protocol
        +-- UnreachableError     no connection, or no answer in time
        +-- ServerError          it answered that it failed
        +-- RateLimitedError     it asked us to slow down
        +-- EpochChangedError    its revisions can no longer be compared with ours

Each class has a stable `code` (part of the API: never reuse, never rename). The first line of a
class's docstring says when it is raised and becomes the row in `docs/errors.md`; the sentence for
the person is the exception's text. Applications translate codes: `server` to HTTP statuses, `cli`
to exit codes; a test checks that neither table has a gap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar


class IbidemError(Exception):
    """Something that Ibidem knows how to explain went wrong."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    def __str__(self) -> str:
        return self.message


class InputError(IbidemError):
    """A value, file or request is not what it must be."""

    code = "bad_input"


class NotFoundError(InputError):
    """The thing named does not exist, or not for you."""

    code = "not_found"


class AmbiguousError(InputError):
    """The name given fits several things; nothing was changed."""

    code = "ambiguous"


class QueryError(InputError):
    """A search cannot be read; the details name the position."""

    code = "bad_query"


class LimitError(InputError):
    """Something is larger, deeper or more than the stated limit."""

    code = "limit_exceeded"


class ConfirmationNeeded(InputError):  # noqa: N818 - a question, not a failure
    """The step would remove much and was not confirmed; nothing was changed."""

    code = "confirmation_needed"


class OutdatedError(InputError):
    """Something that the step was decided on has changed since; nothing was changed."""

    code = "outdated"


class PermissionDeniedError(IbidemError):
    """Your role in this library does not allow it."""

    code = "permission_denied"


class NotSignedInError(PermissionDeniedError):
    """No credentials, or credentials that are not (or no longer) valid."""

    code = "not_signed_in"


class CodeNeededError(NotSignedInError):
    """The password is right; a code of the second factor is asked for as well."""

    code = "code_needed"


class LibraryError(IbidemError):
    """The library on this device cannot be used as asked."""

    code = "library_error"


class LibraryExistsError(LibraryError):
    """A library, or something else, is already at that place."""

    code = "library_exists"


class DamagedLibraryError(LibraryError):
    """The library's file is damaged; `ibidem doctor` repairs what can be repaired."""

    code = "library_damaged"


class NewerSchemaError(LibraryError):
    """The library was written by a newer version of Ibidem."""

    code = "newer_schema"


class LibraryBusyError(LibraryError):
    """Another process is writing to the library and did not finish in time."""

    code = "library_busy"


class StorageFullError(LibraryError):
    """The disk is full or the quota is used up; nothing was half written."""

    code = "storage_full"


class LinkError(IbidemError):
    """The library is not linked to a server, or linked to another account or library."""

    code = "not_linked"


class LocalProtocolError(IbidemError):
    """This program broke the rules of the sync protocol: a bug in Ibidem."""

    code = "local_protocol_error"


class RemoteError(IbidemError):
    """The other side failed."""

    code = "remote_error"


class RemoteProtocolError(RemoteError):
    """The other side broke the rules of the sync protocol."""

    code = "remote_protocol_error"


class UnreachableError(RemoteError):
    """The server cannot be reached or did not answer in time."""

    code = "unreachable"


class ServerError(RemoteError):
    """The server answered that it failed."""

    code = "server_error"


class RateLimitedError(RemoteError):
    """Too many requests; the details say how many seconds to wait."""

    code = "rate_limited"


class EpochChangedError(RemoteError):
    """The server was restored from an older copy; revisions cannot be compared."""

    code = "epoch_changed"


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding that does not stop the work.

    `code` is stable, `message` one sentence for the person, `line` the 1-based line in the input
    (None where there is none), `raw` the input as it was, kept so that nothing is lost.
    """

    code: str
    message: str
    line: int | None = None
    raw: str = ""


def error_classes() -> Iterator[type[IbidemError]]:
    """Every exception class, the root first, in the order of definition."""
    waiting: list[type[IbidemError]] = [IbidemError]
    while waiting:
        error = waiting.pop(0)
        yield error
        waiting[:0] = error.__subclasses__()
