"""The services that identifiers are looked up with, as the server's settings have them."""

from __future__ import annotations

from django.http import HttpRequest

from ibidem.server.web.frame import context_of
from ibidem.services.capturing import CaptureSettings

# What each setting is for, as people name it; "" for what is no service.
SOURCES = {
    "doi_address": "DOI",
    "ncbi_address": "PubMed, PMC",
    "arxiv_address": "arXiv",
    "books_address": "ISBN",
    "contact": "",
}


def sources_of(request: HttpRequest) -> CaptureSettings:
    """The settings for capture: what is not set is the public service."""
    settings = context_of(request).settings
    told = {name: getattr(settings, name) for name in SOURCES if getattr(settings, name)}
    return CaptureSettings(**told, allows_private_addresses=settings.capture_private)


def list_sources(request: HttpRequest) -> list[tuple[str, str]]:
    """(what is looked up, address) of each service."""
    used = sources_of(request)
    return [(title, getattr(used, name)) for name, title in SOURCES.items() if title]
