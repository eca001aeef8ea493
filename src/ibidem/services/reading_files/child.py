"""The program that reads one file: standard input to text on standard output. Run by `extracting`.

Its arguments are the kind of file, and the limits: seconds, bytes of memory, bytes of output,
pages. It sets the limits itself, before it looks at the file. The first line that it writes is a
JSON object with "state" and "pages"; the text follows, pages parted by form feeds, each written as
soon as it is read, so that what was read before a limit struck is kept. It imports nothing of
Ibidem, because it is run as a file, apart from everything.
"""

from __future__ import annotations

import json
import os
import sys
from html.parser import HTMLParser
from typing import Any

PAGE_END = "\f"
_HIDDEN = frozenset(("script", "style", "template", "noscript", "head"))
_IN_LINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "em", "i", "kbd", "mark", "q", "s",
    "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
    "font",
))  # fmt: skip
_PASSWORD = 4  # FPDF_ERR_PASSWORD of pdfium's fpdfview.h


def limit_process(seconds: int, memory_bytes: int, output_bytes: int) -> None:
    """Let the system end this process when it takes too much; lower its priority."""
    try:
        import resource
    except ImportError:  # not a Unix: the parent's clock is the only limit
        return
    os.nice(10)
    limits = (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, output_bytes),
        (resource.RLIMIT_CORE, 0),
    )
    for which, value in limits:
        resource.setrlimit(which, (value, value))


class Output:
    """What is written, up to a limit."""

    def __init__(self, bytes_max: int) -> None:
        self._left = bytes_max
        self.has_begun = False

    @property
    def is_full(self) -> bool:
        """Whether nothing more can be written."""
        return self._left <= 0

    def head(self, state: str, pages: int = 0) -> None:
        """The first line."""
        self.has_begun = True
        self._write(json.dumps({"state": state, "pages": pages}) + "\n")

    def page(self, text: str) -> None:
        """The text of a page."""
        self._write(text.replace(PAGE_END, " ") + PAGE_END)

    def _write(self, text: str) -> None:
        data = text.encode("utf-8", "replace")[: self._left]
        self._left -= len(data)
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def read_pdf(data: bytes, output: Output, pages_max: int) -> None:
    """The text of each page of a PDF."""
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(data)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        output.head("encrypted" if code == _PASSWORD else "damaged")
        return
    output.head("read", pages)
    for number in range(min(pages, pages_max)):
        if output.is_full:
            return
        output.page(_page_text(document, number, pypdfium2.PdfiumError))


def _page_text(document: Any, number: int, error: type[Exception]) -> str:
    try:
        page = document[number]
        try:
            text_page = page.get_textpage()
            try:
                return str(text_page.get_text_range())
            finally:
                text_page.close()
        finally:
            page.close()
    except error:  # one page that cannot be read
        return ""


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _HIDDEN:
            self._hidden.append(tag)
        elif tag not in _IN_LINE:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]
        elif tag not in _IN_LINE:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def read_html(data: bytes, output: Output, pages_max: int) -> None:  # noqa: ARG001
    """What a browser would show of an HTML page, more or less."""
    parser = _Text()
    parser.feed(decode(data))
    parser.close()
    output.head("read", 1)
    output.page("".join(parser.parts))


def read_text(data: bytes, output: Output, pages_max: int) -> None:
    """A text file; form feeds part its pages."""
    pages = decode(data).split(PAGE_END)
    output.head("read", len(pages))
    for page in pages[:pages_max]:
        output.page(page)


def decode(data: bytes) -> str:
    """UTF-16 with its mark, UTF-8, or else the code page that old files mostly have."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


READERS = {"pdf": read_pdf, "html": read_html, "text": read_text}


def main(kind: str, seconds: str, memory: str, output_bytes: str, pages: str) -> None:
    """Read standard input as a file of a kind."""
    limit_process(int(seconds), int(memory), int(output_bytes))
    output = Output(int(output_bytes))
    try:
        READERS[kind](sys.stdin.buffer.read(), output, int(pages))
    except (MemoryError, RecursionError):
        if output.has_begun:  # what was written so far counts
            sys.exit(1)
        output.head("too_large")


if __name__ == "__main__":
    main(*sys.argv[1:])
