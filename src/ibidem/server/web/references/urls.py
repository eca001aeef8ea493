"""Which page of the area answers where."""

from __future__ import annotations

from django.urls import path

from ibidem.server.web.references import listing

app_name = "references"
urlpatterns = [
    path("libraries/<library:library>/", listing.show_list, name="list"),
]
