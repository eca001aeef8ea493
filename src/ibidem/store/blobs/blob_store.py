"""BlobStore: the bytes of attached files, named by their SHA-256, apart for each library.

    <library uid>/<first two digits>/<digest>              a blob, always complete
    <library uid>/uploads/<digest>/<offset>-<random>       a part of an upload that is under way
    <library uid>/uploads/new/<random>                     a file that is being written
    <library uid>/damaged/<digest>                         set aside by a check

An upload that is cut goes on where it stopped, on any worker, because its parts are objects like
any other; the worker that receives the last byte puts them together and checks the digest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256

from ibidem.errors import InputError, NotFoundError
from ibidem.model.attachment import is_blob_digest
from ibidem.model.ids import parse_record_id
from ibidem.store.blobs.storage import Entry, Storage

PART_BYTES = 4 * 1024 * 1024  # what one worker holds in memory of an upload
SMALL_BYTES_MAX = 8 * 1024 * 1024  # a blob that is read whole, with others
BATCH_BYTES_MAX = 64 * 1024 * 1024  # what `write_many` holds back before it writes

_Part = tuple[int, int, str]  # offset, length, path
_Parts = list[_Part]


class BlobStore:
    """The blobs of many libraries, in one place. Safe to use from several threads and processes.

    `uid` is always the library's id outside of the store, `digest` 64 lower-case hexadecimal
    digits. Every method raises `InputError` where they are not, and what `Storage` raises.
    """

    def __init__(self, storage: Storage, random: Callable[[int], str]) -> None:
        """`random(n)` gives n random bytes in hexadecimal; it names the parts of uploads."""
        self._storage = storage
        self._random = random

    def has(self, uid: str, digest: str) -> bool:
        """Whether the blob is here, complete."""
        return self._storage.size(_blob_path(uid, digest)) is not None

    def size(self, uid: str, digest: str) -> int:
        """Its length in bytes. Raises `NotFoundError`."""
        size = self._storage.size(_blob_path(uid, digest))
        if size is None:
            raise NotFoundError("The file's contents are not here.", sha256=digest)
        return size

    def read(
        self, uid: str, digest: str, start: int = 0, end: int | None = None
    ) -> Iterator[bytes]:
        """The bytes from `start` to before `end`, in pieces of at most 1 MB; not hashed again.

        Raises `NotFoundError` at once, `InputError` where the range lies outside of the blob.
        """
        size = self.size(uid, digest)
        end = size if end is None else end
        if not 0 <= start <= end <= size:
            raise InputError(f"The file has {size} bytes; {start} to {end} is not part of it.")
        return self._storage.read(_blob_path(uid, digest), start, end)

    def read_many(self, uid: str, digests: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Small blobs, whole, in the order asked for; those that are not here are left out.

        Raises `LimitError` at one of more than `SMALL_BYTES_MAX`: that is read by itself.
        """
        waiting = list(digests)
        for i in range(0, len(waiting), 16):
            part = waiting[i : i + 16]
            paths = [_blob_path(uid, digest) for digest in part]
            found = self._storage.read_all(paths, SMALL_BYTES_MAX)
            for digest, content in zip(part, found, strict=True):
                if content is not None:
                    yield digest, content

    def write(self, uid: str, digest: str, chunks: Iterable[bytes], size: int | None = None) -> int:
        """Store a blob from pieces; it shows only when complete. Returns its length.

        Raises `InputError` where the bytes have another digest, or another length than `size`;
        then, and when `chunks` raises, nothing is left behind.
        """
        checked = _Checked(chunks, digest, size)
        self._storage.write(_blob_path(uid, digest), checked)
        return checked.bytes

    def write_many(self, uid: str, blobs: Iterable[tuple[str, bytes]]) -> None:
        """Store small blobs. Raises `InputError` at the first whose bytes have another digest.

        Those before it may be stored by then, each complete: sending them again does no harm.
        """
        held: list[tuple[str, bytes]] = []
        held_bytes = 0
        for digest, content in blobs:
            path = _blob_path(uid, digest)
            if sha256(content).hexdigest() != digest:
                raise _wrong_digest(digest)
            held.append((path, content))
            held_bytes += len(content)
            if held_bytes >= BATCH_BYTES_MAX:
                self._storage.write_all(held)
                held, held_bytes = [], 0
        self._storage.write_all(held)

    def missing(self, uid: str, blobs: Iterable[tuple[str, int]]) -> dict[str, int]:
        """Of (digest, bytes), those that are not here, with the offset from which to send them.

        A blob that is here with another length counts as missing: it is damaged.
        """
        wanted = dict(blobs)
        paths = {_blob_path(uid, digest): digest for digest in wanted}
        for path, size in self._storage.sizes(paths).items():
            if size == wanted[paths[path]]:
                del wanted[paths[path]]
        if not wanted:
            return {}
        parts: dict[str, _Parts] = {}
        for entry in self._storage.list(f"{uid}/uploads"):
            digest = entry.path.split("/")[2]
            if digest in wanted:
                parts.setdefault(digest, []).append(_parse_part(entry))
        return {
            digest: min(_contiguous(parts.get(digest, [])), size) for digest, size in wanted.items()
        }

    def upload(self, uid: str, digest: str, size: int, offset: int, chunks: Iterable[bytes]) -> int:
        """Take a blob, or the rest of one from `offset`; returns how many bytes are here now.

        What arrives before `chunks` raises is kept, so that the next call can go on behind it
        (`missing` says where). When the last byte is here the whole is checked; `InputError` where
        the digest or length is wrong (nothing is kept then) or `offset` leaves a gap.
        """
        if self._storage.size(_blob_path(uid, digest)) == size:
            return size
        received = _contiguous(self._parts(uid, digest)) if offset else 0
        if not 0 <= offset <= min(received, size):
            raise InputError(f"The upload goes on at byte {received}.", offset=received)
        held = bytearray()
        try:
            for chunk in chunks:
                held += chunk
                if offset + len(held) > size:
                    break
                if len(held) >= PART_BYTES:
                    self._keep_part(uid, digest, offset, held)
                    offset, held = offset + len(held), bytearray()
        except BaseException:
            self._keep_part(uid, digest, offset, held)
            raise
        if offset + len(held) > size:
            self.cancel_upload(uid, digest)
            raise InputError(f"More bytes came than the {size} that were announced.")
        if offset == 0 and len(held) == size:
            # Parts of an earlier attempt are left to `remove_old_uploads`: to look for them would
            # cost another request per file on S3.
            self.write_many(uid, [(digest, bytes(held))])
            return size
        self._keep_part(uid, digest, offset, held)
        return self._complete(uid, digest, size)

    def cancel_upload(self, uid: str, digest: str) -> None:
        """Forget what has come of a blob that is not complete."""
        self._storage.delete([path for _, _, path in self._parts(uid, digest)])

    def count_old_uploads(self, uid: str, before_ms: int) -> tuple[int, int]:
        """(objects, bytes) that `remove_old_uploads` would remove."""
        old = self._old_uploads(uid, before_ms)
        return len(old), sum(entry.bytes for entry in old)

    def remove_old_uploads(self, uid: str, before_ms: int) -> int:
        """Remove what uploads left before that time (milliseconds, UTC); returns how many objects.

        Both parts that nobody went on with, and files of a process that was killed as it wrote.
        """
        old = self._old_uploads(uid, before_ms)
        self._storage.delete([entry.path for entry in old])
        return len(old)

    def _old_uploads(self, uid: str, before_ms: int) -> list[Entry]:
        _check_uid(uid)
        found = self._storage.list(f"{uid}/uploads")
        return [entry for entry in found if entry.written_at < before_ms]

    def delete(self, uid: str, digests: Iterable[str]) -> None:
        """Delete blobs; those that are not here are no error."""
        self._storage.delete([_blob_path(uid, digest) for digest in digests])

    def delete_library(self, uid: str) -> None:
        """Delete everything of a library."""
        _check_uid(uid)
        self._storage.delete([entry.path for entry in self._storage.list(uid)])

    def set_aside(self, uid: str, digest: str) -> None:
        """Move a damaged blob out of the way, so that it counts as missing and is sent again."""
        self._storage.move(_blob_path(uid, digest), f"{uid}/damaged/{digest}")

    def list(self, uid: str) -> Iterator[tuple[str, int]]:
        """(digest, bytes) of every blob of a library, in no promised order."""
        _check_uid(uid)
        for entry in self._storage.list(uid):
            _, _, name = entry.path.rpartition("/")
            if is_blob_digest(name) and entry.path == _blob_path(uid, name):
                yield name, entry.bytes

    def _parts(self, uid: str, digest: str) -> _Parts:
        _blob_path(uid, digest)  # checks both
        found = self._storage.list(f"{uid}/uploads/{digest}")
        return [_parse_part(entry) for entry in found]

    def _keep_part(self, uid: str, digest: str, offset: int, content: bytearray) -> None:
        if content:
            name = f"{uid}/uploads/{digest}/{offset:016}-{self._random(8)}"
            self._storage.write(name, (bytes(content),))

    def _complete(self, uid: str, digest: str, size: int) -> int:
        """Put the parts together, if all have come; returns how many bytes are here."""
        parts = self._parts(uid, digest)
        received = _contiguous(parts)
        if received < size:
            return received
        try:
            self.write(uid, digest, self._join(parts, size), size)
        except NotFoundError:  # another worker was faster and has removed the parts
            return self.size(uid, digest)
        except InputError:
            self.cancel_upload(uid, digest)
            raise
        self.cancel_upload(uid, digest)
        return size

    def _join(self, parts: _Parts, size: int) -> Iterator[bytes]:
        position = 0
        for offset, length, path in sorted(parts):
            if offset <= position < offset + length:
                end = min(length, size - offset)
                yield from self._storage.read(path, position - offset, end)
                position = offset + end


