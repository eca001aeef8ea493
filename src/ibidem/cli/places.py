"""Where Ibidem keeps what belongs to this device and to no library."""

from __future__ import annotations

import os
from pathlib import Path

from ibidem.services import home


def home_folder() -> Path:
    """The folder for sign-ins and the like (IBIDEM_HOME, else the system's place)."""
    return home.home_folder(os.environ.get("IBIDEM_HOME"))
