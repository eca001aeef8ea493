"""Resets that are killed, on either side: nothing happened, or it goes on; never in between."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import httpx2

from ibidem.errors import RateLimitedError, ServerError, UnreachableError
from ibidem.remote import HttpHub, Patience, RemoteAccount
from ibidem.server.settings import Settings
from ibidem.services.library import Library, open_library
from ibidem.services.resetting import (
    Direction,
    abandon_reset,
    pending_reset,
    resume_reset,
    run_reset,
    undo_reset,
)
from ibidem.store import open_store
from ibidem.store.records import fingerprint
from ibidem.sync.reset_messages import SurveyRequest
from tests.kill import children
from tests.kill.examining import assert_whole
from tests.kill.killing import Ended, Moment, Running, running_child
from tests.kill.killing import run_child as run_child_to_its_end
from tests.kill.rounds import Material, Round, link_to, sync_once
from tests.server.live import PASSWORD, TEST_SETTINGS

EMAIL = "person@example.org"
_ONCE = Patience(attempts=1)
_DEAD = (UnreachableError, ServerError, RateLimitedError)


def reset_round(material: Material, url: str, token: str, direction: Direction) -> Round:
    """A client killed as it resets: every second goes on with it, every other gives it up."""
    turn = 0

    def round_(place: Path, moment: Moment) -> Ended:
        nonlocal turn
        turn += 1
        uid = _online(material, place, url, token)
        folder = shutil.copytree(material.library, place / "killed.ibidem")
        with open_library(folder) as library, HttpHub(url, uid, token) as hub:
            link_to(library, url, uid)
            here, online = _ours(library), _theirs(hub)
        ended = run_child_to_its_end(
            children.reset, folder, url, token, direction.value, moment=moment
        )
        with open_library(folder, device="killed") as library, HttpHub(url, uid, token) as hub:
            assert_whole(library, files_may_wait=True)
            if direction is not Direction.MERGE:
                assert {_ours(library), _theirs(hub)} <= {here, online}
            if turn % 2 or ended.words("reset"):
                go_on(library, hub, direction)
                assert _ours(library) == _theirs(hub)
                sync_once(library, url, token)
                assert_whole(library)
            else:
                take_back(library, hub)
                assert (_ours(library), _theirs(hub)) == (here, online)
                assert_whole(library, files_may_wait=True)
        return ended

    return round_


class ResetServer:
    """A server that is killed while somebody resets, once for each moment and direction."""

    def __init__(self, material: Material, folder: Path) -> None:
        self._material = material
        self._folder = folder
        self._settings = replace(Settings(folder / "server"), **TEST_SETTINGS)
        self._settings.data_folder.mkdir()
        self._number = 0
        with running_child(children.serve, self._environment(), at_start=False) as server:
            url = _address(server)
            answer = httpx2.post(
                f"{url}/api/v1/accounts", json={"email": EMAIL, "password": PASSWORD}
            )
            assert answer.status_code == 201, answer.text
            with RemoteAccount(url) as account:
                self._token = account.sign_in(EMAIL, PASSWORD, "laptop").token

    def live(self, direction: Direction, moment: Moment) -> bool:
        """A reset in which the server dies, and the next life, in which it is gone on with.

        Returns whether it was killed while the reset was under way.
        """
        self._number += 1
        place = self._folder / str(self._number)
        place.mkdir()
        folder = shutil.copytree(self._material.library, place / "resetting.ibidem")
        with running_child(children.serve, self._environment(), at_start=False) as server:
            url = _address(server)
            uid = _online(self._material, place, url, self._token)
            with HttpHub(url, uid, self._token) as hub:
                online = _theirs(hub)
        with open_library(folder, device="laptop") as library:
            link_to(library, url, uid)
            here = _ours(library)
            was_cut = False
            with running_child(
                children.serve, self._environment(), moment=moment, at_start=False
            ) as server:
                url = _address(server)
                with HttpHub(url, uid, self._token, patience=_ONCE) as hub:
                    try:
                        run_reset(library, hub, hub, direction)
                    except _DEAD:
                        was_cut = True
                        assert server.wait().killed
            stored = self._stored(uid)
            assert stored in (here, online) or direction is Direction.MERGE
            self._go_on(library, uid, direction)
        return was_cut

    def _go_on(self, library: Library, uid: str, direction: Direction) -> None:
        with running_child(children.serve, self._environment(), at_start=False) as server:
            url = _address(server)
            with HttpHub(url, uid, self._token) as hub:
                go_on(library, hub, direction)
                assert _ours(library) == _theirs(hub)
                assert hub.survey(SurveyRequest("", "")).records > 0
        assert pending_reset(library) is None

    def _stored(self, uid: str) -> str:
        store = open_store(self._settings.libraries, create=False)
        try:
            with store.reading(store.find_library(uid)) as tx:
                return fingerprint(tx).total
        finally:
            store.close()

    def _environment(self) -> dict[str, str]:
        return self._settings.to_environment()


def go_on(library: Library, hub: HttpHub, direction: Direction) -> None:
    """To the end of what was begun, or of a new one where it had not even begun."""
    if pending_reset(library) is not None:
        assert resume_reset(library, hub, hub).verified
    elif _ours(library) != _theirs(hub):
        assert run_reset(library, hub, hub, direction).verified


def take_back(library: Library, hub: HttpHub) -> None:
    """Back to where it began."""
    if pending_reset(library) is not None:
        abandon_reset(library, hub)
    elif _ours(library) == _theirs(hub):
        undo_reset(library, hub)


def _online(material: Material, place: Path, url: str, token: str) -> str:
    """A library at the server with what is elsewhere; its uid."""
    with RemoteAccount(url, token) as account:
        uid = account.create_library("Reset").uid
    folder = shutil.copytree(material.elsewhere, place / "elsewhere.ibidem")
    with open_library(folder) as elsewhere:
        link_to(elsewhere, url, uid)
        sync_once(elsewhere, url, token)
    return uid


def _ours(library: Library) -> str:
    with library.reading() as tx:
        return fingerprint(tx).total


def _theirs(hub: HttpHub) -> str:
    return hub.survey(SurveyRequest("", "")).fingerprint


def _address(server: Running) -> str:
    ready = server.hear()
    assert ready is not None, server.ended.said
    assert ready[0] == "ready", ready
    return str(ready[1])


__all__ = ["ResetServer", "reset_round"]
