"""Which page of the area answers where."""

from __future__ import annotations

from django.urls import path

from ibidem.server.web.organizing import attachments, duplicates, groups, others, replacing, tags

LIBRARY = "libraries/<library:library>"

app_name = "organizing"
urlpatterns = [
    path(f"{LIBRARY}/groups", groups.show, name="groups"),
    path(f"{LIBRARY}/groups/new", groups.add, name="add-group"),
    path(f"{LIBRARY}/groups/delete", groups.delete, name="delete-groups"),
    path(f"{LIBRARY}/groups/<id:group>", groups.change, name="group"),
    path(f"{LIBRARY}/tags", tags.show, name="tags"),
    path(f"{LIBRARY}/tags/new", tags.add, name="add-tag"),
    path(f"{LIBRARY}/tags/delete", tags.delete, name="delete-tags"),
    path(f"{LIBRARY}/tags/<id:tag>", tags.change, name="tag"),
    path(f"{LIBRARY}/duplicates", duplicates.show, name="duplicates"),
    path(f"{LIBRARY}/duplicates/compare", duplicates.compare, name="compare"),
    path(f"{LIBRARY}/duplicates/merge", duplicates.merge, name="merge"),
    path(f"{LIBRARY}/duplicates/dismiss", duplicates.dismiss, name="dismiss"),
    path(f"{LIBRARY}/attachments", attachments.show, name="attachments"),
    path(f"{LIBRARY}/attachments/delete", attachments.delete, name="delete-attachments"),
    path(f"{LIBRARY}/attachments/clean", attachments.clean, name="clean-attachments"),
    path(f"{LIBRARY}/replace", replacing.show, name="replace"),
    path("others", others.show, name="others"),
]
