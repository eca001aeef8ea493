"""A real S3 on this machine: Ceph's gateway (Debian: radosgw, ceph-mon, ceph-osd), all in memory.

One monitor, one storage process without a disk, one gateway, each on a free port of the loopback
interface and with its files in a folder that goes away. Authentication is on: without, the gateway
hangs.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

PROGRAMS = (
    "radosgw",
    "radosgw-admin",
    "ceph-mon",
    "ceph-osd",
    "ceph",
    "ceph-authtool",
    "monmaptool",
)
KEY = "test"  # of the only user, access key and secret alike
START_SECONDS_MAX = 120
_ALL = ["--cap", "mon", "allow *", "--cap", "osd", "allow *"]

_CONFIGURATION = """
[global]
fsid = {fsid}
mon_host = [v2:127.0.0.1:{mon},v1:127.0.0.1:{old_mon}]
mon_initial_members = a
public_network = 127.0.0.0/8
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
keyring = {folder}/keyring
osd_objectstore = memstore
osd_crush_chooseleaf_type = 0
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pg_autoscale_mode = off
mon_allow_pool_size_one = true
mon_data = {folder}/mon
osd_data = {folder}/osd
run_dir = {folder}
admin_socket = {folder}/$name.asok
pid_file = {folder}/$name.pid
log_file = {folder}/$name.log
crash_dir = {folder}
rgw_frontends = beast endpoint=127.0.0.1:{gateway}
"""


def missing_programs() -> list[str]:
    """Those that are not installed."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


@contextmanager
def running_radosgw() -> Iterator[str]:
    """The address of a gateway, for the length of a `with`."""
    with tempfile.TemporaryDirectory(prefix="ibidem-s3-") as name, ExitStack() as running:
        folder = Path(name)
        mon, old_mon, gateway = _free_ports(3)
        fsid = uuid.uuid4()
        (folder / "ceph.conf").write_text(
            _CONFIGURATION.format(
                fsid=fsid, folder=folder, mon=mon, old_mon=old_mon, gateway=gateway
            )
        )
        for made in ("mon", "osd"):
            (folder / made).mkdir()
        keys = folder / "keyring"
        _run(folder, "ceph-authtool", "--create-keyring", keys, "--gen-key", "-n", "mon.", *_ALL)
        _run(folder, "ceph-authtool", keys, "--gen-key", "-n", "client.admin", *_ALL)
        here = f"[v2:127.0.0.1:{mon},v1:127.0.0.1:{old_mon}]"
        plan = folder / "monmap"
        _run(folder, "monmaptool", "--create", "--fsid", fsid, "--addv", "a", here, plan)
        _run(folder, "ceph-mon", "--mkfs", "-i", "a", "--keyring", keys, "--monmap", plan)
        _start(folder, running, "ceph-mon", "-i", "a")
        osd = str(uuid.uuid4())
        _run(folder, "ceph", "osd", "new", osd)
        key = folder / "osd" / "keyring"
        _run(folder, "ceph", "auth", "get-or-create", "osd.0", "mon", "allow profile osd", "osd",
             "allow *", "-o", key)  # fmt: skip
        _run(folder, "ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd, "--keyring", key)
        _start(folder, running, "ceph-osd", "-i", "0", "--keyring", key)
        _start(folder, running, "radosgw", "-n", "client.admin")
        address = f"http://127.0.0.1:{gateway}"
        _wait_for(address, folder)
        _run(folder, "radosgw-admin", "user", "create", "--uid", "test", "--display-name", "test",
             "--access-key", KEY, "--secret-key", KEY)  # fmt: skip
        yield address


def _run(folder: Path, program: str, *arguments: object) -> None:
    finished = subprocess.run(
        [program, "-c", str(folder / "ceph.conf"), *map(str, arguments)]
        if program not in ("ceph-authtool", "monmaptool")
        else [program, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=START_SECONDS_MAX,
        check=False,
    )
    if finished.returncode:
        raise RuntimeError(f"{program} {arguments[0]} failed: {finished.stderr[-1000:]}")


def _start(folder: Path, running: ExitStack, program: str, *arguments: object) -> None:
    process = subprocess.Popen(
        [program, "-c", str(folder / "ceph.conf"), "-f", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def end() -> None:
        process.kill()  # it keeps nothing that could be lost
        process.wait()

    running.callback(end)


def _wait_for(address: str, folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline:
        with suppress(OSError):
            if _answers(address):
                return
        time.sleep(0.2)
    logs = "".join(path.read_text()[-1000:] for path in folder.glob("*.log"))
    raise RuntimeError(f"The gateway did not begin to answer. {logs}")


def _answers(address: str) -> bool:
    try:
        urlopen(address, timeout=5).close()
    except HTTPError:  # if only to refuse
        return True
    return True


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        bound = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in bound]
