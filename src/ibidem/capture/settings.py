"""Where the sources are, and how much is asked of them. Applications may say otherwise."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaptureSettings:
    """Addresses and limits. `contact` is an e-mail address that the sources may write to.

    `allows_private_addresses`: also fetch from this computer and the local network; only for tests
    and for sources that somebody runs there. `pauses`: seconds between two requests to one host.
    """

    doi_address: str = "https://doi.org/"
    ncbi_address: str = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
    arxiv_address: str = "https://export.arxiv.org/api/query"
    books_address: str = "https://openlibrary.org/api/books"
    contact: str = ""
    allows_private_addresses: bool = False
    connect_seconds: float = 10.0
    read_seconds: float = 15.0
    total_seconds: float = 40.0
    answer_bytes_max: int = 8 * 1024 * 1024
    redirects_max: int = 6
    attempts: int = 3
    wait_seconds_max: float = 10.0
    parallel: int = 4
    identifiers_max: int = 500
    doi_pause: float = 0.05
    ncbi_pause: float = 0.35  # three a second, as NCBI asks of those without a key
    arxiv_pause: float = 3.0  # as arXiv asks
    books_pause: float = 0.5
