"""Warnings about where a library lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from ibidem.services.library import create_library
from ibidem.services.place import check_place


def codes(path: Path, mounts: Path | None = None) -> list[str]:
    return [
        problem.code for problem in check_place(path, mounts=mounts or Path("/nonexistent/mounts"))
    ]


@pytest.mark.parametrize(
    "folder",
    [
        "Dropbox", "Dropbox (Personal)", "OneDrive", "OneDrive - University", "iCloudDrive",
        "Mobile Documents", "Google Drive", "GoogleDrive-me@example.org", "Nextcloud", "ownCloud",
    ],
)  # fmt: skip
def test_folders_of_cloud_programs_are_known_by_their_name(folder: str) -> None:
    assert codes(Path("/home/ada") / folder / "papers" / "Thesis.ibidem") == ["cloud_folder"]


@pytest.mark.parametrize("folder", ["Dropbox papers", "my onedrive", "Documents", "clouds"])
def test_other_folders_are_not_taken_for_them(folder: str) -> None:
    assert codes(Path("/home/ada") / folder / "Thesis.ibidem") == []


@pytest.mark.parametrize("mark", [".dropbox", ".nextcloudsync.log", ".sync_0123456789ab.db"])
def test_cloud_folders_with_another_name_are_known_by_their_marks(
    tmp_path: Path, mark: str
) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / mark).touch()
    assert codes(tmp_path / "shared" / "papers" / "Thesis.ibidem") == ["cloud_folder"]


@pytest.mark.parametrize(
    ("kind", "is_network"), [("nfs4", True), ("cifs", True), ("fuse.sshfs", True), ("ext4", False)]
)
def test_the_innermost_mount_decides_what_a_network_drive_is(
    tmp_path: Path, kind: str, is_network: bool
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        f"/dev/sda1 / ext4 rw 0 0\nhost:/x /home/ada/my\\040team {kind} rw 0 0\nodd line\n"
    )
    found = codes(Path("/home/ada/my team/Thesis.ibidem"), mounts)
    assert found == (["network_drive"] if is_network else [])
    assert codes(Path("/home/ada/my teammate/Thesis.ibidem"), mounts) == []


def test_network_paths_of_windows_are_network_drives() -> None:
    assert codes(Path("//server/share/Thesis.ibidem")) == ["network_drive"]


def test_opening_a_library_in_a_cloud_folder_warns(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    with create_library(tmp_path / "Dropbox" / "Thesis") as library:
        assert [problem.code for problem in library.problems] == ["cloud_folder"]
