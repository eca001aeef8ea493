"""Syncing a library on this device with its hub: the engine of `ibidem.sync` on a real store."""

from ibidem.services.syncing.answering import (
    Answer,
    CloserLook,
    Goner,
    answer_deletion,
    look_closer,
)
from ibidem.services.syncing.driving import sync_library
from ibidem.services.syncing.files import FilePolicy, Wanted, fetch_file, recheck_files
from ibidem.services.syncing.keeping import sync_and_keep
from ibidem.services.syncing.linking import forget_sync_state, link_library, read_link
from ibidem.services.syncing.report import Absorbed, FileReport, SyncReport
from ibidem.services.syncing.status import (
    SyncStatus,
    Waiting,
    WaitingFile,
    count_waiting,
    read_status,
)
from ibidem.services.syncing.steering import Steering
from ibidem.services.syncing.watching import Retry, Signal, watch
from ibidem.sync.steps import MassDeletion

__all__ = [
    "Absorbed",
    "Answer",
    "CloserLook",
    "FilePolicy",
    "FileReport",
    "Goner",
    "MassDeletion",
    "Retry",
    "Signal",
    "Steering",
    "SyncReport",
    "SyncStatus",
    "Waiting",
    "WaitingFile",
    "Wanted",
    "answer_deletion",
    "count_waiting",
    "fetch_file",
    "forget_sync_state",
    "link_library",
    "look_closer",
    "read_link",
    "read_status",
    "recheck_files",
    "sync_and_keep",
    "sync_library",
    "watch",
]
