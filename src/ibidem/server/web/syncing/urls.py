"""Which page of the area answers where."""

from __future__ import annotations

from django.urls import path

from ibidem.server.web.syncing import checking, conflicts, history, status

LIBRARY = "libraries/<library:library>"

app_name = "syncing"
urlpatterns = [
    path(f"{LIBRARY}/check", checking.show, name="check"),
    path(f"{LIBRARY}/check/repair", checking.mend, name="mend"),
    path(f"{LIBRARY}/sync", status.show, name="status"),
    path(f"{LIBRARY}/conflicts", conflicts.show, name="conflicts"),
    path(f"{LIBRARY}/conflicts/settle", conflicts.settle, name="settle"),
    path(f"{LIBRARY}/history", history.show, name="history"),
    path(f"{LIBRARY}/history/before/<number:changeset>", history.go_back, name="go-back"),
]
