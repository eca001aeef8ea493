"""Which page of the area answers where."""

from __future__ import annotations

from django.urls import path

from ibidem.server.web.collecting import identifiers, importing, new

app_name = "collecting"
urlpatterns = [
    path("libraries/<library:library>/new", new.add, name="new"),
    path("libraries/<library:library>/import", importing.show, name="import"),
    path("libraries/<library:library>/import/upload", importing.preview, name="preview"),
    path("libraries/<library:library>/identifiers", identifiers.show, name="identifiers"),
]
