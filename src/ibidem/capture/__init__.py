"""Capture: references got by their identifiers from the places that keep them.

    identifiers.py    which identifiers a text names (pure)
    documents.py      which identifier a PDF is about, from its metadata and first pages (pure)
    settings.py       addresses of the sources, limits
    fetching.py       the one way to the network: limits, pauses, no private addresses
    sources/          one file per source: what to ask, and how to read the answer (pure)

A source never fails on an answer: what it cannot read is a problem of that identifier.
"""

from ibidem.capture.documents import find_identifiers_in_document, find_xmp
from ibidem.capture.fetching import Fetcher
from ibidem.capture.identifiers import Identifier, IdentifierKind, Recognised, recognise_identifiers
from ibidem.capture.settings import CaptureSettings
from ibidem.capture.sources import capture

__all__ = [
    "CaptureSettings",
    "Fetcher",
    "Identifier",
    "IdentifierKind",
    "Recognised",
    "capture",
    "find_identifiers_in_document",
    "find_xmp",
    "recognise_identifiers",
]
