"""Compressed libraries from strangers: a clear error, and nothing half written."""

from __future__ import annotations

import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zstandard

from ibidem.errors import (
    IbidemError,
    InputError,
    LimitError,
    NewerSchemaError,
    NotFoundError,
)
from ibidem.services.compressing import check_compressed, restore_library
from ibidem.services.compressing.manifest import MANIFEST_PART, RECORDS_PART

from .conftest import Tamper

Parts = list[tuple[zipfile.ZipInfo, bytes]]


@pytest.fixture(autouse=True)
def nothing_is_left_behind(tmp_path: Path) -> Iterator[None]:
    yield
    assert not list(tmp_path.glob("*Copy*")), "a refused file leaves no library"
    assert not (tmp_path.parent / "escaped").exists()


def refused(path: Path, tmp_path: Path, error: type[IbidemError] = InputError) -> str:
    with pytest.raises(error) as checked:
        check_compressed(path)
    with pytest.raises(error):
        restore_library(path, tmp_path / "Copy")
    return checked.value.message


def edit_manifest(**changes: Any) -> Tamper:
    def change(parts: Parts) -> Parts:
        entry, content = parts[0]
        manifest = msgspec.json.decode(content) | changes
        return [(entry, msgspec.json.encode(manifest)), *parts[1:]]

    return change