class _Checked:
    """Pieces that are counted and hashed as they pass; raises at the end where they are wrong."""

    def __init__(self, chunks: Iterable[bytes], digest: str, size: int | None) -> None:
        self._chunks = chunks
        self._digest = digest
        self._size = size
        self.bytes = 0

    def __iter__(self) -> Iterator[bytes]:
        seen = sha256()
        for chunk in self._chunks:
            self.bytes += len(chunk)
            if self._size is not None and self.bytes > self._size:
                break
            seen.update(chunk)
            yield chunk
        if self._size not in (None, self.bytes):
            raise InputError(f"The file's length is not the {self._size} bytes announced.")
        if seen.hexdigest() != self._digest:
            raise _wrong_digest(self._digest)


def _wrong_digest(digest: str) -> InputError:
    return InputError("The file's contents do not have the digest announced.", sha256=digest)


def _check_uid(uid: str) -> None:
    parse_record_id(uid)


def _blob_path(uid: str, digest: str) -> str:
    """Where a blob lies. Both parts are checked, so that no path leads out of the library."""
    _check_uid(uid)
    if not is_blob_digest(digest):
        raise InputError("A file is named by its SHA-256, 64 lower-case hexadecimal digits.")
    return f"{uid}/{digest[:2]}/{digest}"


def _parse_part(entry: Entry) -> _Part:
    offset = entry.path.rpartition("/")[2].partition("-")[0]
    return int(offset), entry.bytes, entry.path


def _contiguous(parts: _Parts) -> int:
    """How many bytes from the start the parts cover without a gap."""
    end = 0
    for offset, length, _ in sorted(parts):
        if offset > end:
            break
        end = max(end, offset + length)
    return end
