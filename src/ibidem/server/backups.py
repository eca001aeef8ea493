"""Backing a server up and bringing it back: what `ibidem server backup` and `restore` do.

The libraries and files are the services' (`services.backing_up`); accounts are Django's, which
writes them as JSON, one object a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import QuerySet

from ibidem.errors import InputError, LibraryExistsError
from ibidem.server.folder import (
    LOCK_FILE,
    check_folder,
    finish_restoring,
    hold_folder,
    note_restoring,
    release_folder,
)
from ibidem.server.project import close_databases, configure
from ibidem.server.settings import SECRET_KEY_FILE, Settings, find_secret_key
from ibidem.services import backing_up
from ibidem.services.backing_up import Backup, BackupReport
from ibidem.services.progress import Report, no_report

# What each server makes for itself, or what is worth nothing elsewhere.
LEFT_OUT = frozenset({"contenttypes", "sessions", "auth", "admin"})
MODELS_LEFT_OUT = frozenset({"accounts.signinattempt", "accounts.browsersession"})
OBJECTS_AT_ONCE = 500


def back_up(
    settings: Settings,
    folder: Path,
    *,
    thorough: bool = False,
    keep: int = 0,
    report: Report = no_report,
) -> tuple[BackupReport, int]:
    """Add a backup to those in `folder`, while the server runs or not.

    `keep` above 0: afterwards only the newest so many are left. Returns what was done, and how many
    old backups went. Raises what `backing_up.write_backup` raises.
    """
    check_folder(settings)
    configure(settings)
    try:
        key = {SECRET_KEY_FILE: find_secret_key(settings).encode()}
        done = backing_up.write_backup(
            folder,
            settings.libraries,
            settings.blobs,
            _dump_accounts(),
            key,
            thorough=thorough,
            report=report,
        )
    finally:
        close_databases()
    return done, backing_up.forget_backups(folder, keep) if keep else 0


def restore(
    settings: Settings, folder: Path, name: str | None = None, *, report: Report = no_report
) -> Backup:
    """Bring a server back from the backup of that name, or the newest, into an empty place.

    Nothing is replaced: raises `LibraryExistsError` where the data folder, or one of the databases,
    holds something. Interrupted, the place is of no use: empty it and restore again.
    """
    backup = backing_up.find_backup(folder, name)
    backing_up.check_restorable(backup)
    _check_empty(settings)
    hold_folder(settings)
    try:
        note_restoring(settings)
        if not settings.secret_key:
            path = settings.data_folder / SECRET_KEY_FILE
            path.touch(mode=0o600)
            path.write_bytes((backup.folder / SECRET_KEY_FILE).read_bytes())
        configure(settings)
        _check_no_accounts()
        accounts = backing_up.restore_backup(
            backup, settings.libraries, settings.blobs, report=report
        )
        report("Restoring accounts", 0, None)
        _load_accounts(accounts)
        finish_restoring(settings)
    finally:
        close_databases()
        release_folder(settings)
    return backup


def _check_empty(settings: Settings) -> None:
    folder = settings.data_folder
    if folder.exists() and {path.name for path in folder.iterdir()} - {LOCK_FILE}:
        raise LibraryExistsError(
            f"{folder} is not empty; nothing was changed.",
            remedy="Restore into a new folder, then serve that.",
        )


def _check_no_accounts() -> None:
    from ibidem.server.accounts.models import Account

    if Account.objects.exists():
        raise LibraryExistsError("The accounts' database has accounts already.")


def _dump_accounts() -> Iterator[bytes]:
    """Every object as a line of JSON, parents before children, as of one moment."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        models = [
            model
            for app in apps.get_app_configs()
            if app.label not in LEFT_OUT
            for name, model in app.models.items()
            if f"{app.label}.{name}" not in MODELS_LEFT_OUT
        ]
        for model in serializers.sort_dependencies([(None, models)], allow_cycles=True):
            objects: QuerySet[Any] = QuerySet(model)
            for one in objects.order_by("pk").iterator(OBJECTS_AT_ONCE):
                yield serializers.serialize("jsonl", [one]).encode().strip()


def _load_accounts(lines: Iterable[bytes]) -> None:
    """All objects or none. Raises `InputError` for what this version cannot read."""
    models = set()
    try:
        with transaction.atomic(), connection.constraint_checks_disabled():
            for line in lines:
                for one in serializers.deserialize("jsonl", line.decode()):
                    one.save()
                    models.add(type(one.object))
            connection.check_constraints()
            for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
                with connection.cursor() as cursor:
                    cursor.execute(statement)
    except serializers.base.DeserializationError as error:
        raise InputError("The accounts of this backup cannot be read by this version.") from error
