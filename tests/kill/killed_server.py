"""A server that is killed again and again, always on the same folder and database."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2

from ibidem.errors import RateLimitedError, ServerError, UnreachableError
from ibidem.remote import HttpHub, Patience, RemoteAccount
from ibidem.server.settings import SECRET_KEY_FILE, Settings
from ibidem.services.editing import add_references, attach_files
from ibidem.services.library import create_library, open_library
from ibidem.services.searching import list_references
from ibidem.services.syncing import sync_library
from ibidem.store import open_store
from ibidem.store.blobs import open_blobs
from ibidem.sync.messages import PushReply, PushRequest
from tests.kill import children
from tests.kill.examining import assert_hub_whole, assert_whole
from tests.kill.killing import Moment, Running, running_child
from tests.kill.rounds import Material, link_to, sync_once
from tests.server.live import PASSWORD, TEST_SETTINGS

EMAIL = "person@example.org"
PERMISSIVE: dict[str, Any] = TEST_SETTINGS
_ONCE = Patience(attempts=1)
_DEAD = (UnreachableError, ServerError, RateLimitedError)  # what a client sees of a dying server


class NotingHub(HttpHub):
    """Notes what the server acknowledged: (id, digest, revision) of records, digests of files."""

    pushed: list[tuple[str, bytes, int]]
    files: set[str]

    def push(self, request: PushRequest) -> PushReply:
        reply = super().push(request)
        other = {record.id for record in reply.refused} | {each.id for each in reply.rejected}
        other |= {record_id for record_id, _ in reply.unchanged} | set(reply.deferred)
        self.pushed += [
            (change.id, change.digest, reply.revision)
            for change in request.changes
            if change.id not in other
        ]
        return reply

    def put_blob(self, digest: str, size: int, offset: int, chunks: Iterable[bytes]) -> int:
        have = super().put_blob(digest, size, offset, chunks)
        if have == size:
            self.files.add(digest)
        return have

    def put_blobs(self, blobs: Iterable[tuple[str, bytes]]) -> None:
        sent = list(blobs)
        super().put_blobs(sent)
        self.files |= {digest for digest, _ in sent}


class KilledServer:
    """One server folder through many deaths, and a person's library that syncs with it."""

    def __init__(self, material: Material, folder: Path, database_url: str = "") -> None:
        """Makes the account and the library on a server that is not killed yet."""
        self._settings = replace(
            Settings(folder / "server"), database_url=database_url, **PERMISSIVE
        )
        self._settings.data_folder.mkdir()
        self._material = material
        self._folder = folder
        self._pushed: list[tuple[str, bytes, int]] = []
        self._files: set[str] = set()
        self._number = 0
        with running_child(children.serve, self._environment(), at_start=False) as server:
            url = _address(server)
            answer = httpx2.post(
                f"{url}/api/v1/accounts", json={"email": EMAIL, "password": PASSWORD}
            )
            assert answer.status_code == 201, answer.text
            with RemoteAccount(url) as account:
                self._token = account.sign_in(EMAIL, PASSWORD, "laptop").token
                self._uid = account.create_library("Pushed").uid
            self._library = shutil.copytree(material.library, folder / "pushing.ibidem")
            with open_library(self._library) as library:
                link_to(library, url, self._uid)

    def live(self, moment: Moment) -> None:
        """One life, until the moment, and an examination of what is on the disk behind it."""
        try:
            with running_child(
                children.serve, self._environment(), moment=moment, at_start=False
            ) as server:
                self._push_until_dead(_address(server), server)
                assert server.wait().killed
            self.examine()
        except BaseException as error:
            error.add_note(f"killed at {moment}")
            raise

    def examine(self) -> None:
        """Whether the server's databases and files are whole and have all they acknowledged."""
        store = open_store(self._settings.libraries, create=False)
        try:
            with store.reading(store.find_library(self._uid)) as tx:
                blobs = open_blobs(self._settings.blobs)
                assert_hub_whole(tx, blobs, self._pushed, self._files)
        finally:
            store.close()

    def settle(self) -> None:
        """A last life in peace: everybody syncs, verified, and has the same."""
        with (
            running_child(children.serve, self._environment(), at_start=False) as server,
            open_library(self._library) as library,
            create_library(self._folder / "fresh") as fresh,
        ):
            url = _address(server)
            report = sync_once(library, url, self._token)
            link_to(fresh, url, self._uid)
            assert sync_once(fresh, url, self._token).fingerprint == report.fingerprint
            assert_whole(library)
            assert_whole(fresh)

    @property
    def acknowledged(self) -> int:
        """How many pushed versions and files the server has acknowledged."""
        return len(self._pushed) + len(self._files)

    def _push_until_dead(self, url: str, server: Running) -> None:
        with open_library(self._library, device="laptop") as library:
            while True:
                self._number += 1
                items = list_references(library, sort="added").items
                children.set_title(library, items[self._number % len(items)].id, self._number)
                [new], _ = add_references(library, [children.reference(f"new {self._number}")])
                attach_files(library, new, [self._new_file()])
                with NotingHub(url, self._uid, self._token, patience=_ONCE) as hub:
                    hub.pushed, hub.files = self._pushed, self._files
                    try:
                        report = sync_library(library, hub, hub)
                    except _DEAD:
                        return
                assert report.verified

    def _new_file(self) -> Path:
        path = self._folder / f"{self._number}.bin"
        path.write_bytes(children.random_blobs(self._number, 2_000)[0])
        return path

    def _environment(self) -> dict[str, str]:
        return self._settings.to_environment()


def kill_first_start(folder: Path, moment: Moment) -> bool:
    """A server killed as it starts for the first time starts the second time; was it killed?"""
    settings = Settings(folder / "server", **PERMISSIVE)
    settings.data_folder.mkdir(parents=True)
    environment = settings.to_environment()
    with running_child(children.serve, environment, moment=moment, at_start=True) as server:
        ready = server.hear()
        server.kill()
        killed = ready is None and server.wait().killed
    with running_child(children.serve, environment, at_start=False) as server:
        url = _address(server)
        answer = httpx2.get(f"{url}/healthz")
        assert answer.status_code == 200
    assert len((settings.data_folder / SECRET_KEY_FILE).read_text().strip()) >= 43  # 256 bits
    return killed


def _address(server: Running) -> str:
    ready = server.hear()
    assert ready is not None, server.ended.said
    assert ready[0] == "ready", ready
    return str(ready[1])
