"""Check Library: is the server's copy whole, and mending it after a question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ibidem.errors import IbidemError
from ibidem.model.ids import RecordId
from ibidem.model.role import Role
from ibidem.server.web.frame import page, redirect, say
from ibidem.server.web.library_pages import LibraryRequest, library_page
from ibidem.server.web.numbers import number
from ibidem.services.examining import Finding, Repair, examine, repair
from ibidem.services.library import Library
from ibidem.services.searching import load_items

LISTED = 10  # records of one kind of finding
_MEND = _("A repair puts it right from what is there.")
_BACK = _("After a repair, the next sync of any device that has it brings it back.")
_REMOVE = _("A repair removes it.")
_ADMINISTRATOR = _(
    "Whoever runs the server can restore the newest backup; what devices have since comes back by"
    " itself."
)
_HARMLESS = _("It does no harm; the next sync of a device may bring what lacks.")

# Code of a finding to what it is and what to do about it.
WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "damaged_file": (_("The server's database is damaged."), _ADMINISTRATOR),
    "damaged_index": (_("An index of the server's database is damaged."), _MEND),
    "unreadable_record": (_("Records cannot be read."), _BACK),
    "wrong_digest": (
        _("Records were changed, but not by Ibidem: a sync would overlook it."),
        _BACK,
    ),
    "not_canonical": (_("Records are written in another way than on devices."), _MEND),
    "wrong_fingerprint": (
        _("Records are missing, or the fingerprint is wrong: devices would seem to differ."),
        _BACK,
    ),
    "wrong_head": (_("The library would give a change a number that is in use."), _MEND),
    "stale_table": (_("Lists, groups or counts do not show what the records say."), _MEND),
    "stale_index": (_("A search would not find everything."), _MEND),
    "dangling_label": (
        _("References are in groups, or have tags, that do not exist."),
        _MEND,
    ),
    "orphan": (
        _("Files, notes or annotations belong to references that do not exist."),
        _HARMLESS,
    ),
    "blob_missing": (_("Attached files are not on the server."), _BACK),
    "blob_damaged": (_("Attached files are not what they were."), _BACK),
    "blob_orphaned": (
        _("Files take up space and belong to nothing, not even to an earlier version."),
        _REMOVE,
    ),
    "unfinished_upload": (_("Uploads that were never finished take up space."), _REMOVE),
}
_OTHER = (_("Something is not as it should be."), _MEND)


@dataclass(frozen=True, slots=True)
class Listed:
    """What a finding is about: an id or a digest, and the title where it is a reference."""

    id: str
    title: str = ""
    is_reference: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """Findings of one code, and what the first of them are about."""

    what: str | Promise
    remedy: str | Promise
    count: int
    records: Sequence[Listed]
    repair: Repair | None


@require_safe
@library_page
def show(request: LibraryRequest) -> HttpResponse:
    """The findings; the files, which take longer, only when asked for."""
    files = "files" in request.GET
    found = examine(request.library, files=files)
    kinds = list(_kinds(request.library, found.findings))
    return page(
        request,
        "syncing/check.html",
        title=_("Check Library"),
        address=request.address,
        kinds=kinds,
        files=files,
        examined=found,
        references=found.counts.get("reference", 0),
        may_repair=request.library.role is Role.OWNER and not request.library.scope,
        is_repairable=any(each.repair for each in kinds),
    )


@require_POST
@library_page
def mend(request: LibraryRequest) -> HttpResponse:
    """Repair what the page showed, after a question; for owners."""
    request.library.require_owner()
    files = bool(request.POST.get("files"))
    back = reverse("syncing:check", args=[request.address]) + ("?files=1" if files else "")
    found = examine(request.library, files=files)
    count = sum(each.is_repairable for each in found.findings)
    if request.POST.get("confirmed") != str(count):
        title = ngettext("Repair %(n)s finding?", "Repair %(n)s findings?", count)
        return page(
            request,
            "syncing/check_repair.html",
            title=title % {"n": number(count)},
            path=request.path,
            files=files,
            count=count,
            cancel=back,
        )
    now = repair(request.library, found, repairs=frozenset(Repair))
    done = sum(each.repaired for each in now.findings)
    text = ngettext("%(n)s finding was repaired.", "%(n)s findings were repaired.", done)
    say(request, text % {"n": number(done)})
    return redirect(request, back)


def _kinds(library: Library, findings: Iterable[Finding]) -> Iterable[Kind]:
    for code, group in groupby(sorted(findings, key=attrgetter("code")), attrgetter("code")):
        same = list(group)
        what, remedy = WORDS.get(code, _OTHER)
        records = [_name(library, each) for each in [e.where for e in same if e.where][:LISTED]]
        yield Kind(what, remedy, len(same), records, same[0].repair)


def _name(library: Library, where: str) -> Listed:
    try:
        found = load_items(library, [RecordId(where)]).get(RecordId(where))
        title = found.title if found else ""
    except IbidemError:  # what is damaged may have no name
        return Listed(where)
    return Listed(where, title, found is not None)
