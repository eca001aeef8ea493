"""Sentences about sync: what a sync did, what it asks, where the library stands."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QDateTime, QLocale, QTimeZone

from ibidem.desktop.progress import size
from ibidem.services.syncing import MassDeletion, SyncReport


def number(amount: int, noun: str, plural: str = "") -> str:
    """ "1 file", "1,204 files"."""
    return f"{amount:,} {noun if amount == 1 else plural or noun + 's'}"


def moment(at: int, now: int = 0) -> str:
    """When something was (milliseconds, UTC), in the time of here; of today only the time."""
    if not at:
        return "never"
    then = QDateTime.fromMSecsSinceEpoch(at, QTimeZone.systemTimeZone())
    clock = then.time().toString("HH:mm")
    today = QDateTime.fromMSecsSinceEpoch(now, QTimeZone.systemTimeZone()).date()
    if now and then.date() == today:
        return clock
    english = QLocale(QLocale.Language.English)
    day = english.toString(then.date(), "ddd d MMM")
    year = "" if now and then.date().year() == today.year() else f" {then.date().year()}"
    return f"{day}{year}, {clock}"


def short(fingerprint: str) -> str:
    """The beginning of a fingerprint, in groups of four: enough to compare by eye."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, 12, 4)).strip()


def plain_server(address: str) -> str:
    """A server's address as people say it."""
    return address.removeprefix("https://").removeprefix("http://")


def did(report: SyncReport) -> str:
    """What a sync did."""
    parts = []
    files = report.files
    if report.pulled:
        parts.append(f"received {number(report.pulled, 'record')}")
    if report.pushed:
        parts.append(f"sent {number(report.pushed, 'record')}")
    if files.received:
        parts.append(f"received {number(files.received, 'file')} ({size(files.received_bytes)})")
    if files.sent:
        parts.append(f"sent {number(files.sent, 'file')} ({size(files.sent_bytes)})")
    text = ", ".join(parts).capitalize() if parts else "Nothing new on either side"
    more = []
    if report.absorbed.united:
        more.append(
            f"{number(len(report.absorbed.united), 'reference')} were there already, now united"
        )
    if report.absorbed.conflicts:
        more.append(f"{number(report.absorbed.conflicts, 'new conflict')} to decide")
    if report.absorbed.overruled:
        more.append(
            f"{number(len(report.absorbed.overruled), 'record')} deleted on one side and edited on"
            " the other: the edit was kept"
        )
    return ". ".join([text, *more]) + "."


@dataclass(frozen=True, slots=True)
class Remover:
    """Who removed how much, in names."""

    count: int
    who: str
    device: str
    at: int


@dataclass(frozen=True, slots=True)
class Question:
    """A mass deletion, and who did it."""

    asked: MassDeletion
    removers: tuple[Remover, ...] = ()

    @property
    def is_ours(self) -> bool:
        """Whether the references were removed on this computer."""
        return self.asked.side == "ours"

    @property
    def title(self) -> str:
        """The question in a few words, for the corner of the window."""
        what = number(self.asked.count, "reference")
        if self.is_ours:
            return f"Question: delete {what} online, too?"
        return f"Question: {what} were deleted elsewhere"

    def text(self, now: int) -> str:
        """The whole question: who deleted how much, when, from which device."""
        what = number(self.asked.count, "reference")
        were = "was" if self.asked.count == 1 else "were"
        where = "on this computer or put into its trash"
        other = "the library online"
        if not self.is_ours:
            where, other = "elsewhere or put into the trash", "this computer"
        lines = [
            f"{each.count:,} by {each.who} on {each.device or 'a web browser'},"
            f" {moment(each.at, now)}"
            for each in self.removers
        ]
        by = f" ({'; '.join(lines)})" if lines else ""
        head = f"{what} {were} deleted {where}{by}, and would go from {other}, too."
        return head + " Nothing is removed until you decide."
