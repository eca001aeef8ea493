"""Attached files: adding, reading, renaming, removing."""

from __future__ import annotations

import re
from pathlib import Path

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from ibidem.errors import InputError, LimitError
from ibidem.model.ids import RecordId
from ibidem.server.web.frame import say
from ibidem.server.web.library_pages import LibraryRequest, library_page
from ibidem.server.web.reference.editing import go_on, tell
from ibidem.services import editing
from ibidem.services.files import replace_file
from ibidem.services.searching import describe_reference, open_file

FILES_MAX = 100  # in one upload
PIECE_BYTES = 1024 * 1024
# What a browser may show by itself. Everything else is only ever downloaded: a page or a drawing
# with scripts that somebody attached must never run as a page of this site.
SHOWN = {
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG\r\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
}
HEAD_BYTES = 1024  # a PDF may begin a little later (PDF 1.7, appendix H, note 13)
_RANGE = re.compile(r"bytes=(\d{1,15})?-(\d{1,15})?")
# For the file itself: the browser's viewer may run in a frame of ours, and nothing else may.
FILE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
)


@require_POST
@library_page
def upload(request: LibraryRequest, reference: str) -> HttpResponse:
    """Attach the files of the form, one or several."""
    files = request.FILES.getlist("files")
    if not files:
        raise InputError(_("Choose one or more files first."))
    if len(files) > FILES_MAX:
        text = _("At most %(n)s files can be attached at once.")
        raise LimitError(text % {"n": FILES_MAX})
    paths = [_path(file) for file in files]
    names = [file.name or "attachment" for file in files]
    added = editing.attach_files(request.library, RecordId(reference), paths, names=names)
    text = ngettext("%(n)s file was attached.", "%(n)s files were attached.", len(added))
    say(request, text % {"n": len(added)})
    return go_on(request, RecordId(reference), "files")


@require_safe
@library_page
@xframe_options_sameorigin
def read(request: LibraryRequest, attachment: str) -> HttpResponseBase:
    """The file's bytes: shown where that is safe, else as a download; one range of them."""
    file = open_file(request.library, RecordId(attachment))
    noun = file.noun
    head = b"".join(file.read(0, min(HEAD_BYTES, noun.bytes))) if noun.bytes else b""
    kind = next((kind for kind, sign in SHOWN.items() if _begins(head, kind, sign)), "")
    is_shown = bool(kind) and "download" not in request.GET
    start, end, status = _range(request.headers.get("Range", ""), noun.bytes)
    pieces = file.read(start, end) if end > start else iter(())
    response = StreamingHttpResponse(
        pieces, status=status, content_type=kind or "application/octet-stream"
    )
    response["Content-Length"] = str(end - start)
    response["Accept-Ranges"] = "bytes"
    if status == 206:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{noun.bytes}"
    elif status == 416:
        response["Content-Range"] = f"bytes */{noun.bytes}"
    response["Content-Disposition"] = (
        content_disposition_header(not is_shown, noun.file_name) or "attachment"
    )
    response["Content-Security-Policy"] = FILE_POLICY if is_shown else "sandbox"
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = f'"{noun.sha256}"'
    return response


@require_POST
@library_page
def rename(request: LibraryRequest, reference: str, attachment: str) -> HttpResponse:
    """Give a file another name."""
    name = request.POST.get("name", "")
    changes = editing.rename_attachment(request.library, RecordId(attachment), name)
    tell(request, changes, _("The file was renamed."))
    return go_on(request, RecordId(reference), "files")


@require_POST
@library_page
def replace(request: LibraryRequest, reference: str, attachment: str) -> HttpResponse:
    """Put another file in the place of one; what is marked in it stays, and so does its name
    unless the form says `rename`."""
    _require_held(request, reference, attachment)
    files = request.FILES.getlist("files")
    if len(files) != 1:
        raise InputError(_("Choose one file."))
    name = (files[0].name or "") if "rename" in request.POST else ""
    with _path(files[0]).open("rb") as file:
        pieces = iter(lambda: file.read(PIECE_BYTES), b"")
        changes = replace_file(request.library, RecordId(attachment), pieces, name)
    tell(request, changes, _("The file was replaced; the history keeps the one before."))
    return go_on(request, RecordId(reference), "files")


@require_POST
@library_page
def delete(request: LibraryRequest, reference: str, attachment: str) -> HttpResponse:
    """Take a file away from its reference."""
    _require_held(request, reference, attachment)
    changes = editing.delete_attachments(request.library, [RecordId(attachment)])
    tell(request, changes, _("The file was removed."))
    return go_on(request, RecordId(reference), "files")


def _require_held(request: LibraryRequest, reference: str, attachment: str) -> None:
    held = describe_reference(request.library, RecordId(reference)).attachments
    if attachment not in {each.id for each in held}:
        raise InputError(_("This reference has no such file."))


def _path(file: object) -> Path:
    if not isinstance(file, TemporaryUploadedFile):
        raise InputError(_("The files did not come as files."))
    return Path(file.temporary_file_path())


def _begins(head: bytes, kind: str, sign: bytes) -> bool:
    return sign in head if kind == "application/pdf" else head.startswith(sign)


def _range(header: str, size: int) -> tuple[int, int, int]:
    """(start, end, status) for a Range header (RFC 9110, section 14.2); several are not served."""
    match = _RANGE.fullmatch(header)
    if match is None or (match[1] is None and match[2] is None):
        return 0, size, 200
    if match[1] is None:
        start, end = max(0, size - int(match[2])), size
    else:
        start = int(match[1])
        end = min(size, int(match[2]) + 1) if match[2] is not None else size
    return (start, end, 206) if start < end else (0, 0, 416)
