import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from ibidem.store.blobs import BlobStore, open_blobs

S3_KEYS = {"access_key_id": "test", "secret_access_key": "test", "region": "us-east-1"}


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """moto's S3 server on a free port of this machine."""
    server = pytest.importorskip("moto.server")
    threaded = server.ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    threaded.start()
    host, port = threaded.get_host_and_port()
    yield f"http://{host}:{port}"
    threaded.stop()


@pytest.fixture(scope="session")
def s3_url(s3_endpoint: str) -> str:
    request = urllib.request.Request(f"{s3_endpoint}/ibidem", method="PUT")
    with urllib.request.urlopen(request, timeout=10):
        pass
    return f"s3://ibidem/some/prefix?endpoint={s3_endpoint}"


@pytest.fixture(params=["folder", "memory", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    """A blob store of each sort; every test of the contract runs on all."""
    if request.param == "folder":
        return open_blobs((tmp_path / "with space").as_uri())
    if request.param == "memory":
        return open_blobs("memory://")
    return open_blobs(request.getfixturevalue("s3_url"), options=S3_KEYS)
