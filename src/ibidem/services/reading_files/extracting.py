"""Reading one file in a process of its own, within limits."""

from __future__ import annotations

import json
import re
import signal
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ibidem.services.child_process import run_child
from ibidem.store.blob_texts import PAGE_END, TextState
from ibidem.store.dialect.terms import FILE_CHARS_MAX

FILE_BYTES_MAX = 256 * 1024 * 1024
MEMORY_BYTES_MAX = 1536 * 1024 * 1024  # of the process that reads; the file is held in it
SECONDS_MAX = 60  # of computing
WAIT_SECONDS_MAX = 180  # by the clock, on a machine that has other things to do
PAGES_MAX = 5_000
TEXT_BYTES_MAX = 4 * FILE_CHARS_MAX
HEAD_BYTES = 1_024  # in which "%PDF-" stands (ISO 32000-1, implementation note 13)

_CHILD = Path(__file__).with_name("child.py")
_KINDS = {"application/pdf": "pdf", "text/html": "html", "application/xhtml+xml": "html"}
_ENDINGS = {
    ".pdf": "pdf",
    ".htm": "html",
    ".html": "html",
    ".xhtml": "html",
    ".txt": "text",
    ".text": "text",
    ".md": "text",
}
# A word parted at the end of a line: pdfium gives U+FFFE for the hyphen, others give it as it is.
_PARTED = re.compile(r"(?<=\w)(?:[\ufffe\u00ad]\s*|[-\u2010]\r?\n(?=[a-zß-öø-ÿ]))")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class ReadText:
    """What was read: pages parted by form feeds. `pages` is how many the file has."""

    state: TextState
    pages: int = 0
    text: str = ""


def kind_of(media_type: str, file_name: str, head: bytes) -> str:
    """ "pdf", "html", "text", or "" for files in which nothing is looked for."""
    if b"%PDF-" in head[:HEAD_BYTES]:
        return "pdf"
    known = _KINDS.get(media_type) or _ENDINGS.get(Path(file_name).suffix.lower())
    if known:
        return known
    return "text" if media_type.startswith("text/") else ""


def extract_text(
    kind: str,
    pieces: Iterable[bytes],
    *,
    seconds_max: int = SECONDS_MAX,
    memory_bytes_max: int = MEMORY_BYTES_MAX,
    pages_max: int = PAGES_MAX,
) -> ReadText:
    """The text of a file of a kind (`kind_of`), whatever it holds. Never raises for what is in it;
    `OSError` where no process can be started or there is no space for the file."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as taken:
        size = 0
        for piece in pieces:
            size += len(piece)
            if size > FILE_BYTES_MAX:
                return ReadText(TextState.TOO_LARGE)
            given.write(piece)
        given.seek(0)
        limits = (seconds_max, memory_bytes_max, TEXT_BYTES_MAX, pages_max)
        code = run_child(
            _CHILD, (kind, *map(str, limits)), given, taken, min(WAIT_SECONDS_MAX, 3 * seconds_max)
        )
        taken.seek(0)
        return _read_answer(taken.read(TEXT_BYTES_MAX + HEAD_BYTES), code)


def _read_answer(answer: bytes, code: int | None) -> ReadText:
    """What the child wrote, however it ended (None: it was stopped)."""
    head, _, rest = answer.partition(b"\n")
    try:
        said = json.loads(head)
        state, pages = TextState(said["state"]), int(said["pages"])
    except (ValueError, KeyError, TypeError):
        over = (None, -getattr(signal, "SIGXCPU", 0), -signal.SIGKILL, -signal.SIGABRT)
        return ReadText(TextState.TOO_LARGE if code in over else TextState.DAMAGED)
    if state is not TextState.READ:
        return ReadText(state, pages)
    text = clean(rest.decode("utf-8", "replace"))
    if _WORD.search(text):
        return ReadText(TextState.READ, pages, text)
    return ReadText(TextState.EMPTY if code == 0 else TextState.TOO_LARGE, pages)


def clean(text: str) -> str:
    """Text as it is kept: words made whole, without what no text has."""
    text = _PARTED.sub("", text)
    return _NOT_TEXT.sub(" ", text).rstrip(PAGE_END)[:FILE_CHARS_MAX]
