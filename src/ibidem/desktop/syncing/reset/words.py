"""Sentences about a reset: the directions, what would be done, what was done."""

from __future__ import annotations

from ibidem.desktop.progress import size
from ibidem.desktop.syncing.words import number
from ibidem.services.resetting import Direction, PlannedChange, ResetPlan, ResetReport, Side

SURVIVES = (
    "Groups, shares, members and invitations stay. Other devices follow by their next ordinary"
    " sync, and keep what was not sent yet."
)
ONLY_READING = (
    "You may only read this library. What was changed on this computer and is not taken by the"
    " server can be given up: replace the library on this computer with online."
)
SHARED_GROUP = (
    "This is a group that somebody shares with you. What is online belongs to all of its members:"
    " only the library's owner can replace it. Replace this computer instead, or merge both."
)
CHOICES = (
    (
        Direction.REPLACE_ONLINE,
        "Replace the library &online with this computer",
        "Online becomes what is here. What is only online goes; its history keeps it.",
    ),
    (
        Direction.REPLACE_LOCAL,
        "Replace the library on &this computer with online",
        "This computer becomes what is online. What is only here goes; its history keeps it.",
    ),
    (
        Direction.MERGE,
        "&Merge both",
        "Both become what either has. Nothing is removed, and what is the same becomes one.",
    ),
    (
        Direction.CHECK_FILES,
        "&Check files again",
        "No reference changes. All files are read; what is damaged or missing is fetched again.",
    ),
)
TITLES = {
    Direction.REPLACE_ONLINE: "Replace online with this computer",
    Direction.REPLACE_LOCAL: "Replace this computer with online",
    Direction.MERGE: "Merge both",
    Direction.CHECK_FILES: "Check files again",
}


def describe_change(change: PlannedChange) -> str:
    """One planned change in words."""
    where = "online" if change.side is Side.ONLINE else "here"
    kind = change.kind.value.replace("_", " ")
    fields = f" ({', '.join(change.fields)})" if change.fields else ""
    return f"{change.what.capitalize()} {where}: {change.name or '(no title)'}, {kind}{fields}"


def describe_moves(plan: ResetPlan) -> str:
    """Which files would move."""
    parts = []
    for files, what in ((plan.files_up, "sent"), (plan.files_down, "received")):
        if files.count:
            parts.append(f"{number(files.count, 'file')} ({size(files.bytes)}) {what}")
    return f"Files: {', '.join(parts)}." if parts else ""


def describe_files(plan: ResetPlan) -> str:
    """What checking the files found."""
    if not plan:
        return "Every file that could be looked at is whole and on both sides."
    parts = []
    if plan.damaged_here.count:
        parts.append(f"{number(plan.damaged_here.count, 'file')} on this computer are damaged.")
    if plan.damaged_online.count:
        parts.append(f"{number(plan.damaged_online.count, 'file')} online are damaged.")
    if moves := describe_moves(plan):
        parts.append(moves)
    return " ".join(parts)


def describe_done(report: ResetReport) -> str:
    """What a reset did, in counts."""
    parts = []
    for where, side in (("online", Side.ONLINE), ("on this computer", Side.LOCAL)):
        found = [
            f"{count:,} {what}"
            for what in ("removed", "added", "changed")
            if (count := report.count(side, what))
        ]
        if found:
            parts.append(f"Records {where}: {', '.join(found)}.")
    return " ".join(parts) or "No record had to change."
