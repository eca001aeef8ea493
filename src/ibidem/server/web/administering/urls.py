"""Which page of the area answers where."""

from __future__ import annotations

from django.urls import path

from ibidem.server.web.administering import people, server, storage

app_name = "administering"
urlpatterns = [
    path("administration", people.show, name="overview"),
    path("administration/people/new", people.add, name="add"),
    path("administration/people/<uuid:account>", people.show_person, name="person"),
    path("administration/people/<uuid:account>/rights", people.change_rights, name="rights"),
    path("administration/people/<uuid:account>/quota", people.change_quota, name="quota"),
    path("administration/people/<uuid:account>/link", people.make_link, name="link"),
    path("administration/storage", storage.show, name="storage"),
    path("administration/server", server.show, name="server"),
]
