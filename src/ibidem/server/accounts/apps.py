"""What Django needs to know of this package."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The application `accounts`: the models here, with their migrations."""

    name = "ibidem.server.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
