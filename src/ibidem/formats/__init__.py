"""The interchange formats: text to references and back.

Each format is one module or package here; `FORMATS` names them all (dialects of one format are
objects in its package). A format never raises on input: what it cannot read comes back as a problem
(`model.reading`). What a format carries and the model has no field for is kept in `Reference.extra`
under "<NAME>:<tag>" and is written back by the same format. The docstring of each format says
exactly what it carries.

To add a format: write the module, add it to `FORMATS`, bring `docs/formats.md` up to date (its test
prints the table), put golden files under `tests/formats/golden`, and test that what the format
carries comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from ibidem.errors import InputError
from ibidem.formats import bibtex, csl_json, endnote_xml, enw, nbib, ris
from ibidem.model.reading import ReadResult
from ibidem.model.reference import Reference

HEAD_CHARS = 4096  # how much of a file `sniff` wants to see


class Format(Protocol):
    """What every format offers, a module or an object.

    `NAME` is stable (command line, keys of `extra`), `TITLE` for people, `EXTENSIONS` with the dot
    and in lower case, the usual one first; `DESCRIPTION` one sentence for `docs/formats.md`.
    """

    NAME: str
    TITLE: str
    DESCRIPTION: str
    EXTENSIONS: tuple[str, ...]
    MEDIA_TYPE: str

    def sniff(self, head: str, /) -> bool:
        """Whether a text that begins with `head` (`HEAD_CHARS` or less) looks like this format."""
        ...

    def read(self, text: str, /) -> ReadResult:
        """The references and problems of a whole file; never raises on input."""
        ...

    def write(self, references: Iterable[Reference], /) -> Iterator[str]:
        """The file, in pieces, each of one or more whole lines ending in "\\n"."""
        ...


FORMATS: tuple[Format, ...] = (
    bibtex.BIBTEX,
    bibtex.BIBLATEX,
    ris,
    csl_json,
    endnote_xml,
    enw,
    nbib,
)


def find_format(
    name: str | None = None, file_name: str | None = None, head: str | None = None
) -> Format:
    """The format called `name`, else the one that `file_name` and the text's beginning point to.

    The content decides over the extension where they disagree, since extensions such as .txt and
    .json say little. Raises `InputError` where nothing fits.
    """
    if name:
        named = [each for each in FORMATS if name.lower() == each.NAME]
        if named:
            return named[0]
        known = ", ".join(each.NAME for each in FORMATS)
        raise InputError(f"There is no format {name[:40]!r}; there are {known}.", format=name)
    lower = (file_name or "").lower()
    by_extension = [each for each in FORMATS if lower.endswith(each.EXTENSIONS)]
    if head is not None:
        by_content = [each for each in FORMATS if each.sniff(head[:HEAD_CHARS])]
        for each in by_extension:
            if each in by_content:
                return each
        if by_content:
            return by_content[0]
    if by_extension:
        return by_extension[0]
    known = ", ".join(each.NAME for each in FORMATS)
    raise InputError(f"The format cannot be told; name one of {known}.", file_name=file_name)


def describe() -> str:
    """The table of formats in `docs/formats.md` (Markdown)."""
    rows = ["| Format | Name | Extensions | Media type | |", "| --- | --- | --- | --- | --- |"]
    rows += [
        f"| {each.TITLE} | `{each.NAME}` | {', '.join(each.EXTENSIONS)} | `{each.MEDIA_TYPE}` "
        f"| {each.DESCRIPTION} |"
        for each in FORMATS
    ]
    return "\n".join(rows) + "\n"
