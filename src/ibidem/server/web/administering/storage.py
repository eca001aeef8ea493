"""Administration: who needs how much space."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ibidem.server.accounts.people import describe_accounts
from ibidem.server.web.administering.guarding import administration_page
from ibidem.server.web.frame import context_of, page
from ibidem.server.web.library_pages import PersonRequest

ROWS = 50


@dataclass(frozen=True, slots=True)
class Row:
    """An owner: `attached` are the bytes of attached files, `stored` those with what the history
    keeps, which is what counts for the quota (0: no limit)."""

    account: str
    name: str
    email: str
    libraries: int
    files: int
    attached: int
    stored: int
    quota: int

    @property
    def percent(self) -> int:
        """How much of the quota is used; 0 without one."""
        return round(100 * self.stored / self.quota) if self.quota else 0


@require_safe
@administration_page
def show(request: PersonRequest) -> HttpResponse:
    """Owners, those with the largest files first."""
    libraries = context_of(request).libraries
    ranked = libraries.rank_owners()
    pages = Paginator(ranked, ROWS)
    shown = pages.get_page(request.GET.get("page", "1")[:9])
    known = describe_accounts([each.account for each in shown if each.account])
    rows = []
    for each in shown:
        name, email = known.get(each.account, ("", ""))
        stored = libraries.measure(each.account).bytes if each.account else each.bytes
        quota = libraries.find_quota(each.account) if each.account else 0
        rows.append(
            Row(
                each.account if email else "",
                name,
                email,
                each.libraries,
                each.files,
                each.bytes,
                stored,
                quota,
            )
        )
    return page(
        request,
        "administering/storage.html",
        title=_("Administration"),
        tab="storage",
        shown=shown,
        rows=rows,
        total=sum(each.bytes for each in ranked),
        quota=context_of(request).settings.quota_bytes,
    )
