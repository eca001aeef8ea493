"""What others share with the person: known from last time, asked anew at opening and after syncs.

From the same answer a window learns whether the person may write in its own library.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ibidem.desktop.desk import Desk
from ibidem.desktop.settings import Settings
from ibidem.desktop.settings_keys import SHARED_COPIES, SHARED_KNOWN
from ibidem.errors import IbidemError
from ibidem.model.role import Role
from ibidem.services.downloading import Offered, list_offered
from ibidem.services.library import is_library
from ibidem.services.signing_in import SignIns
from ibidem.services.syncing import read_link

PAUSE_MS = 300  # after a sync: several that follow each other ask once


@dataclass(frozen=True, slots=True)
class Share:
    """A library, or one group of it, as one account of one server may open it."""

    server: str
    account: str
    offered: Offered

    @property
    def key(self) -> str:
        """What names it among all others."""
        return key_of(self.server, self.account, self.offered.uid, self.offered.scope)

    @property
    def about(self) -> str:
        """Whose it is, and what the person may do."""
        owner = f"Shared by {self.offered.owner}" if self.offered.owner else "Shared with you"
        return f"{owner}, for reading" if self.offered.is_read_only else owner


def key_of(server: str, account: str, uid: str, scope: str) -> str:
    """What names a library at a server, as an account opens it, or a group of it."""
    return f"{account} {uid} {scope} {server}"


class SharedWithMe(QObject):
    """Keeps one window up to date; what it learns is remembered for all, and for the next start."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._settings = desk.settings
        self._is_asking = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.ask)
        desk.synced.connect(self._timer.start)
        self._note_copy()
        self._follow_role()

    @property
    def shares(self) -> list[Share]:
        """What is known of all accounts that are signed in, own libraries left out."""
        signed = {(each.server, each.account) for each in self._settings.sign_ins.known()}
        return [
            each
            for each in read_known(self._settings)
            if (each.server, each.account) in signed and not each.offered.is_own
        ]

    def is_here(self, share: Share) -> bool:
        """Whether it is what the window shows."""
        return share.key == self._own_key()

    def copy_of(self, share: Share) -> Path | None:
        """The copy of it on this computer; None where there is none any more."""
        path = Path(_read_copies(self._settings).get(share.key, "/nowhere/at/all"))
        return path if is_library(path) else None

    @Slot()
    def ask(self) -> None:
        """Ask every server; what cannot be reached stays as it was known."""
        sign_ins = self._settings.sign_ins
        if self._is_asking or not sign_ins.known():
            return
        self._is_asking = True
        known = read_known(self._settings)

        def take(found: list[Share]) -> None:
            self._is_asking = False
            if found != known:
                text = json.dumps([asdict(each) for each in found])
                self._settings.save(SHARED_KNOWN, text)
                self.changed.emit()
            self._follow_role()

        def fail(error: Exception) -> None:
            self._is_asking = False
            self._desk.report(error)

        self._desk.tasks.run(lambda _: _ask(sign_ins, known), take, fail, owner=self)

    def _own_key(self) -> str:
        link = read_link(self._desk.library)
        return key_of(link.server, link.account, link.hub_uid, link.scope) if link else ""

    def own_share(self) -> Share | None:
        """What is known of the library that the window shows."""
        key = self._own_key()
        return next((each for each in read_known(self._settings) if each.key == key), None)

    def _follow_role(self) -> None:
        share = self.own_share()
        if share is not None:
            self._desk.access.allow_writing(allowed=not share.offered.is_read_only)
        elif not self._own_key():
            self._desk.access.allow_writing(allowed=True)

    def _note_copy(self) -> None:
        """Who opens a copy of something shared need not download it again."""
        key = self._own_key()
        copies = _read_copies(self._settings)
        path = str(self._desk.library.path)
        if key and copies.get(key) != path:
            self._settings.save(SHARED_COPIES, json.dumps({**copies, key: path}))


def read_known(settings: Settings) -> list[Share]:
    """What was known last, of every account; nothing where that cannot be read."""
    try:
        return [
            Share(
                each["server"],
                each["account"],
                Offered(**{**each["offered"], "role": Role(each["offered"]["role"])}),
            )
            for each in json.loads(settings.text(SHARED_KNOWN) or "[]")
        ]
    except (ValueError, TypeError, KeyError):
        return []  # it is asked again


def remember_share(settings: Settings, share: Share) -> None:
    """Know of one more."""
    others = [each for each in read_known(settings) if each.key != share.key]
    settings.save(SHARED_KNOWN, json.dumps([asdict(each) for each in [*others, share]]))


def _read_copies(settings: Settings) -> dict[str, str]:
    try:
        found = json.loads(settings.text(SHARED_COPIES) or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _ask(sign_ins: SignIns, known: Sequence[Share]) -> list[Share]:
    found: list[Share] = []
    for each in sign_ins.known():
        server, account = each.server, each.account
        before = [share for share in known if (share.server, share.account) == (server, account)]
        try:
            signed = sign_ins.find(server, account)
            offered = list_offered(signed, [share.offered for share in before])
        except IbidemError:  # offline, or signed out there: what was known stays
            found += before
            continue
        found += map(partial(Share, server, account), offered)
    return found
