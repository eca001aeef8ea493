from pathlib import Path

import pytest

from ibidem.errors import InputError, UnreachableError
from ibidem.store.blobs import open_blobs

UID = "01900000-0000-7000-8000-0000000000fe"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/folder",
        "ftp://host/x",
        "s3://",
        "file://host/folder",
        "file://",
        "s3://bucket?speed=1",
    ],
)
def test_an_address_of_no_known_form_is_refused(url: str) -> None:
    with pytest.raises(InputError):
        open_blobs(url)


def test_opening_a_folder_makes_nothing(tmp_path: Path) -> None:
    blobs = open_blobs((tmp_path / "none").as_uri())
    assert list(blobs.list(UID)) == []
    assert not (tmp_path / "none").exists()


def test_a_storage_that_does_not_answer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "s3://bucket/prefix?endpoint=http://127.0.0.1:1&region=us-east-1"
    blobs = open_blobs(url, options={"access_key_id": "x", "secret_access_key": "x"})
    with pytest.raises(UnreachableError):
        blobs.has(UID, "0" * 64)


def test_the_variables_of_aws_say_all_that_the_address_does_not(
    s3_url: str, s3_endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_endpoint)
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    blobs = open_blobs(s3_url.partition("?")[0])
    assert not blobs.has(UID, "0" * 64)
