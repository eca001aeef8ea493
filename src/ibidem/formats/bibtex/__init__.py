"""BibTeX and BibLaTeX: one reader, two dialects to write.

The modules, in the order in which text passes through them: `syntax` and `scan` (text to entries),
`inherit` (crossref and xdata), `read` (entries to references), with `mapping` (which field is
which), `latex` and `symbols` (LaTeX source to text and back), `names`, `dates`; `write` goes the
other way.

What a file carries, so that reading what was written gives it back: the type; all fields of the
model and custom fields; names, whatever is in their parts; key words; citation key; rating and read
status; what stood in `extra` under "bibtex:" (and so came from such a file). Not carried: groups,
tags, times, attachments; tabs and carriage returns in texts; characters that cannot stand in a
citation key (white space and ``, = { } ( ) " % # \\ ~``); a DOI's address or prefix. A reference
without a key gets one, a key that was used before gets a letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ibidem.formats.bibtex.read import read_text
from ibidem.formats.bibtex.write import write_text
from ibidem.model.reading import ReadResult
from ibidem.model.reference import Reference

_ENTRY = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]+[ \t\n\r]*[{(]", re.MULTILINE)
_BIBLATEX = re.compile(
    r"^[ \t]*(?:@(?:online|thesis|report|collection|mv\w+|dataset|software)\b"
    r"|(?:date|journaltitle|location|eventtitle|entrysubtype|langid|urldate)[ \t]*=)",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass
class BibliographyFormat:
    """A `formats.Format`: the two dialects differ in what they write and in how they are known."""

    NAME: str
    TITLE: str
    DESCRIPTION: str
    is_biblatex: bool
    EXTENSIONS: tuple[str, ...] = (".bib",)
    MEDIA_TYPE: str = "application/x-bibtex"

    def sniff(self, head: str, /) -> bool:
        """Whether a text that begins with `head` looks like this dialect."""
        return bool(_ENTRY.search(head)) and bool(_BIBLATEX.search(head)) == self.is_biblatex

    def read(self, text: str, /) -> ReadResult:
        """The references and problems of a whole file; never raises on input."""
        return read_text(text)

    def write(self, references: Iterable[Reference], /) -> Iterator[str]:
        """The file, one entry at a time."""
        return write_text(references, is_biblatex=self.is_biblatex)


BIBTEX = BibliographyFormat(
    "bibtex",
    "BibTeX",
    "For LaTeX with classic BibTeX styles; reads BibLaTeX as well.",
    is_biblatex=False,
)
BIBLATEX = BibliographyFormat(
    "biblatex",
    "BibLaTeX",
    "For LaTeX with the biblatex package and biber; carries exact dates and more types.",
    is_biblatex=True,
)
