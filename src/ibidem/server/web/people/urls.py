"""Which page of the area answers where."""

from __future__ import annotations

from django.urls import path

from ibidem.server.web.people import about, links, signing_in

app_name = "people"
urlpatterns = [
    path("sign-in", signing_in.sign_in, name="sign-in"),
    path("sign-out", signing_in.sign_out, name="sign-out"),
    path("about", about.show_about, name="about"),
    path("link/<str:secret>", links.open_link, name="link"),
]
