"""Makes a picture of every view and dialog of the desktop, light and dark.

`script/look desktop [FOLDER] [--areas A...] [--only PART]`. Pictures are called
area-name-theme.png.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
THEMES = ("light", "dark")


def main() -> int:
    """Make the pictures asked for; says where they are."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", nargs="?", default=".look", type=Path)
    parser.add_argument("--areas", nargs="*", default=[])
    parser.add_argument("--only", default="", help="a part of the picture's name")
    parser.add_argument("--named", nargs="*", default=[], help="just these, as area-name")
    parser.add_argument("--themes", nargs="*", default=list(THEMES))
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", f"offscreen:configfile={HERE / 'screen.json'}")
    with tempfile.TemporaryDirectory() as home:
        os.environ["IBIDEM_HOME"] = home
        os.environ["IBIDEM_KEYRING"] = "off"
        count = _look(options, Path(home))
    print(f"{count} pictures: {options.folder}")
    return 0


def _look(options: argparse.Namespace, home: Path) -> int:
    from PySide6.QtWidgets import QApplication

    from ibidem.desktop.application import Application
    from ibidem.desktop.settings import Settings
    from ibidem.services.library import create_library
    from tests.desktop.looks import LOOKS
    from tests.desktop.seeds import seed
    from tests.desktop.waiting import settle

    application = Application(QApplication(sys.argv[:1]), Settings())
    count = 0
    for theme in options.themes:
        application.theme.choose(theme)
        for look in LOOKS:
            name = f"{look.area}-{look.name}"
            if (options.areas and look.area not in options.areas) or options.only not in look.name:
                continue
            if options.named and name not in options.named:
                continue
            path = home / f"{count}" / "Thesis.ibidem"
            path.parent.mkdir()
            with create_library(path, device="Laptop") as library:
                seed(library)
            window = application.open_library(path)
            settle(window)
            widget = look.show(window)
            settle(window)
            widget.grab().save(str(options.folder / f"{name}-{theme}.png"))
            if widget is not window:
                widget.close()
            window.close()
            settle(application)
            count += 1
    return count


if __name__ == "__main__":
    sys.exit(main())
