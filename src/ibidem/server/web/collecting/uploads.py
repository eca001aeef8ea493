"""Files sent for an import, kept between the preview and the moment when somebody takes them.

They lie in the data folder of the machine that received them, for `KEEP_SECONDS`; the session knows
which are whose. Behind several machines a person must stay with one of them for these two steps.
"""

from __future__ import annotations

import re
import secrets
import shutil
from pathlib import Path

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils.translation import gettext as _

from ibidem.errors import InputError, NotFoundError
from ibidem.server.web.frame import context_of
from ibidem.server.web.library_pages import LibraryRequest

KEEP_SECONDS = 3600
SESSION_KEY = "imports"
KEPT_MAX = 5  # files that one session may have waiting
_TOKEN = re.compile(r"[0-9a-f]{32}")


def keep_upload(request: LibraryRequest, file: object) -> tuple[str, str]:
    """Keep a file of the form; returns the token by which it is found again, and its name."""
    if not isinstance(file, TemporaryUploadedFile):
        raise InputError(_("Choose a file first."))
    folder = _folder(request)
    _remove_old(folder)
    token = secrets.token_hex(16)
    shutil.copyfile(file.temporary_file_path(), folder / token)
    name = (file.name or "")[:255]
    kept = {**request.session.get(SESSION_KEY, {}), token: [str(request.address), name]}
    for old in list(kept)[:-KEPT_MAX]:
        (folder / old).unlink(missing_ok=True)
        del kept[old]
    request.session[SESSION_KEY] = kept
    return token, name


def find_upload(request: LibraryRequest, token: str) -> tuple[Path, str]:
    """A file that this session keeps for this library, and its name. Raises `NotFoundError`."""
    library, name = request.session.get(SESSION_KEY, {}).get(token, ("", ""))
    path = _folder(request) / token
    is_ours = _TOKEN.fullmatch(token) is not None and library == str(request.address)
    if not is_ours or not path.is_file():
        raise NotFoundError(_("The file is not here any more. Choose it again."))
    return path, name


def drop_upload(request: LibraryRequest, token: str) -> None:
    """Forget a file that was taken."""
    path, _name = find_upload(request, token)
    path.unlink(missing_ok=True)
    kept = dict(request.session[SESSION_KEY])
    kept.pop(token, None)
    request.session[SESSION_KEY] = kept


def _folder(request: LibraryRequest) -> Path:
    folder = context_of(request).settings.data_folder / "imports"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _remove_old(folder: Path) -> None:
    """By the file system's own clock, which wrote the times that are compared."""
    probe = folder / f".now-{secrets.token_hex(4)}"
    probe.touch()
    now = probe.stat().st_mtime
    probe.unlink()
    for path in folder.iterdir():
        if now - path.stat().st_mtime > KEEP_SECONDS:
            path.unlink(missing_ok=True)
