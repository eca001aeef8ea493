"""Which page of the area answers where."""

from __future__ import annotations

from django.urls import path

from ibidem.server.web.references import acting, bulk, going_back, listing, undoing

app_name = "references"
urlpatterns = [
    path("libraries/<library:library>/", listing.show_list, name="list"),
    path("libraries/<library:library>/rows", listing.show_rows, name="rows"),
    path("libraries/<library:library>/ids", listing.list_ids, name="ids"),
    path("libraries/<library:library>/left", listing.show_left, name="left"),
    path("libraries/<library:library>/act", acting.act, name="act"),
    path("libraries/<library:library>/edit-fields", bulk.edit, name="bulk"),
    path("libraries/<library:library>/go-back", going_back.go_back, name="go-back"),
    path(
        "libraries/<library:library>/undo/<number:changeset>", undoing.undo_changeset, name="undo"
    ),
    path("options/columns", listing.choose_columns, name="columns"),
]
