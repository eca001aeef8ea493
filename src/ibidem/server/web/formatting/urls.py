"""Which page of the area answers where."""

from __future__ import annotations

from django.urls import path

from ibidem.server.web.formatting import bibliography, exporting

app_name = "formatting"
urlpatterns = [
    path("libraries/<library:library>/bibliography", bibliography.show, name="bibliography"),
    path("libraries/<library:library>/export", exporting.show, name="export"),
]
