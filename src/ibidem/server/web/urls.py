"""Which page answers where."""

from __future__ import annotations

from django.urls import path

from ibidem.server.web import assets, pages

urlpatterns = [
    path("", pages.show_start, name="start"),
    path("link/<str:secret>", pages.open_link, name="link"),
    path("static/<path:name>", assets.send_asset, name="asset"),
]

handler400 = "ibidem.server.web.pages.refuse_request"
handler404 = "ibidem.server.web.pages.find_nothing"
handler500 = "ibidem.server.web.pages.apologize"
