"""The readers of strangers' files, fed with damaged ones: formats, and compressed libraries.

A reader never raises and never hangs; what it gives can be stored; what a format writes of it has
as many references, and what is written of those reads back as the same (the first writing may mend:
double citation keys, names of types that no file can have). A compressed library is read as what it
was, or refused.
"""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.kill.rounds import make_material, new_folder

from ibidem.errors import IbidemError
from ibidem.formats import FORMATS
from ibidem.model.payload import check_payload, write_payload
from ibidem.model.reading import decode_text
from ibidem.model.record import RecordKind
from ibidem.services.compressing import check_compressed
from soak.tally import Tally

ROOT = Path(__file__).parent.parent
HANG_SECONDS = 60  # files have some kilobytes
CHANGES_MAX = 12
CHUNK_BYTES_MAX = 200
TOKENS = (
    *(b"{", b"}", b'"', b"\\", b"@", b"#", b"%", b"$", b"=", b",", b"[", b"]", b":", b"\n", b"\r"),
    *(b"\0", b"\xff", b"\xc3", b"\xef\xbb\xbf", b"\xff\xfe", "\u2028".encode(), b"\x1a", b"\x85"),
    *(b"TY  - ", b"ER  - \n", b"AU  - ", b"@article{", b"@string{", b"@comment{", b"crossref={"),
    *(b"{" * 3000, b"[" * 3000, b"\\'" * 2000, b"9" * 5000, b"null", b"1e999", b"\\ud800"),
)


def run(tally: Tally) -> None:
    """Until the time is over."""
    source = random.Random(tally.seed)
    inputs = _inputs()
    with new_folder() as folder:
        archive = make_material(folder).archive.read_bytes()
        fingerprint = check_compressed(folder / "here.ibz").fingerprint
        while tally.has_time():
            data = _mutated(source, source.choice(inputs), inputs)
            path = folder / "found"
            path.write_bytes(data)
            before = len(tally.findings)
            with tally.trying("damaged files"):
                _read(data)
            damaged = _mutated(source, archive, [archive])
            target = folder / "damaged.ibz"
            target.write_bytes(damaged)
            with tally.trying("damaged compressed libraries"), _bounded():
                _check_archive(target, fingerprint)
            for finding in range(before, len(tally.findings)):
                tally.findings[finding] += f"; the file: {data[:1500]!r}"


def _inputs() -> list[bytes]:
    paths = [ROOT / "examples" / "copies.bib"]
    paths += sorted((ROOT / "tests" / "formats" / "golden").glob("*/*"))
    contents = [path.read_bytes() for path in paths if path.is_file()]
    text, _ = decode_text(contents[0])
    references = next(each for each in FORMATS if each.NAME == "bibtex").read(text).references
    contents += ["".join(each.write(references[:10])).encode() for each in FORMATS]
    return contents


def _mutated(source: random.Random, data: bytes, others: list[bytes]) -> bytes:
    if len(data) > 8_000:
        start = source.randrange(len(data) - 4_000) if source.random() < 0.8 else 0
        data = data[start : start + 4_000] if len(others) > 1 else data
    changed = bytearray(data)
    for _ in range(source.randint(1, CHANGES_MAX)):
        at = source.randint(0, len(changed))
        length = source.randint(1, CHUNK_BYTES_MAX)
        match source.randrange(6):
            case 0:
                del changed[at : at + length]
            case 1:
                changed[at:at] = changed[at : at + length]
            case 2:
                changed[at:at] = source.choice(TOKENS)
            case 3:
                changed[at : at + 1] = bytes([source.randrange(256)])
            case 4:
                other = source.choice(others)
                start = source.randrange(len(other) + 1)
                changed[at:at] = other[start : start + length]
            case 5:
                del changed[at:]
    return bytes(changed)


def _read(data: bytes) -> None:
    text, _ = decode_text(data)
    for each in FORMATS:
        with _bounded():
            result = each.read(text)
            for reference in result.references:
                check_payload(RecordKind.REFERENCE, write_payload(reference).encode())
            written = each.read("".join(each.write(result.references))).references
            assert len(written) == len(result.references), f"{each.NAME} loses a reference"
            again = each.read("".join(each.write(written))).references
            assert again == written, f"{each.NAME} does not read back what it writes"


def _check_archive(path: Path, fingerprint: str) -> None:
    try:
        found = check_compressed(path).fingerprint
    except IbidemError:
        return
    assert found == fingerprint, "a damaged compressed library passes its check"


@contextmanager
def _bounded() -> Iterator[None]:
    """Raise `TimeoutError` in what takes too long."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"more than {HANG_SECONDS} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(HANG_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
