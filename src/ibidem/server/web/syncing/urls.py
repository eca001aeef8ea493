"""Which page of the area answers where."""

from __future__ import annotations

from django.urls import path

from ibidem.server.web.syncing import checking, conflicts, history, resetting, status

LIBRARY = "libraries/<library:library>"

app_name = "syncing"
urlpatterns = [
    path(f"{LIBRARY}/check", checking.show, name="check"),
    path(f"{LIBRARY}/check/repair", checking.mend, name="mend"),
    path(f"{LIBRARY}/sync", status.show, name="status"),
    path(f"{LIBRARY}/reset", resetting.show, name="reset"),
    path(f"{LIBRARY}/reset/progress", resetting.progress, name="reset-progress"),
    path(f"{LIBRARY}/reset/upload", resetting.send, name="reset-send"),
    path(f"{LIBRARY}/reset/run", resetting.run, name="reset-run"),
    path(f"{LIBRARY}/reset/undo", resetting.undo, name="reset-undo"),
    path(f"{LIBRARY}/reset/forget", resetting.forget, name="reset-forget"),
    path(f"{LIBRARY}/conflicts", conflicts.show, name="conflicts"),
    path(f"{LIBRARY}/conflicts/settle", conflicts.settle, name="settle"),
    path(f"{LIBRARY}/history", history.show, name="history"),
    path(f"{LIBRARY}/history/at", history.go_to, name="go-to"),
    path(f"{LIBRARY}/history/before/<number:changeset>", history.go_back, name="go-back"),
]
