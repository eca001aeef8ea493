"""Others' Groups: libraries and groups that other people share with this person."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ibidem.model.role import Role
from ibidem.server.accounts.people import describe_accounts
from ibidem.server.web.frame import context_of, page
from ibidem.server.web.library_pages import PersonRequest, person_page


@require_http_methods(["GET", "HEAD"])
@person_page
def show(request: PersonRequest) -> HttpResponse:
    """What is shared with the person, by whom and in which role; each can be opened, or left."""
    libraries = context_of(request).libraries.list_libraries(str(request.person.uuid))
    shared = [each for each in libraries if each.role is not Role.OWNER]
    people = describe_accounts(sorted({each.shared_by for each in shared} - {""}))
    rows = [(each, *people.get(each.shared_by, ("", ""))) for each in shared]
    return page(request, "organizing/others.html", title=_("Others' Groups"), shared=rows)
