"""Where Ibidem keeps what belongs to this device and to no library."""

from __future__ import annotations

import os
from pathlib import Path


def home_folder() -> Path:
    """The folder for sign-ins and the like (IBIDEM_HOME, else the system's place)."""
    if named := os.environ.get("IBIDEM_HOME"):
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_config_dir("ibidem", appauthor=False))
