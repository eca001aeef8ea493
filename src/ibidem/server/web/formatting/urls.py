"""Which page of the area answers where."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "formatting"
urlpatterns: list[URLPattern] = []
