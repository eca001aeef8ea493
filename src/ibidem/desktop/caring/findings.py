"""What an examination found: what was looked at, and a card for each kind of finding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ibidem.desktop.caring.words import count, remedy_of
from ibidem.desktop.dialogs import quiet
from ibidem.desktop.icons import icon
from ibidem.desktop.theme import SPACE
from ibidem.services.examining import Examination, Finding

NAMED_MAX = 5  # records of one kind that a card names
ICON = 16
_FILES = frozenset({"blob_missing", "blob_damaged", "blob_orphaned", "unfinished_upload"})
_COMPUTER = frozenset(
    {
        *("low_space", "cloud_folder", "network_drive", "clock_back", "half_built"),
        *("keyring", "token_exposed", "reset_pending"),
    }
)
_SERVER = frozenset(
    {
        *("not_signed_in", "other_account", "token_refused", "no_access", "clock_wrong"),
        *("server_unreachable", "server_trouble", "other_protocol", "not_encrypted"),
        *("server_restored", "differs_from_server"),
    }
)
# By code: the button that leads to where a person can do it, and the action or page behind it.
_LEADS = {
    **dict.fromkeys(("not_signed_in", "other_account", "token_refused"), ("Sign In...", "Sync")),
    "keyring": ("Sign In...", "Sync"),
    "no_access": ("Preferences...", "Sync"),
    "not_encrypted": ("Preferences...", "Sync"),
    "reset_pending": ("Finish the Reset...", "syncing.reset"),
    "cloud_folder": ("Compressed Library...", "libraries.compress"),
    "network_drive": ("Compressed Library...", "libraries.compress"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """All findings of one code, repaired ones apart. `names` are of the records they are about."""

    findings: tuple[Finding, ...]
    names: tuple[str, ...] = ()

    @property
    def first(self) -> Finding:
        """One of them; advice and state are the same in all."""
        return self.findings[0]


def gather(findings: Sequence[Finding], names: dict[str, str]) -> list[Kind]:
    """Findings by kind, those that are open first."""
    kinds: dict[tuple[bool, str], list[Finding]] = {}
    for finding in findings:
        kinds.setdefault((finding.repaired, finding.code), []).append(finding)
    return [
        Kind(
            tuple(kinds[key]),
            tuple(names[each.where] for each in kinds[key] if names.get(each.where)),
        )
        for key in sorted(kinds)
    ]


class LookedAt(QWidget):
    """Four lines: the content, the files, this computer, the server; each well or not."""

    def __init__(self, found: Examination, *, is_linked: bool) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        codes = {each.code for each in found.findings if not each.repaired}
        content = codes - _FILES - _COMPUTER - _SERVER
        references = count(found.counts.get("reference", 0), "reference")
        records = count(sum(found.counts.values()), "record")
        server = "Address, access, clock, its copy" if is_linked else "Not linked to a server"
        for name, about, bad in (
            ("Content", f"{references}, {records} in all", content),
            ("Attached files", count(found.files, "file"), codes & _FILES),
            ("This computer", "Folder, disk, clock, sign-in", codes & _COMPUTER),
            ("Server", server, codes & _SERVER),
        ):
            state = "wrong" if bad else "well"
            if name == "Server" and not is_linked and not bad:
                state = "none"
            column.addLayout(_line(name, about, state))


_MARKS = {
    "well": ("check", "good", "Well"),
    "wrong": ("conflict", "bad", "Something is wrong"),
    "none": ("remove", "quiet", "Nothing to look at"),
}


def _line(name: str, about: str, state: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(2 * SPACE)
    mark = QLabel()
    drawing, color, spoken = _MARKS[state]
    mark.setPixmap(icon(drawing, color).pixmap(QSize(ICON, ICON)))
    mark.setAccessibleName(spoken)
    title = QLabel(name)
    title.setFixedWidth(120)
    row.addWidget(mark)
    row.addWidget(title)
    row.addWidget(quiet(about), 1)
    return row


class FindingCard(QFrame):
    """One kind of finding: what, why it matters, what to do, and a way there."""

    def __init__(self, kind: Kind, lead: Callable[[str], None]) -> None:
        super().__init__()
        finding = kind.first
        self.setProperty("role", "good" if finding.repaired else "sheet")
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        what = QLabel(finding.what)
        what.setProperty("role", "heading")
        what.setWordWrap(True)
        what.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(what)
        more = len(kind.findings) - 1
        if more:
            column.addWidget(quiet(f"And {more:,} more of this kind."))
        if kind.names:
            shown = kind.names[:NAMED_MAX]
            left = len(kind.names) - len(shown)
            column.addWidget(quiet("; ".join(shown) + (f"; and {left:,} more" if left else "")))
        if not finding.repaired:
            column.addWidget(quiet(finding.why))
        remedy = QLabel(remedy_of(finding))
        remedy.setWordWrap(True)
        column.addWidget(remedy)
        found = _LEADS.get(finding.code)
        if found is not None and not finding.repaired:
            text, goal = found
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False: lead(goal))
            row = QHBoxLayout()
            row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)


def as_line(finding: Finding) -> str:
    """A finding in the copied report, with what names its record."""
    state = "repaired" if finding.repaired else "open"
    return f"{finding.code} ({state}): {finding.what} {finding.where} {remedy_of(finding)}".strip()
