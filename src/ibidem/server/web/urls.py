"""Which page answers where. Each area has its own table, with whole addresses."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

from ibidem.server.web import addresses, assets, home

__all__ = ["addresses", "urlpatterns"]

AREAS = (
    "people",
    "references",
    "reference",
    "collecting",
    "organizing",
    "formatting",
    "sharing",
    "syncing",
    "administering",
)

urlpatterns = [
    path("", home.go_home, name="home"),
    path("language", set_language, name="language"),
    path("static/<str:version>/<path:name>", assets.send_asset, name="asset"),
    path("sign-in/", include("allauth.socialaccount.providers.openid_connect.urls")),
    *(path("", include(f"ibidem.server.web.{area}.urls")) for area in AREAS),
]

handler400 = "ibidem.server.web.error_pages.refuse_request"
handler404 = "ibidem.server.web.error_pages.find_nothing"
handler500 = "ibidem.server.web.error_pages.apologize"
