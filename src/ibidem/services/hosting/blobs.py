"""The blobs of a hub, in process: `sync.BlobHub` over a `BlobStore`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ibidem.errors import NotFoundError
from ibidem.services.hosting.member import Member
from ibidem.store.blobs import BlobStore, find_damaged


class LocalBlobHub:
    """`sync.BlobHub` of one library. Without a `BlobStore` it has no blobs and wants none."""

    def __init__(self, blobs: BlobStore | None, uid: str, member: Member) -> None:
        self._blobs = blobs
        self._uid = uid
        self._member = member

    def missing_blobs(self, blobs: Iterable[tuple[str, int]]) -> dict[str, int]:
        """See `sync.BlobHub`. Nothing is wanted from somebody who may only read."""
        if self._blobs is None or not self._member.role.may_write:
            return {}
        return self._blobs.missing(self._uid, blobs)

    def check_blobs(self, blobs: Iterable[tuple[str, int]], *, repair: bool) -> set[str]:
        """See `sync.ResetHub`. Nobody who may only read lets the hub read everything."""
        self._member.require_write()
        if self._blobs is None:
            return set()
        named = dict(blobs)
        visible = self._visible_blobs(list(named))
        if visible is not None:
            named = {digest: size for digest, size in named.items() if digest in visible}
        return find_damaged(self._blobs, self._uid, named, repair=repair)

    def put_blob(self, digest: str, size: int, offset: int, chunks: Iterable[bytes]) -> int:
        """See `sync.BlobHub`."""
        self._member.require_write()
        return self._storage().upload(self._uid, digest, size, offset, chunks)

    def put_blobs(self, blobs: Iterable[tuple[str, bytes]]) -> None:
        """See `sync.BlobHub`."""
        self._member.require_write()
        self._storage().write_many(self._uid, blobs)

    def blob_size(self, digest: str) -> int:
        """How many bytes a blob has. Raises `NotFoundError` where `get_blob` does."""
        self._require_visible(digest)
        return self._storage().size(self._uid, digest)

    def get_blob(self, digest: str, offset: int = 0) -> Iterator[bytes]:
        """See `sync.BlobHub`."""
        self._require_visible(digest)
        return self._storage().read(self._uid, digest, offset)

    def get_blobs(self, digests: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """See `sync.BlobHub`."""
        wanted = list(digests)
        visible = self._visible_blobs(wanted)
        if visible is not None:
            wanted = [digest for digest in wanted if digest in visible]
        return self._storage().read_many(self._uid, wanted)

    def _visible_blobs(self, digests: list[str]) -> set[str] | None:  # noqa: ARG002
        """Which of the blobs this person may read; None: all of them."""
        return None

    def _require_visible(self, digest: str) -> None:
        visible = self._visible_blobs([digest])
        if visible is not None and digest not in visible:
            raise NotFoundError("The file's contents are not here.", sha256=digest)

    def _storage(self) -> BlobStore:
        if self._blobs is None:
            raise NotFoundError("This hub keeps no files.")
        return self._blobs