def edit_lines(edit: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Tamper:
    """Change the records and everything in the manifest that depends on their text."""

    def change(parts: Parts) -> Parts:
        text = zstandard.ZstdDecompressor().decompressobj().decompress(parts[1][1])
        lines = edit([msgspec.json.decode(line) for line in text.splitlines()])
        text = b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
        told = {"bytes": len(text), "lines": len(lines), "sha256": sha256(text).hexdigest()}
        parts = edit_manifest(records=told)(parts)
        return [parts[0], (parts[1][0], zstandard.compress(text)), *parts[2:]]

    return change


def test_an_untouched_copy_is_taken(tamper: Callable[[Tamper], Path]) -> None:
    assert check_compressed(tamper(lambda parts: parts)).counts["reference"] == 3
    assert check_compressed(tamper(edit_lines(lambda lines: lines))).counts["reference"] == 3


def test_what_is_no_zip_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.ibz").write_bytes(b"not a zip file")
    assert refused(tmp_path / "x.ibz", tmp_path) == "This is not a compressed library (.ibz)."
    (tmp_path / "x.ibz").write_bytes(b"PK\3\4 and nothing more")
    assert "cut off" in refused(tmp_path / "x.ibz", tmp_path)
    (tmp_path / "x.ibz").write_bytes(b"")
    assert refused(tmp_path / "x.ibz", tmp_path)
    assert refused(tmp_path / "missing.ibz", tmp_path, NotFoundError)
    assert refused(tmp_path, tmp_path)


@pytest.mark.parametrize(
    "name",
    ["../escaped", "/etc/passwd", "attachments/../../escaped", "C:\\escaped", "attachments/x",
     "manifest.json\0.txt", "Manifest.json", "attachments/" + "A" * 64],
)  # fmt: skip
def test_a_part_with_any_other_name_is_refused(
    tamper: Callable[[Tamper], Path], tmp_path: Path, name: str
) -> None:
    entry = zipfile.ZipInfo("x")
    entry.filename = name
    path = tamper(lambda parts: [*parts, (entry, b"escaped")])
    assert "no compressed library" in refused(path, tmp_path) or "damaged" in refused(
        path, tmp_path
    )


def test_a_repeated_part_is_refused(tamper: Callable[[Tamper], Path], tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        path = tamper(lambda parts: [*parts, parts[1]])
    assert "twice" in refused(path, tmp_path)


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_missing_part_is_refused(
    tamper: Callable[[Tamper], Path], tmp_path: Path, at: int
) -> None:
    assert refused(tamper(lambda parts: parts[:at] + parts[at + 1 :]), tmp_path)


def test_a_deflated_part_is_refused(tamper: Callable[[Tamper], Path], tmp_path: Path) -> None:
    def deflate(parts: Parts) -> Parts:
        parts[1][0].compress_type = zipfile.ZIP_DEFLATED
        return parts

    assert "stored" in refused(tamper(deflate), tmp_path)


def test_a_file_whose_bytes_have_another_digest_is_refused(
    tamper: Callable[[Tamper], Path], tmp_path: Path
) -> None:
    def swap(parts: Parts) -> Parts:
        at = max(range(2, len(parts)), key=lambda each: len(parts[each][1]))
        entry, content = parts[at]
        return [*parts[:at], (entry, bytes([content[0] ^ 1]) + content[1:]), *parts[at + 1 :]]

    assert refused(tamper(swap), tmp_path)


@pytest.mark.parametrize(
    "changes",
    [
        {"fingerprint": "0" * 32},
        {"counts": {"reference": 2}},
        {"attachment_files": 9},
        {"attachment_bytes": 9},
        {"history": {"bytes": 0, "lines": 0, "sha256": ""}},
        {"records": {"bytes": 5, "lines": 1, "sha256": ""}},
        {"format": "something else"},
        {"version": 0},
        {"version": "1"},
        {"attachments": False},
    ],
)
def test_a_manifest_that_lies_is_refused(
    tamper: Callable[[Tamper], Path], tmp_path: Path, changes: dict[str, Any]
) -> None:
    assert refused(tamper(edit_manifest(**changes)), tmp_path)


def test_a_newer_version_says_so(tamper: Callable[[Tamper], Path], tmp_path: Path) -> None:
    assert "newer" in refused(tamper(edit_manifest(version=2)), tmp_path, NewerSchemaError)


@pytest.mark.parametrize(
    "edit",
    [
        lambda lines: lines[1:],
        lambda lines: [*lines, lines[0]],
        lambda lines: [{**lines[0], "id": "../x"}, *lines[1:]],
        lambda lines: [{**lines[0], "kind": "spell"}, *lines[1:]],
        lambda lines: [{**lines[0], "payload": None}, *lines[1:]],
        lambda lines: [{**lines[0], "payload": [[[1]]]}, *lines[1:]],
        lambda lines: [{**lines[0], "payload": {**lines[0]["payload"], "rating": 9}}, *lines[1:]],
        lambda lines: [{"kind": "reference"}, *lines[1:]],
    ],
)
def test_records_that_are_not_right_are_refused(
    tamper: Callable[[Tamper], Path], tmp_path: Path, edit: Any
) -> None:
    assert refused(tamper(edit_lines(edit)), tmp_path)


def test_a_bomb_is_refused_before_it_unpacks(
    tamper: Callable[[Tamper], Path], tmp_path: Path
) -> None:
    size = 500 * 1024 * 1024

    def bomb(parts: Parts) -> Parts:
        compressor = zstandard.ZstdCompressor().compressobj()
        packed = b"".join(compressor.compress(bytes(2**20)) for _ in range(500))
        packed += compressor.flush()
        told = {"bytes": size, "lines": 1, "sha256": "0" * 64}
        return [edit_manifest(records=told)(parts)[0], (parts[1][0], packed), *parts[2:]]

    assert "bomb" in refused(tamper(bomb), tmp_path, LimitError)


def test_more_text_than_announced_is_refused(
    tamper: Callable[[Tamper], Path], tmp_path: Path
) -> None:
    def longer(parts: Parts) -> Parts:
        packed = zstandard.compress(bytes(80 * 1024 * 1024))
        return [parts[0], (parts[1][0], packed), *parts[2:]]

    assert refused(tamper(longer), tmp_path)


def test_parts_that_overlap_are_refused(archive: Path, tmp_path: Path) -> None:
    data = bytearray(archive.read_bytes())
    headers = [at for at in range(len(data)) if data[at : at + 4] == b"PK\1\2"]
    first = struct.unpack_from("<I", data, headers[0] + 42)[0]
    struct.pack_into("<I", data, headers[-1] + 42, first)  # offset of the local header
    (tmp_path / "x.ibz").write_bytes(data)
    assert refused(tmp_path / "x.ibz", tmp_path)


def test_a_file_cut_anywhere_is_refused(archive: Path, tmp_path: Path) -> None:
    data = archive.read_bytes()
    cut = tmp_path / "x.ibz"
    for size in sorted({*range(0, len(data), max(1, len(data) // 40)), len(data) - 1}):
        cut.write_bytes(data[:size])
        with pytest.raises(InputError):
            check_compressed(cut)


def test_no_single_wrong_byte_goes_unseen_or_crashes(archive: Path, tmp_path: Path) -> None:
    """Every answer is a refusal or the library as it was: never another library."""
    data = archive.read_bytes()
    whole = check_compressed(archive)
    seeded = random.Random(1)
    headers = [at for at in range(len(data)) if data[at : at + 2] == b"PK"]
    places = [at + seeded.randrange(46) for at in headers for _ in range(12)]
    places += [seeded.randrange(len(data)) for _ in range(150)]
    changed = tmp_path / "x.ibz"
    for at in places:
        if at >= len(data):
            continue
        changed.write_bytes(
            data[:at] + bytes([data[at] ^ (1 << seeded.randrange(8))]) + data[at + 1 :]
        )
        try:
            assert check_compressed(changed) == whole
        except IbidemError:
            continue


def test_names_of_parts_are_those_of_the_format(archive: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        assert names[:2] == [MANIFEST_PART, RECORDS_PART]
        assert all(entry.compress_type == zipfile.ZIP_STORED for entry in opened.infolist())
        assert opened.testzip() is None
