"""What Django needs to know of this package."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The application `web`: templates and static files."""

    name = "ibidem.server.web"
    label = "web"
