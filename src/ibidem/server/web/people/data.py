"""Options: a copy of everything that one owns, and the end of the account."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import ZIP_STORED, ZipFile

from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ibidem.errors import RateLimitedError
from ibidem.model.role import Role
from ibidem.server.accounts import changing, devices, sessions, throttle
from ibidem.server.accounts.models import normalize_email
from ibidem.server.web.frame import address_of, context_of, page, say
from ibidem.server.web.library_pages import PersonRequest, person_page
from ibidem.server.web.people.confirming import is_confirmed
from ibidem.server.web.people.options_forms import LeavingForm
from ibidem.services.compressing import compress_library
from ibidem.services.serving import SharedLibrary

EXPORTS_PER_QUARTER_HOUR = 10


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a library when its owner's account is deleted."""

    library: SharedLibrary
    others: int
    stays: bool  # another owner keeps it

    @property
    def address(self) -> str:
        """As it stands in addresses."""
        return str(address_of(self.library))


@require_safe
@person_page
def show(request: PersonRequest) -> HttpResponse:
    """What there is to take along, and the way to the end."""
    return page(
        request,
        "people/data.html",
        title=_("Options"),
        tab="data",
        owned=list(_owned(request)),
    )


@require_POST
@person_page
def export(request: PersonRequest) -> FileResponse:
    """A ZIP file with each library of one's own, compressed, and the account."""
    if not throttle.may_do("export", str(request.person.uuid), EXPORTS_PER_QUARTER_HOUR):
        raise RateLimitedError(_("Wait a quarter of an hour, then try again."), seconds=900)
    folder = context_of(request).settings.data_folder / "uploads"  # the disk that has room
    folder.mkdir(mode=0o700, exist_ok=True)
    file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - the answer closes it
    try:
        with ZipFile(file, "w", ZIP_STORED) as archive:
            archive.writestr("account.json", _describe(request))
            for number, library in enumerate(_owned(request), start=1):
                _add(request, archive, library, number, folder)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    answer = FileResponse(file, as_attachment=True, filename="ibidem.zip")
    answer["Content-Type"] = "application/zip"
    return answer


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@person_page
def leave(request: PersonRequest) -> HttpResponse:
    """Say what goes; with address and password typed, delete the account and what is its alone."""
    form = LeavingForm(request.POST or None)
    if request.method == "POST" and is_confirmed(request, form):
        if normalize_email(form.cleaned_data["email"]) == request.person.email:
            return _leave(request)
        form.add_error("email", _("This is not the address of your account."))
    fates = list(_fates(request))
    return page(
        request,
        "people/leave.html",
        422 if form.errors else 200,
        title=_("Delete my account"),
        form=form,
        going=[fate for fate in fates if not fate.stays],
        staying=[fate for fate in fates if fate.stays],
    )


def _leave(request: PersonRequest) -> HttpResponse:
    """Libraries first: cut in between, the person can still sign in and do it again."""
    changing.check_may_go(request.person)
    libraries = context_of(request).libraries
    account = str(request.person.uuid)
    for fate in _fates(request):
        if not fate.stays:
            libraries.delete(fate.library.uid, account, fate.library.name)
    while left := libraries.list_libraries(account):  # its groups show when a whole library is left
        for library in left:
            libraries.sharing(library.uid, account).leave(library.scope)
    person = request.person
    devices.revoke_all(person)
    sessions.end(request)
    sessions.end_browsers(person)
    person.delete()
    libraries.tell(account)
    say(request, _("Your account is deleted."))
    return HttpResponseRedirect(reverse("people:sign-in"))


def _owned(request: PersonRequest) -> Iterator[SharedLibrary]:
    for library in context_of(request).libraries.list_libraries(str(request.person.uuid)):
        if library.role is Role.OWNER and not library.scope:
            yield library


def _fates(request: PersonRequest) -> Iterator[Fate]:
    libraries = context_of(request).libraries
    for library in _owned(request):
        others = libraries.list_others(library.uid, str(request.person.uuid))
        yield Fate(library, len(others), Role.OWNER in others.values())


def _add(
    request: PersonRequest, archive: ZipFile, library: SharedLibrary, number: int, folder: Path
) -> None:
    account = str(request.person.uuid)
    opened = context_of(request).libraries.open(library.uid, account, device="Web")
    with tempfile.TemporaryDirectory(dir=folder) as place:
        packed = compress_library(opened, Path(place) / "library.ibz", history=True)
        archive.write(packed.path, f"{number} {_file_name(library.name)}.ibz")


def _file_name(name: str) -> str:
    """A library's name as far as every system takes it for a file."""
    return re.sub(r"[^\w. ()-]+", "_", name).strip(" .")[:80] or "library"


def _describe(request: PersonRequest) -> str:
    person = request.person
    told = {
        "email": person.email,
        "name": person.name,
        "time_zone": person.time_zone,
        "created_at": person.created_at.isoformat(),
        "devices": [
            {"name": device.name, "last_seen_at": device.last_seen_at.isoformat()}
            for device in devices.list_devices(person.id)
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
