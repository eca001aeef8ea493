"""Why a finding matters, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Repair(StrEnum):
    """What can be done about findings, by name."""

    SALVAGE = "salvage"  # make the library anew from what can be read; the damaged file is kept
    RECORDS = "records"  # compute anew what follows from the records; an edit, which can be undone
    FILES = "files"  # set damaged files aside; what lacks is asked for again with the next sync
    ORPHANS = "orphans"  # remove files that nothing names
    UPLOADS = "uploads"  # remove what transfers left that nobody went on with
    LEFTOVERS = "leftovers"  # remove libraries that were never finished
    TOKENS = "tokens"  # let nobody else read the tokens
    SYNC = "sync"  # sync, which compares everything that differs


# Not done unless it is named: files whose records were lost would go with it.
UNASKED = frozenset(Repair) - {Repair.ORPHANS}

REPAIRS: dict[Repair, str] = {
    Repair.SALVAGE: "Make the library anew from what can be read, and keep the damaged file.",
    Repair.RECORDS: "Mend records, lists and indexes from what is there.",
    Repair.FILES: "Set damaged files aside, and let the next sync bring what lacks.",
    Repair.ORPHANS: "Remove files that belong to nothing.",
    Repair.UPLOADS: "Remove what unfinished transfers left.",
    Repair.LEFTOVERS: "Remove libraries that were never finished.",
    Repair.TOKENS: "Let nobody but you read the tokens.",
    Repair.SYNC: "Sync, which compares everything that differs.",
}


@dataclass(frozen=True, slots=True)
class Advice:
    """Why a finding matters, what to do about it, and the repair that does it, if one can.

    No remedy names a command: each application says where its own buttons are.
    """

    why: str
    remedy: str
    repair: Repair | None = None

    @property
    def is_repairable(self) -> bool:
        """Whether a repair can do it."""
        return self.repair is not None


_REPAIR = "A repair puts it right from what is there."
_SYNC = "Sync again: what the server still has comes back."
_SIGN_IN = "Sign in to the server again."

# Code of a problem to what a person needs to know about it.
ADVICE: dict[str, Advice] = {
    "damaged_file": Advice(
        "The file that holds the references does not read back as it was written.",
        "A repair makes the library anew from what can still be read, and keeps the damaged file;"
        " the next sync brings what the server has. Or restore the newest compressed library.",
        Repair.SALVAGE,
    ),
    "damaged_index": Advice(
        "A search in the file for the references may miss some.",
        "A repair makes the index anew.",
        Repair.RECORDS,
    ),
    "newer_schema": Advice(
        "This program does not know how the library is kept, and would damage it.",
        "Update this program.",
    ),
    "missing_library": Advice(
        "Without its file there is nothing to open.",
        "Look for the folder in the trash of this computer; else make a new library and sync it"
        " with the server, or restore the newest compressed library.",
    ),
    "wrong_head": Advice(
        "The library would give a change a number that is in use.", _REPAIR, Repair.RECORDS
    ),
    "unreadable_record": Advice(
        "What a record holds cannot be read.",
        f"{_REPAIR} An earlier version takes its place, where there is one. {_SYNC}",
        Repair.RECORDS,
    ),
    "wrong_digest": Advice(
        "A record changed without the library knowing, so a sync would overlook it.",
        "A repair makes it known, and the next sync brings the version that others have. Without a"
        " server, look at its earlier versions.",
        Repair.RECORDS,
    ),
    "not_canonical": Advice(
        "A record is written in a way that gives it another digest than elsewhere.",
        _REPAIR,
        Repair.RECORDS,
    ),
    "missing_base": Advice(
        "An edit does not know what it began from; a sync could not merge it field by field.",
        _REPAIR,
        Repair.RECORDS,
    ),
    "wrong_fingerprint": Advice(
        "The library would seem to differ from its other copies, or records are gone from it.",
        f"{_REPAIR} Records that are gone come back with the next sync, where a copy has them.",
        Repair.RECORDS,
    ),
    "stale_table": Advice(
        "Lists, groups or counts would not show what the records say.", _REPAIR, Repair.RECORDS
    ),
    "stale_index": Advice("A search would not find everything.", _REPAIR, Repair.RECORDS),
    "dangling_label": Advice(
        "References are in groups, or have tags, that do not exist.", _REPAIR, Repair.RECORDS
    ),
    "orphan": Advice(
        "A file, note or annotation belongs to a reference that does not exist.",
        "It does no harm; the next sync may bring the reference.",
    ),
    "blob_missing": Advice(
        "An attached file cannot be opened here.",
        "A repair lets the next sync look for it on the other side. Or attach the file again.",
        Repair.FILES,
    ),
    "blob_damaged": Advice(
        "An attached file is not what it was.",
        "A repair sets it aside, and the next sync brings it again.",
        Repair.FILES,
    ),
    "blob_orphaned": Advice(
        "A file takes up space and belongs to nothing, not even to an earlier version.",
        "A repair removes it, where you choose that. Keep it if references are missing, too: it may"
        " be theirs.",
        Repair.ORPHANS,
    ),
    "unfinished_upload": Advice(
        "It takes up space, and nobody will go on with it.", "A repair removes it.", Repair.UPLOADS
    ),
    "half_built": Advice("It takes up space.", "A repair removes it.", Repair.LEFTOVERS),
    "reset_pending": Advice(
        "Until a reset of sync is finished or given up, nothing is synced.",
        "Finish it, or give it up.",
    ),
    "low_space": Advice(
        "When the disk is full nothing more can be saved.",
        "Make room, or move the library to another disk.",
    ),
    "cloud_folder": Advice(
        "A cloud program copies the files one by one while they change.",
        "Move the library elsewhere and sync it with a server instead.",
    ),
    "network_drive": Advice(
        "A network drive may let two programs write at once.",
        "Move the library to a disk of this computer and sync it with a server instead.",
    ),
    "clock_back": Advice(
        "Of two edits the later one shows; edits made now would seem older than they are.",
        "Set the clock of this computer.",
    ),
    "clock_wrong": Advice(
        "The history shows wrong times. A sync corrects the difference when it decides which of two"
        " edits is later.",
        "Set the clock of this computer, best by itself from the network.",
    ),
    "not_signed_in": Advice("Nothing can be synced.", _SIGN_IN),
    "other_account": Advice(
        "The library was synced as somebody else, who may see other things.",
        "Sign in as the person whose library it is, or link the library anew.",
    ),
    "keyring": Advice("The token that opens the server cannot be read.", "Unlock it, or sign in."),
    "token_exposed": Advice(
        "Whoever reads the token can use the account.", "A repair protects the file.", Repair.TOKENS
    ),
    "token_refused": Advice(
        "The server lets this device in no more: it was signed out there, or the password changed.",
        _SIGN_IN,
    ),
    "no_access": Advice(
        "Nothing can be synced. What is here stays here.",
        "Ask an owner of the library for an invitation, or link the library to another.",
    ),
    "server_unreachable": Advice(
        "Nothing is synced until the server answers.",
        "Check the network, then the address; edits are kept here until then.",
    ),
    "server_trouble": Advice(
        "Nothing is synced until the server is well.",
        "Try again later; if it lasts, tell whoever runs the server.",
    ),
    "other_protocol": Advice(
        "This program and the server do not understand each other.",
        "Update the older of the two.",
    ),
    "not_encrypted": Advice(
        "Whoever is on the way can read the token and everything that is synced.",
        "Use an address that begins with https.",
    ),
    "server_restored": Advice(
        "The server's copy was restored or repaired: revisions count anew.",
        "Sync: everything is compared, and what only this device has is sent.",
        Repair.SYNC,
    ),
    "differs_from_server": Advice(
        "The two copies should be the same and are not.",
        "Sync: what differs is compared record by record and mended.",
        Repair.SYNC,
    ),
}
UNKNOWN = Advice("It is not as it should be.", _REPAIR, Repair.RECORDS)
