"""A server on this computer that stands for all the sources."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from ibidem.capture import CaptureSettings
from tests.capture import answers

Reply = tuple[int, dict[str, str], bytes]
Rule = Callable[[str, dict[str, list[str]]], Reply | None]


@dataclass
class Sources:
    """The server: what was asked, and rules that come before its usual answers."""

    address: str = ""
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    @property
    def settings(self) -> CaptureSettings:
        return CaptureSettings(
            doi_address=f"{self.address}/doi/",
            ncbi_address=f"{self.address}/eutils/",
            arxiv_address=f"{self.address}/arxiv",
            books_address=f"{self.address}/books",
            allows_private_addresses=True,
            doi_pause=0, ncbi_pause=0, arxiv_pause=0, books_pause=0,
            connect_seconds=5, read_seconds=5, answer_bytes_max=1_000_000,
        )  # fmt: skip

    def answer(self, path: str, query: dict[str, list[str]]) -> Reply:
        for rule in self.rules:
            if (reply := rule(path, query)) is not None:
                return reply
        ids = query.get("id", [""])[0].split(",")
        if path == "/doi/10.5555/lakes.2019":
            return 302, {"Location": "/agency/lakes"}, b""
        if path == "/agency/lakes":
            return 200, {}, answers.ARTICLE.encode()
        if path == "/eutils/efetch.fcgi":
            return 200, {}, answers.PUBMED if "7654321" in ids else b"<PubmedArticleSet/>"
        if path == "/eutils/esummary.fcgi":
            return 200, {}, answers.PMC
        if path == "/arxiv":
            return 200, {}, answers.ARXIV
        if path == "/books":
            return 200, {}, answers.BOOK.encode()
        return 404, {}, b"not here"


@pytest.fixture
def sources() -> Iterator[Sources]:
    state = Sources()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            state.asked.append(self.path)
            state.headers.append(dict(self.headers.items()))
            status, headers, body = state.answer(unquote(parts.path), parse_qs(parts.query))
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in headers:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        state.address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
