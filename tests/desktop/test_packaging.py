"""What goes into a package: its children, its icons, its entries in the system."""

from __future__ import annotations

import configparser
import importlib.util
import re
import struct
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtGui import QImage

from ibidem.services.annotating import pdf_copies
from ibidem.services.library import SUFFIX
from ibidem.services.reading_files import extracting
from tests.services.reading_files.pdf_files import pdf

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
LAUNCH = PACKAGING / "launch.py"


def test_every_child_process_is_one_that_the_package_can_be() -> None:
    text = LAUNCH.read_text()
    for child in (extracting._CHILD, pdf_copies._CHILD):
        parts = child.relative_to(ROOT / "src").with_suffix("").parts
        assert child.is_file()
        assert f'("{child.parent.name}", "{child.name}"): "{".".join(parts)}"' in text
    used = {
        path
        for path in (ROOT / "src").rglob("*.py")
        if "run_child(" in path.read_text() and path.name != "child_process.py"
    }
    assert {path.parent.name for path in used} == {"reading_files", "annotating"}


def test_started_as_a_child_the_program_reads_a_file_and_loads_no_window(tmp_path: Path) -> None:
    child = extracting._CHILD
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", str(LAUNCH), "-I", str(child)],
        input=b"",
        capture_output=True,
        check=False,
        env={"PYTHONPATH": str(ROOT / "src")},
    )
    assert b"PySide6" not in ended.stderr
    assert b"pypdfium2" in ended.stderr or ended.returncode != 0


def test_a_stranger_cannot_have_another_file_run() -> None:
    spec = importlib.util.spec_from_file_location("launch", LAUNCH)
    assert spec is not None
    assert spec.loader is not None
    launch = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(launch)
    before = sys.argv
    sys.argv = ["ibidem-desktop", "-I", "/somewhere/evil.py"]
    try:
        with pytest.raises(KeyError):
            launch.main()
    finally:
        sys.argv = before


def test_the_entry_for_menus_starts_the_command_and_takes_every_type() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(PACKAGING / "linux" / "ibidem.desktop")
    desktop = entry["Desktop Entry"]
    assert desktop["Exec"].split()[0] == "ibidem-desktop"
    namespace = {"mime": "http://www.freedesktop.org/standards/shared-mime-info"}
    types = ET.parse(PACKAGING / "linux" / "ibidem.xml").findall("mime:mime-type", namespace)
    given = {each.attrib["type"] for each in types}
    assert given <= set(filter(None, desktop["MimeType"].split(";")))
    globs = {
        glob.attrib["pattern"] for each in types for glob in each.findall("mime:glob", namespace)
    }
    assert {f"*{SUFFIX}", "*.ibz"} <= globs


def test_the_icons_are_whole_in_every_form(qapp: object, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, str(PACKAGING / "make_icons.py"), str(tmp_path)],
        check=True,
        env={"PYTHONPATH": str(ROOT / "src"), "QT_QPA_PLATFORM": "offscreen"},
    )
    for path in tmp_path.glob("*.png"):
        image = QImage(str(path))
        assert image.width() == image.height() == int(path.stem.rpartition("-")[2])
        assert image.pixelColor(image.width() // 2, 1 + image.width() // 20).alpha() > 0
    ico = (tmp_path / "ibidem.ico").read_bytes()
    count = struct.unpack_from("<HHH", ico)[2]
    for number in range(count):
        size, offset = struct.unpack_from("<II", ico, 6 + 16 * number + 8)
        assert ico[offset : offset + 4] == b"\x89PNG"
        assert offset + size <= len(ico)
    icns = (tmp_path / "ibidem.icns").read_bytes()
    assert icns[:4] == b"icns"
    assert struct.unpack_from(">I", icns, 4)[0] == len(icns)


def test_the_specification_names_what_is_there() -> None:
    text = (PACKAGING / "ibidem-desktop.spec").read_text()
    compile(text, "ibidem-desktop.spec", "exec")
    packages = re.search(r"PACKAGES = \(([^)]*)\)", text)
    assert packages is not None
    named = set(re.findall(r'"(\w+)"', packages[1]))
    there = {
        path.stem
        for path in (ROOT / "src" / "ibidem").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert named == there - {"__init__", "__main__", "cli", "server"}


def test_the_program_is_not_a_reader_by_accident(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf("words"))
    ended = subprocess.run(
        [sys.executable, str(LAUNCH), "--version"],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT / "src"), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert ended.stdout.startswith("Ibidem ")
