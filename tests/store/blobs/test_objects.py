"""What a storage behind obstore can say, in our words."""

import pytest
from obstore import exceptions

from ibidem.errors import (
    IbidemError,
    LibraryError,
    NotFoundError,
    StorageFullError,
    UnreachableError,
)
from ibidem.store.blobs import objects
from ibidem.store.blobs.objects import Objects


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (exceptions.GenericError("status: 507 Insufficient Storage"), StorageFullError),
        (exceptions.GenericError("<Code>QuotaExceeded</Code>"), StorageFullError),
        (exceptions.GenericError("error sending request, in 482.450723ms"), UnreachableError),
        (exceptions.GenericError("error sending request"), UnreachableError),
        (exceptions.PermissionDeniedError("403"), LibraryError),
        (exceptions.UnauthenticatedError("401"), LibraryError),
        (exceptions.NotFoundError("404"), NotFoundError),
    ],
    ids=str,
)
def test_failures_of_the_storage_are_named(
    monkeypatch: pytest.MonkeyPatch, theirs: Exception, ours: type[IbidemError]
) -> None:
    def put(*_: object) -> None:
        raise theirs

    monkeypatch.setattr(objects.obstore, "put", put)
    with pytest.raises(IbidemError) as caught:
        Objects.in_memory().write("a/b", [b"content"])
    assert type(caught.value) is ours


def test_a_large_object_is_read_and_written_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "SPOOL_BYTES", 1000)
    storage = Objects.in_memory()
    content = bytes(range(256)) * 10
    storage.write("a/b", [content[:700], content[700:]])
    pieces = list(storage.read("a/b", 5, 2500))
    assert b"".join(pieces) == content[5:2500]
    assert max(map(len, pieces)) <= 1000
