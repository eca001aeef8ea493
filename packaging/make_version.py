"""Writes what Windows shows in the properties of the program: python make_version.py FILE."""

from __future__ import annotations

import sys
from pathlib import Path

from ibidem import __version__

TEMPLATE = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}),
  kids=[
    StringFileInfo([StringTable("040904B0", [
      StringStruct("FileDescription", "Ibidem, reference manager"),
      StringStruct("FileVersion", "{version}"),
      StringStruct("InternalName", "ibidem-desktop"),
      StringStruct("LegalCopyright", "Apache-2.0"),
      StringStruct("OriginalFilename", "ibidem-desktop.exe"),
      StringStruct("ProductName", "Ibidem"),
      StringStruct("ProductVersion", "{version}"),
    ])]),
    VarFileInfo([VarStruct("Translation", [1033, 1200])]),
  ],
)
"""


def main(path: Path) -> None:
    """Write the file."""
    numbers = tuple(int(part) for part in __version__.split(".")[:3])
    path.parent.mkdir(parents=True, exist_ok=True)
    text = TEMPLATE.format(numbers=(*numbers, 0), version=__version__)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
