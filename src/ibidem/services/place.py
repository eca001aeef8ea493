"""Where a library lies: folders that other programs copy, and disks that are not here."""

from __future__ import annotations

import re
from pathlib import Path

from ibidem.errors import Problem

# Names of folders, as the programs make them; whole names, so that "Dropbox papers" does not count.
_CLOUD_NAMES = re.compile(
    r"(?P<dropbox>Dropbox( \(.+\))?)|(?P<onedrive>OneDrive( - .+)?|OneDrive-.+)"
    r"|(?P<icloud>iCloudDrive|iCloud Drive|com~apple~CloudDocs|Mobile Documents)"
    r"|(?P<google>Google ?Drive|GoogleDrive-.+|My Drive)"
    r"|(?P<nextcloud>[Nn]ext[Cc]loud\d*|ownCloud)",
)
_CLOUD_MARKS = (  # files that the programs leave in their folders
    (".dropbox", "dropbox"),
    (".dropbox.cache", "dropbox"),
    (".nextcloudsync.log", "nextcloud"),
    (".owncloudsync.log", "nextcloud"),
    (".tmp.drivedownload", "google"),
)
_CLOUD_MARK_PATTERNS = ((".sync_*.db", "nextcloud"), ("._sync_*.db", "nextcloud"))
_CLOUD_TITLES = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "icloud": "iCloud",
    "google": "Google Drive",
    "nextcloud": "Nextcloud or ownCloud",
}
# Types of file systems in Linux's list of mounts whose files another computer holds.
_NETWORK_TYPES = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|afs|ncpfs|9p|ceph|glusterfs|lustre|davfs|webdav"
    r"|fuse\.(sshfs|davfs2?|rclone|glusterfs|ceph|s3fs|smbnetfs|gvfsd-fuse|curlftpfs)"
)
_MOUNTS = Path("/proc/self/mounts")


def check_place(path: Path, *, mounts: Path = _MOUNTS) -> list[Problem]:
    """What is risky about keeping a library at `path`; codes `cloud_folder`, `network_drive`.

    A cloud program copies the library's files one by one while they change, so a copy holds parts
    of different moments; a network drive may not honor the locks that two programs need. `mounts`
    is Linux's list of mounted file systems; elsewhere only Windows' network paths are known.
    """
    path = path.absolute()
    problems = []
    cloud = _find_cloud(path)
    if cloud:
        message = f"This folder is copied by {_CLOUD_TITLES[cloud]}, which can damage a library."
        problems.append(Problem("cloud_folder", f"{message} Keep it elsewhere and use 'sync'."))
    if _is_on_network(path, mounts):
        message = "This is a network drive, where two programs can damage a library."
        problems.append(Problem("network_drive", f"{message} Keep it on a disk of this computer."))
    return problems


def _find_cloud(path: Path) -> str:
    for folder in (path, *path.parents):
        match = _CLOUD_NAMES.fullmatch(folder.name)
        if match:
            return match.lastgroup or next(k for k, v in match.groupdict().items() if v)
        for name, cloud in _CLOUD_MARKS:
            if (folder / name).exists() and folder != folder.parent:
                return cloud
        for pattern, cloud in _CLOUD_MARK_PATTERNS:
            if any(folder.glob(pattern)):
                return cloud
    return ""


def _is_on_network(path: Path, mounts: Path) -> bool:
    if str(path).startswith(("\\\\", "//")):
        return True
    try:
        lines = mounts.read_text(errors="replace").splitlines()
    except OSError:
        return False
    longest, kind = -1, ""
    for line in lines:
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        place = Path(re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), parts[1]))
        if len(place.parts) >= longest and path.is_relative_to(place):
            longest, kind = len(place.parts), parts[2]
    return _NETWORK_TYPES.fullmatch(kind) is not None
