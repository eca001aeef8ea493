"""Is a server well? What `ibidem server check` asks its parts, each whatever the others say.

Nothing is changed but one small file, which is written to the storage and deleted again.
"""

from __future__ import annotations

import smtplib
import stat
from collections.abc import Callable
from dataclasses import dataclass

from django.core.mail import EmailMessage, get_connection
from django.db import DatabaseError, connection

from ibidem.errors import IbidemError
from ibidem.server.folder import check_folder, find_address, is_reachable
from ibidem.server.project import close_databases, configure
from ibidem.server.settings import SECRET_KEY_FILE, Settings
from ibidem.services.serving import try_libraries, try_storage

WELL, NOTE, WRONG = "well", "note", "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one part says: `state` is "well", "note" (works, but) or "wrong"."""

    part: str
    state: str
    text: str
    remedy: str = ""


def examine(settings: Settings, mail_to: str = "", *, is_serving: bool = False) -> list[Finding]:
    """What each part says; with `mail_to` a test mail is sent there.

    `is_serving`: this process is the server, and keeps its connections.

    Raises `NotFoundError` where there is no server in the folder.
    """
    check_folder(settings)
    parts: list[tuple[str, Callable[[], Finding]]] = [
        ("Folder", lambda: _folder(settings)),
        ("Accounts", lambda: _accounts(settings)),
        ("Libraries", lambda: _libraries(settings)),
        ("Files", lambda: _files(settings)),
        ("Address", lambda: _address(settings)),
        ("Mail", lambda: _mail(settings, mail_to)),
    ]
    found = []
    try:
        for part, ask in parts:
            try:
                found.append(ask())
            except IbidemError as error:
                remedy = str(error.details.get("remedy", ""))
                found.append(Finding(part, WRONG, error.message, remedy))
    finally:
        if not is_serving:
            close_databases()
    return found


def _folder(settings: Settings) -> Finding:
    path = settings.data_folder / SECRET_KEY_FILE
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding(
            "Folder", WRONG, f"{path} can be read by others.", f"Mend it with: chmod 600 {path}"
        )
    return Finding("Folder", WELL, str(settings.data_folder))


def _accounts(settings: Settings) -> Finding:
    try:
        configure(settings)
        from ibidem.server.accounts.models import Account

        people = Account.objects.count()
        administrators = Account.objects.filter(is_admin=True, is_active=True).count()
    except DatabaseError as error:
        return Finding("Accounts", WRONG, f"The database cannot be used: {error}")
    if not administrators:
        return Finding(
            "Accounts", NOTE, "Nobody administers the server yet.",
            "Open the link that 'ibidem serve' prints, or use 'ibidem user add --admin'.",
        )  # fmt: skip
    return Finding("Accounts", WELL, f"{people:,} ({connection.vendor})")


def _libraries(settings: Settings) -> Finding:
    return Finding("Libraries", WELL, f"{try_libraries(settings.libraries):,}")


def _files(settings: Settings) -> Finding:
    try_storage(settings.blobs)
    return Finding("Files", WELL, "written, read and deleted a test file")


def _address(settings: Settings) -> Finding:
    address = find_address(settings)
    if settings.public_url or is_reachable(address):
        return Finding("Address", WELL, address)
    return Finding(
        "Address", NOTE, f"known on this machine only ({address or 'never served'}).",
        "Set IBIDEM_PUBLIC_URL to what people use: links begin with it.",
    )  # fmt: skip


def _mail(settings: Settings, mail_to: str) -> Finding:
    if not settings.mail_url:
        return Finding(
            "Mail", NOTE, "not set up: links are handed over by hand.", "Set IBIDEM_MAIL_URL."
        )
    try:
        configure(settings)
        with get_connection() as opened:
            if not mail_to:
                return Finding("Mail", WELL, "the server for mail answers")
            EmailMessage(
                "Ibidem: a test", "This server can send mail.\n", to=[mail_to], connection=opened
            ).send()
        return Finding("Mail", WELL, f"sent a test to {mail_to}")
    except (OSError, smtplib.SMTPException) as error:
        return Finding("Mail", WRONG, f"Mail cannot be sent: {error}", "Check IBIDEM_MAIL_URL.")
