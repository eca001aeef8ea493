"""Style sheets, scripts and the like: read once, named by the digest of all of them together.

They are found at /static/<digest>/<name>, so a browser may keep a file for ever and still sees a
new one at once after an upgrade; and a script imports another by a relative path and gets the one
that belongs to it (an import map would have to be inline, which the content security policy
forbids). A page that was loaded before an upgrade still gets files, the new ones.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from mimetypes import guess_type

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ibidem.server.catalogues import script_catalogues

KEEP_SECONDS = 365 * 24 * 3600
OTHERS = {"htmx.js": ("django_htmx", "static/django_htmx/htmx-2.min.js")}  # of other packages


@dataclass(frozen=True, slots=True)
class Asset:
    """A file's bytes, as they are and packed by gzip, and its media type."""

    content: bytes
    packed: bytes
    media_type: str


@cache
def find_assets() -> dict[str, Asset]:
    """Every file there is, by name. Only these can be asked for: no path is ever built."""
    found = dict(_walk(files("ibidem.server.web").joinpath("static")))
    for name, (package, place) in OTHERS.items():
        found[name] = files(package).joinpath(place)
    contents = {name: file.read_bytes() for name, file in found.items()}
    for language, content in script_catalogues().items():
        contents[f"messages/{language}.json"] = content
    return {
        name: Asset(content, gzip.compress(content, mtime=0), _media_type(name))
        for name, content in contents.items()
    }


@cache
def assets_version() -> str:
    """The first 16 digits of the SHA-256 of all files."""
    digest = sha256()
    for name, asset in sorted(find_assets().items()):
        digest.update(f"{name}\0{len(asset.content)}\0".encode() + asset.content)
    return digest.hexdigest()[:16]


def asset_address(name: str) -> str:
    """Where the file is found, its version included. Raises `KeyError` where there is none."""
    find_assets()[name]
    return f"/static/{assets_version()}/{name}"


@require_safe
def send_asset(request: HttpRequest, version: str, name: str) -> HttpResponse:
    """The file; kept by browsers when it was asked for by its version."""
    asset = find_assets().get(name)
    if asset is None:
        raise Http404
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    content = asset.packed if is_packed else asset.content
    response = HttpResponse(content, content_type=asset.media_type)
    response["Vary"] = "Accept-Encoding"
    if is_packed:
        response["Content-Encoding"] = "gzip"
    is_current = version == assets_version()
    response["Cache-Control"] = (
        f"public, max-age={KEEP_SECONDS}, immutable" if is_current else "no-cache"
    )
    return response


def _walk(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry


def _media_type(name: str) -> str:
    kind = guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
