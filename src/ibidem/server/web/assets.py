"""Style sheets and the like: files of this package, read once, named by their content.

A page asks for `style.css?v=<digest>`, so a browser may keep a file for ever and still sees a new
one at once after an upgrade.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from mimetypes import guess_type

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

KEEP_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Asset:
    """A file's bytes, media type and the first 16 digits of its SHA-256."""

    content: bytes
    media_type: str
    digest: str


@cache
def find_assets() -> dict[str, Asset]:
    """Every file in `static/`, by name. Only these can be asked for: no path is ever built."""
    assets = {}
    for file in files("ibidem.server.web").joinpath("static").iterdir():
        content = file.read_bytes()
        assets[file.name] = Asset(
            content,
            guess_type(file.name)[0] or "application/octet-stream",
            sha256(content).hexdigest()[:16],
        )
    return assets


def asset_address(name: str) -> str:
    """Where the file is found, its version included."""
    return f"/static/{name}?v={find_assets()[name].digest}"


@require_safe
def send_asset(request: HttpRequest, name: str) -> HttpResponse:
    """The file; kept by browsers when it was asked for by its version."""
    asset = find_assets().get(name)
    if asset is None:
        raise Http404
    response = HttpResponse(asset.content, content_type=asset.media_type)
    is_versioned = request.GET.get("v") == asset.digest
    response["Cache-Control"] = (
        f"public, max-age={KEEP_SECONDS}, immutable" if is_versioned else "no-cache"
    )
    return response
