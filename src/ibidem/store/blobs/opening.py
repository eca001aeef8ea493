"""From an address to a BlobStore."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from urllib.request import url2pathname

from obstore.store import S3Store

from ibidem.errors import InputError
from ibidem.store.blobs.blob_store import BlobStore
from ibidem.store.blobs.folder import Folder
from ibidem.store.blobs.objects import Objects
from ibidem.store.blobs.storage import Storage

_S3_OPTIONS = {"endpoint", "region", "access_key_id", "secret_access_key", "session_token"}
_FORMS = "file:///folder, memory:// or s3://bucket/prefix"


def open_blobs(
    url: str, *, durable: bool = True, options: Mapping[str, str] | None = None
) -> BlobStore:
    """The blobs at `url`: "file:///folder", "memory://", or "s3://bucket/prefix".

    `durable`: a folder's files are brought to the disk before a write returns. `options` is for S3:
    endpoint, region, access_key_id, secret_access_key, session_token; `endpoint` and `region` may
    also stand in the address ("?endpoint=http://..."); what is not given, AWS's environment
    variables say. Nothing is contacted or made here. Raises `InputError` for any other address.
    """
    return BlobStore(_open_storage(url, dict(options or {}), durable=durable), secrets.token_hex)


def _open_storage(url: str, options: dict[str, str], *, durable: bool) -> Storage:
    parts = urlsplit(url)
    if parts.scheme == "memory":
        return Objects.in_memory()
    if parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path:
        return Folder(Path(url2pathname(parts.path)), durable=durable)
    if parts.scheme == "s3" and parts.netloc:
        options = {**dict(parse_qsl(parts.query)), **options}
        if unknown := options.keys() - _S3_OPTIONS:
            raise InputError(f"S3 has no option {', '.join(sorted(unknown))} here.")
        return Objects(_open_s3(parts.netloc, parts.path.strip("/"), options))
    raise InputError(f"Attached files lie in {_FORMS}; not in {url[:100]!r}.")


def _open_s3(bucket: str, prefix: str, options: dict[str, str]) -> S3Store:
    endpoint = options.get("endpoint") or os.environ.get("AWS_ENDPOINT_URL", "")
    return S3Store(
        bucket,
        prefix=prefix or None,
        config=options,  # type: ignore[arg-type] # checked by _S3_OPTIONS
        client_options={
            "allow_http": endpoint.startswith("http://"),
            "connect_timeout": timedelta(seconds=10),
            "timeout": timedelta(seconds=300),
        },
        retry_config={"max_retries": 4, "retry_timeout": timedelta(seconds=30)},
    )
