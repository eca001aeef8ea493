"""EndNote XML, what EndNote writes with File > Export > XML; many other programs write it too.

Carried, so that what was read, written and read again is the same:

- the type, all fields of the table but custom ones, names that `parse_name` reads back from
  `write_name`, keywords without semicolon. Abstract and notes keep their lines; address,
  attachments, figure, ISBN and URL keep one value per line; other fields are one line; white space
  at the ends of values is not carried, characters that XML cannot hold become spaces;
- the citation key, as a foreign key of the application "ibidem", since the format has no place;
- record number, foreign keys of other programs and elements without a field here, in `extra` under
  "endnote_xml:<path>".

Not carried: how text looks (italics and the like: the text itself is), the name and path of the
library and of the program that wrote the file, rating, read status, groups, tags, trash, custom
fields, and `extra` of other formats. EndNote's XML has no groups, tags or ratings either.

Seven types (podcast, interview and others, EndNote numbers 51 to 57) have no known number in XML;
they are written with their name and the number of "Generic". When reading, the name counts more
than the number, because some programs write the numbers of EndNote's library files instead.

Safety: records are cut out of the text and parsed one by one, without the prolog, so no document
type and no entity is ever honoured, nothing is fetched, and memory is bounded by one record; a
record with more than `reader.TAGS_MAX` tags is not parsed. One broken record costs one record. A
record as EndNote writes it is read without the XML parser (`plain`), which takes half the time.

Sources: the elements and their order as in exports of EndNote X9.3; periodical, keywords, access
and modified dates as other programs write them; `custom_8` is taken to be the modified date, which
is its column in EndNote's library files (not verified in EndNote itself).
"""

from __future__ import annotations

import re

from ibidem.formats.endnote_xml.elements import NAME
from ibidem.formats.endnote_xml.reader import read
from ibidem.formats.endnote_xml.writer import write

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

TITLE = "EndNote XML"
DESCRIPTION = "What EndNote exports as XML; carries nearly all of its fields."
EXTENSIONS: tuple[str, ...] = (".xml",)
MEDIA_TYPE = "application/xml"

_BEGINNING = re.compile(r"<xml\b[^>]*>\s*<records\b|<records\b[^>]*>\s*<record\b")


def sniff(head: str) -> bool:
    """Whether a text that begins with `head` looks like EndNote XML: records in an XML document."""
    return head.lstrip("\ufeff \t\r\n").startswith("<") and _BEGINNING.search(head) is not None
