"""Administration: what the server is, and whether it is well."""

from __future__ import annotations

import platform
from collections.abc import Sequence

import django
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ibidem import __version__
from ibidem.errors import InputError
from ibidem.server.accounts.models import Account
from ibidem.server.checkup import Finding, examine
from ibidem.server.web.administering.guarding import administration_page
from ibidem.server.web.frame import context_of, page
from ibidem.server.web.library_pages import PersonRequest
from ibidem.server.web.sources import list_sources


@require_http_methods(["GET", "HEAD", "POST"])
@administration_page
def show(request: PersonRequest) -> HttpResponse:
    """Versions and settings; sent, every part is asked how it is, and a test mail goes out."""
    settings = context_of(request).settings
    findings: Sequence[Finding] = []
    if request.method == "POST":
        findings = examine(settings, _mail_to(request), is_serving=True)
    database = ".".join(str(part) for part in connection.get_database_version())
    return page(
        request,
        "administering/server.html",
        title=_("Administration"),
        tab="server",
        findings=findings,
        people=Account.objects.filter(is_active=True).count(),
        versions=[
            ("Ibidem", __version__),
            ("Python", platform.python_version()),
            ("Django", django.get_version()),
            (connection.display_name, database),
        ],
        settings=settings,
        sources=list_sources(request),
        is_mailed=context_of(request).mailer.is_set_up,
    )


def _mail_to(request: PersonRequest) -> str:
    address = request.POST.get("mail_to", "").strip()
    try:
        if address:
            validate_email(address)
    except ValidationError as error:
        raise InputError(_("That is not an e-mail address.")) from error
    return address
