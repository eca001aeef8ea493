"""What every hub must do with files, and what a contract needs to know of hubs."""

from __future__ import annotations

import hashlib
from typing import Protocol

import pytest

from ibidem.errors import InputError, NotFoundError
from ibidem.model.role import Role
from ibidem.sync import BlobHub, ResetHub


class AnyHub(ResetHub, BlobHub, Protocol):
    """All parts."""


class Hubs(Protocol):
    """One empty library, as different people see it."""

    def hub(self, name: str, role: Role = Role.OWNER) -> AnyHub:
        """The hub for the person and device `name`."""
        ...

    def now_ms(self) -> int:
        """About the hub's time."""
        ...


class BlobContract:
    """The half about files."""

    def test_a_file_goes_up_once_and_comes_down_whole(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        content = bytes(range(256)) * 9000
        digest = hashlib.sha256(content).hexdigest()
        assert hub.missing_blobs([(digest, len(content))]) == {digest: 0}
        assert hub.put_blob(digest, len(content), 0, [content[:5], content[5:]]) == len(content)
        assert hub.missing_blobs([(digest, len(content))]) == {}
        bob = hubs.hub("bob")
        assert b"".join(bob.get_blob(digest)) == content
        assert b"".join(bob.get_blob(digest, offset=1000)) == content[1000:]

    def test_many_small_files_travel_together(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        files = {hashlib.sha256(data).hexdigest(): data for data in (b"", b"a", b"bc" * 100)}
        hub.put_blobs(files.items())
        unknown = hashlib.sha256(b"unknown").hexdigest()
        assert dict(hub.get_blobs([*files, unknown])) == files

    def test_a_file_with_the_wrong_digest_is_not_kept(self, hubs: Hubs) -> None:
        hub = hubs.hub("ada")
        digest = hashlib.sha256(b"right").hexdigest()
        with pytest.raises(InputError):
            hub.put_blob(digest, 5, 0, [b"wrong"])
        with pytest.raises(InputError):
            hub.put_blobs([(digest, b"wrong")])
        assert digest in hub.missing_blobs([(digest, 5)])

    def test_a_file_that_is_not_there_is_not_found(self, hubs: Hubs) -> None:
        with pytest.raises(NotFoundError):
            list(hubs.hub("ada").get_blob("0" * 64))

    @pytest.mark.parametrize("digest", ["../../etc/passwd", "0" * 63, "Z" * 64, ""])
    def test_a_digest_that_is_none_is_refused(self, hubs: Hubs, digest: str) -> None:
        with pytest.raises(InputError):
            list(hubs.hub("ada").get_blob(digest))
