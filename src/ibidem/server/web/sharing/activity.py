"""Activity: who did what in a library or a shared group."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ibidem.server.accounts.people import describe_accounts
from ibidem.server.web.frame import context_of, page
from ibidem.server.web.library_pages import LibraryRequest, library_page
from ibidem.services.undoing import undoable

ROWS = 100


@require_safe
@library_page
def show(request: LibraryRequest) -> HttpResponse:
    """The newest first; `before` goes on behind a revision."""
    text = request.GET.get("before", "0")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
    libraries = context_of(request).libraries
    sharing = libraries.sharing(request.address.uid, str(request.person.uuid))
    found = sharing.list_activity(request.address.scope, before=before, limit=ROWS)
    known = describe_accounts(sorted({each.account for each in found} - {""}))
    people = {account: name or email for account, (name, email) in known.items()}
    own = [] if not request.library.role.may_write else undoable(request.library, limit=ROWS)
    return page(
        request,
        "sharing/activity.html",
        title=_("Activity"),
        address=request.address,
        path=request.get_full_path(),
        entries=[(each, people.get(each.account, "")) for each in found],
        undoable={each.number for each in own if each.account == request.library.account},
        next=found[-1].revision if len(found) == ROWS else 0,
    )
