"""What the desktop remembers between two starts, for this device and for no library."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from ibidem.desktop.settings_keys import LOCALE, OPEN, RECENT, STYLE
from ibidem.services.home import home_folder
from ibidem.services.signing_in import SignIns

FILE = "desktop.ini"
RECENT_MAX = 10
DEFAULT_STYLE = "apa"


class Settings:
    """Settings in `folder`: IBIDEM_HOME, else the system's place."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or home_folder(os.environ.get("IBIDEM_HOME"))
        self._store = QSettings(str(self.folder / FILE), QSettings.Format.IniFormat)

    @property
    def sign_ins(self) -> SignIns:
        """The sign-ins of this device; IBIDEM_KEYRING=off keeps the tokens in a file."""
        return SignIns(self.folder, use_keyring=os.environ.get("IBIDEM_KEYRING") != "off")

    def text(self, key: str, default: str = "") -> str:
        """A setting that is text."""
        return str(self._store.value(key, default))

    def number(self, key: str, default: int) -> int:
        """A setting that is a whole number; the default where it cannot be read."""
        try:
            return int(str(self._store.value(key, default)))
        except ValueError:
            return default

    def flag(self, key: str, *, default: bool) -> bool:
        """A setting that is yes or no."""
        return str(self._store.value(key, default)).lower() in ("true", "1")

    def texts(self, key: str) -> list[str]:
        """A setting that is a list of texts."""
        value = self._store.value(key, [])
        if isinstance(value, list):
            return [str(each) for each in value]
        return [str(value)] if value else []

    def state(self, key: str) -> QByteArray:
        """What a window, splitter or header saved; empty where it saved nothing."""
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def save(self, key: str, value: Any) -> None:
        """Remember a setting."""
        self._store.setValue(key, value)

    def forget(self, key: str) -> None:
        """Forget a setting and those below it."""
        self._store.remove(key)

    def flush(self) -> None:
        """Write to the disk now."""
        self._store.sync()

    @property
    def citation_style(self) -> str:
        """The id of the output style for everything that cites."""
        return self.text(STYLE, DEFAULT_STYLE)

    @property
    def citation_locale(self) -> str:
        """The language of citations; "" for that of the style."""
        return self.text(LOCALE)

    @property
    def recent(self) -> list[Path]:
        """Libraries that were open, the last one first; those that are gone are left out."""
        found = (Path(each) for each in self.texts(RECENT))
        return [each for each in found if each.is_dir()]

    @property
    def open_libraries(self) -> list[Path]:
        """Libraries that were open when the desktop ended; those that are gone are left out."""
        found = (Path(each) for each in self.texts(OPEN) if each)
        return [each for each in found if each.is_dir()]

    def save_open_libraries(self, paths: list[Path]) -> None:
        """Remember what is open."""
        self.save(OPEN, [str(each) for each in paths])
        self.flush()

    def forget_recent(self) -> None:
        """Forget which libraries were open."""
        self.forget(RECENT)

    def remember_library(self, path: Path) -> None:
        """Put a library at the head of the recent ones."""
        others = [each for each in self.recent if each != path]
        self.save(RECENT, [str(each) for each in [path, *others][:RECENT_MAX]])
