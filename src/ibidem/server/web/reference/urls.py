"""Which page of the area answers where."""

from __future__ import annotations

from django.urls import path

from ibidem.server.web.reference import editing, files, notes, showing

REFERENCE = "libraries/<library:library>/references/<id:reference>"

app_name = "reference"
urlpatterns = [
    path(REFERENCE, showing.show, name="show"),
    path(f"{REFERENCE}/edit", editing.edit, name="edit"),
    path(f"{REFERENCE}/mark", editing.mark, name="mark"),
    path(f"{REFERENCE}/versions/<number:changeset>", editing.restore, name="restore"),
    path(f"{REFERENCE}/upload", files.upload, name="upload"),
    path(f"{REFERENCE}/files/<id:attachment>/rename", files.rename, name="rename-file"),
    path(f"{REFERENCE}/files/<id:attachment>/replace", files.replace, name="replace-file"),
    path(f"{REFERENCE}/files/<id:attachment>/delete", files.delete, name="delete-file"),
    path(f"{REFERENCE}/notes", notes.add, name="add-note"),
    path(f"{REFERENCE}/notes/<id:note>", notes.change, name="note"),
    path("libraries/<library:library>/files/<id:attachment>", files.read, name="file"),
]
