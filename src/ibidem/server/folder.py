"""The data folder of a server: who may use it, who uses it now, and what it remembers.

SQLite is served by one process: a second one would not tell the first one's clients of its changes,
and would end the link that the first one printed. So whoever serves holds a lock of the operating
system on a file in the folder. It belongs to the process, not to the file: whatever ends the
process, also SIGKILL or a power cut, gives it back, and no file has to be removed by hand.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from ibidem.errors import InputError, NotFoundError
from ibidem.server.settings import SECRET_KEY_FILE, Settings, prepare_folder
from ibidem.services.locking import lock_descriptor

LOCK_FILE = "serving.lock"
ADDRESS_FILE = "address"
RESTORING_FILE = "restoring"
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - addresses to listen at, not to call

_held: dict[Path, int] = {}  # descriptors, which keep the locks of this process


def hold_folder(settings: Settings) -> None:
    """Take the folder for this process, until `release_folder` or its end; a second time is none.

    Several processes may share a folder where both databases are PostgreSQL: then nothing is held.
    Raises `InputError` where another process has it, or where a restore did not come to its end.
    """
    if (settings.data_folder / RESTORING_FILE).exists():
        raise InputError(
            f"Restoring a backup into {settings.data_folder} did not come to its end.",
            remedy="Empty the folder (and databases that are elsewhere) and restore again.",
        )
    if not settings.is_single_process or settings.data_folder in _held:
        return
    prepare_folder(settings)
    path = settings.data_folder / LOCK_FILE
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        lock_descriptor(descriptor)
    except OSError as error:
        holder = _read(descriptor)
        os.close(descriptor)
        raise InputError(
            f"Another process{holder} serves {settings.data_folder} already.",
            remedy="Stop it first, or give this server a folder of its own. With PostgreSQL several"
            " processes may serve (docs/operating).",
        ) from error
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    _held[settings.data_folder] = descriptor


def release_folder(settings: Settings) -> None:
    """Give the folder back, if this process has it."""
    descriptor = _held.pop(settings.data_folder, None)
    if descriptor is not None:
        os.close(descriptor)


def note_restoring(settings: Settings) -> None:
    """From now on the folder is not to be served, until `finish_restoring`."""
    prepare_folder(settings)
    (settings.data_folder / RESTORING_FILE).touch()


def finish_restoring(settings: Settings) -> None:
    """Everything is there: the folder may be served."""
    (settings.data_folder / RESTORING_FILE).unlink()


def check_folder(settings: Settings, *, may_begin: bool = False) -> None:
    """Raise `NotFoundError` where no server has been; with `may_begin` an empty folder will do.

    So that a mistyped folder is not filled with a second, empty server.
    """
    folder = settings.data_folder
    if (folder / SECRET_KEY_FILE).exists():
        return
    if folder.is_dir() and settings.secret_key and not settings.is_single_process:
        return
    if may_begin and folder.is_dir() and not any(folder.iterdir()):
        return
    raise NotFoundError(
        f"There is no server in the folder {folder}.",
        remedy="Name the one that 'ibidem serve' uses with --folder. A new server begins with "
        "'ibidem serve', or with 'ibidem user add' in an empty folder.",
    )


def remember_address(settings: Settings, address: str) -> None:
    """Keep where the server was last reached, for links that are made while nobody asks it."""
    with suppress(OSError):  # a folder that may not be written: then it is not known
        (settings.data_folder / ADDRESS_FILE).write_text(address + "\n", encoding="utf-8")


def find_address(settings: Settings) -> str:
    """The address that people use, as far as it is known here; "" where it is not."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    try:
        return (settings.data_folder / ADDRESS_FILE).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def is_reachable(address: str) -> bool:
    """Whether other machines can use that address: it names neither this one nor all of them."""
    host = urlsplit(address).hostname or ""
    return bool(host) and host not in (*EVERYWHERE, "localhost", "127.0.0.1", "::1")


def _read(descriptor: int) -> str:
    with suppress(OSError):
        text = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
        return f" ({text})" if text.isdigit() else ""
    return ""
