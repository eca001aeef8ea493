"""RIS, the tagged format that nearly every database and reference manager exports.

Carried, so that what was read, written and read again is the same:

- the type, as far as RIS has a code of its own for it (`REFERENCE_TYPES`, `FROM_RIS`);
- all fields of the table but custom ones. Abstract, notes and research notes keep their lines, but
  not white space around them; address, attachments, figure, ISBN and URL keep one value per line;
  other fields are one line. A date in numbers has the form YYYY-MM-DD, YYYY-MM or YYYY; pages with
  different ends are joined by one hyphen; a DOI has no prefix; the type of work is no DOI;
- names that `parse_name` reads back from `write_name`;
- keywords without semicolon, and the citation key;
- the values of tags that have no field here, in `extra` under "ris:<tag>".

Not carried: rating, read status, groups, tags, trash, custom fields, and `extra` of other formats.

Sources: RIS Format Specifications (2001 and 2011, Research Information Systems); for the dialects,
files written by EndNote, Zotero, Mendeley, Web of Science, PubMed, Scopus and ScienceDirect.
"""

from __future__ import annotations

import re

from ibidem.formats.ris.reader import NAME, read
from ibidem.formats.ris.writer import write

__all__ = [
    "DESCRIPTION",
    "EXTENSIONS",
    "MEDIA_TYPE",
    "NAME",
    "TITLE",
    "read",
    "sniff",
    "write",
]

TITLE = "RIS"
DESCRIPTION = "Tagged lines; what nearly every database and reference manager exports."
EXTENSIONS: tuple[str, ...] = (".ris",)
MEDIA_TYPE = "application/x-research-info-systems"

_FIRST_TAG = re.compile(r"^[ \t\ufeff]*TY[ \t]*-", re.MULTILINE | re.IGNORECASE)


def sniff(head: str) -> bool:
    """Whether a text that begins with `head` looks like RIS: a line with TY."""
    return _FIRST_TAG.search(head) is not None
