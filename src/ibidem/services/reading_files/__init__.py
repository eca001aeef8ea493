"""Reading attached files: what is written in PDF, HTML and text files becomes part of the search.

Theory of operation. A file that nobody has read is *waiting* (`store.blob_texts`). It is read once,
whatever the number of references and processes: whoever reads it claims it first. The reading
itself happens in a process of its own (`child`), which may use so much memory, time and output and
no more, and whose death is an answer like any other: files come from strangers. What was read is
kept by digest and goes into the full-text index of every reference that has the file.
"""

from ibidem.services.reading_files.extracting import ReadText, extract_text
from ibidem.services.reading_files.finding import FileHit, find_in_files
from ibidem.services.reading_files.waiting import (
    TextReport,
    count_file_texts,
    read_again,
    read_waiting_texts,
)

__all__ = [
    "FileHit",
    "ReadText",
    "TextReport",
    "count_file_texts",
    "extract_text",
    "find_in_files",
    "read_again",
    "read_waiting_texts",
]
