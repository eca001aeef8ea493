"""How the sync of one library is, in words, for everything that shows it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import Enum

from PySide6.QtCore import QObject, Signal

from ibidem.desktop import settings_keys as keys
from ibidem.desktop.desk import Desk
from ibidem.desktop.failures import explain
from ibidem.desktop.syncing.loop import Standing
from ibidem.desktop.syncing.words import Question, moment, number, plain_server
from ibidem.errors import IbidemError, NotSignedInError, UnreachableError
from ibidem.services.library import LocalLibrary
from ibidem.services.syncing import Retry, SyncReport

LOG_MAX = 40


class Mood(Enum):
    """How a library's sync is, in one word."""

    UNLINKED = "unlinked"
    SIGNED_OUT = "signed out"
    RESETTING = "reset to finish"
    SYNCING = "syncing"
    QUESTION = "question"
    FAILED = "failed"
    OFFLINE = "offline"
    PAUSED = "paused"
    WAITING = "waiting"
    IN_SYNC = "in sync"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One sync that did something, or failed."""

    at: int
    text: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the sync that runs is, in words; `share` is from 0 to 1, or None."""

    text: str = ""
    share: float | None = None


class SyncState(QObject):
    """What is known of the sync of a window's library, and what is remembered about it.

    `changed`: anything that is shown may be different. `progressed`: only `progress` is.
    """

    changed = Signal()
    progressed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._settings = desk.settings
        self._uid = desk.library.uid
        self.is_known = False
        self.standing = Standing()
        self.is_paused = False
        self.is_syncing = False
        self.report: SyncReport | None = None
        self.retry: Retry | None = None
        self.error: Exception | None = None
        self.question: Question | None = None
        self.progress = Progress()
        self.log = self._read_log()

    # --- what is shown -----------------------------------------------------------------------

    @property
    def mood(self) -> Mood:
        """How it is."""
        found = Mood.IN_SYNC
        if self.is_syncing:
            found = Mood.SYNCING
        elif self.standing.link is None:
            found = Mood.UNLINKED
        elif self.standing.pending is not None:
            found = Mood.RESETTING
        elif self.standing.sign_in is None or isinstance(self.error, NotSignedInError):
            found = Mood.SIGNED_OUT
        elif self.question is not None:
            found = Mood.QUESTION
        elif self.error is not None:
            offline = isinstance(self.error, UnreachableError)
            found = Mood.OFFLINE if offline else Mood.FAILED
        elif self.retry is not None:
            offline = isinstance(self.retry.error, UnreachableError)
            found = Mood.OFFLINE if offline else Mood.FAILED
        elif self.is_paused:
            found = Mood.PAUSED
        elif self.standing.waiting or not self.verified_at:
            found = Mood.WAITING
        return found

    @property
    def text(self) -> str:
        """How it is, in a few words for the corner of the window."""
        waiting = number(self.standing.waiting, "change") + " waiting"
        mood = self.mood
        if mood is Mood.UNLINKED:
            return "Not synced" if self.is_known else ""
        if mood is Mood.QUESTION and self.question is not None:
            return self.question.title
        if mood is Mood.IN_SYNC:
            return f"In sync \N{MIDDLE DOT} {moment(self.verified_at, self.now)}"
        words = {
            Mood.SYNCING: "Syncing",
            Mood.SIGNED_OUT: "Sign in again",
            Mood.RESETTING: "Reset not finished",
            Mood.OFFLINE: "Offline",
            Mood.FAILED: "Not synced: see why",
            Mood.PAUSED: "Sync paused",
            Mood.WAITING: waiting if self.standing.waiting else "Not synced yet",
        }[mood]
        aside = mood in (Mood.OFFLINE, Mood.PAUSED) and self.standing.waiting
        return f"{words} \N{MIDDLE DOT} {waiting}" if aside else words

    @property
    def sentence(self) -> str:
        """How it is and why, and what can be done, for the status pane and the preferences."""
        link = self.standing.link
        mood = self.mood
        if link is None:
            return "This library is not synced with a server."
        where = plain_server(link.server)
        if mood is Mood.SYNCING:
            return f"Syncing with {where}."
        if mood is Mood.RESETTING:
            return "A reset of sync was begun and is not finished. Finish it, or take it back."
        if mood is Mood.SIGNED_OUT:
            if isinstance(self.error, NotSignedInError):
                return explain(self.error)
            return (
                f"This computer is not signed in to {where} as the account of this library. Sign in"
                " again under Preferences > Sync."
            )
        if mood is Mood.QUESTION and self.question is not None:
            return self.question.text(self.now)
        problem = self.error or (self.retry.error if self.retry is not None else None)
        if isinstance(problem, IbidemError):
            text = explain(problem)
            if self.retry is not None and self.error is None:
                text += f" The next attempt is in {self.retry.seconds:.0f} seconds."
            return text
        if mood is Mood.PAUSED:
            return "Sync is paused. What you do here is kept, and sent when it goes on."
        if mood is Mood.WAITING:
            waiting = number(self.standing.waiting, "change") + " of yours not sent yet."
            return waiting if self.standing.waiting else "Not synced yet."
        return f"Verified, in sync as of {moment(self.verified_at, self.now)}."

    @property
    def verified_at(self) -> int:
        """When both sides were last proved to be the same; 0 for never."""
        link = self.standing.link
        known = link.verified_at if link is not None else 0
        return max(known, self.report.verified_at if self.report is not None else 0)

    @property
    def now(self) -> int:
        """This computer's clock."""
        return self._desk.library.source.now_ms()

    @property
    def automatic(self) -> bool:
        """Whether the library is kept in step by itself."""
        return self._settings.flag(keys.sync(self._uid, "automatic"), default=True)

    @property
    def library(self) -> LocalLibrary:
        """The library that is synced."""
        return self._desk.library

    # --- what is remembered for this library on this device --------------------------------------

    def remembered(self, name: str) -> str:
        """Something kept by `remember`; "" where nothing is."""
        return self._settings.text(keys.sync(self._uid, name))

    def remember(self, name: str, value: str) -> None:
        """Keep something about the sync of this library on this device; "" forgets it."""
        if value:
            self._settings.save(keys.sync(self._uid, name), value)
        else:
            self._settings.forget(keys.sync(self._uid, name))

    # --- the log -----------------------------------------------------------------------------

    def _note(self, entry: LogEntry) -> None:
        last = self.log[0] if self.log else None
        if last is not None and last.failed and entry.failed and last.text == entry.text:
            self.log[0] = entry  # the same again and again is one entry: the last time
        else:
            self.log = [entry, *self.log][:LOG_MAX]
        self.remember("log", json.dumps([asdict(each) for each in self.log]))

    def _read_log(self) -> list[LogEntry]:
        try:
            return [LogEntry(**each) for each in json.loads(self.remembered("log") or "[]")]
        except (ValueError, TypeError):
            return []  # it only tells of the past; a new one begins


def explain_any(error: Exception) -> str:
    """An error in words, whatever it is."""
    return explain(error) if isinstance(error, IbidemError) else str(error)
