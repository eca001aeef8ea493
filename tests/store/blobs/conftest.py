import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ibidem.store.blobs import BlobStore, open_blobs

S3_KEYS = {"access_key_id": "test", "secret_access_key": "test", "region": "us-east-1"}


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """The server that IBIDEM_TEST_S3 names (`soak.s3`), else moto's on a free port here."""
    if endpoint := os.environ.get("IBIDEM_TEST_S3"):
        yield endpoint
        return
    server = pytest.importorskip("moto.server")
    threaded = server.ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    threaded.start()
    host, port = threaded.get_host_and_port()
    yield f"http://{host}:{port}"
    threaded.stop()


@pytest.fixture(scope="session")
def s3_url(s3_endpoint: str) -> str:
    boto3 = pytest.importorskip("boto3")
    client = boto3.client(
        "s3",
        endpoint_url=s3_endpoint,
        region_name=S3_KEYS["region"],
        aws_access_key_id=S3_KEYS["access_key_id"],
        aws_secret_access_key=S3_KEYS["secret_access_key"],
    )
    client.create_bucket(Bucket="ibidem")
    client.close()
    return f"s3://ibidem/some/prefix?endpoint={s3_endpoint}"


@pytest.fixture(params=["folder", "memory", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    """A blob store of each sort; every test of the contract runs on all."""
    if request.param == "folder":
        return open_blobs((tmp_path / "with space").as_uri())
    if request.param == "memory":
        return open_blobs("memory://")
    return open_blobs(request.getfixturevalue("s3_url"), options=S3_KEYS)
