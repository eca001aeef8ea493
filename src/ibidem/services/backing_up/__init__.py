"""Backing a server up, and bringing it back: database rows, files, and what else it needs.

    <folder>/ibidem-backup           says that this folder holds backups, and in which form
    <folder>/blobs/                  the files, once for all backups (`store.blobs`)
    <folder>/2026-11-22T18-00-00Z/   one backup
        manifest.json                when, by which version; digests of the other files
        libraries.zst                every row of the libraries' database, in one snapshot
        accounts.zst                 the accounts, as the application gave them
        blobs.zst                    which files belong to it
        (others)                     small files of the application, such as a key

A backup shows under its name only when it is complete and has been read back.
"""

from ibidem.services.backing_up.layout import Backup, find_backup, list_backups
from ibidem.services.backing_up.restoring import check_restorable, restore_backup
from ibidem.services.backing_up.writing import BackupReport, forget_backups, write_backup

__all__ = [
    "Backup",
    "BackupReport",
    "check_restorable",
    "find_backup",
    "forget_backups",
    "list_backups",
    "restore_backup",
    "write_backup",
]
