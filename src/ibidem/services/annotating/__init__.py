"""Annotations: highlights, underlinings, notes and areas in attached PDF files.

An annotation is a record: it syncs, is found by searches, can be undone, and the file stays as it
is (decision 0022). It is written into a PDF only in a copy, on export.
"""

from ibidem.services.annotating.changing import (
    add_annotations,
    delete_annotations,
    edit_annotation,
)
from ibidem.services.annotating.listing import (
    AnnotatedFile,
    AnnotationEntry,
    list_annotated_files,
    list_annotations,
)
from ibidem.services.annotating.pdf_copies import (
    DEFAULT_COLORS,
    import_annotations,
    write_annotated_copy,
)
from ibidem.services.annotating.wording import TEXT_FORMATS, quoted_lines, write_annotations

__all__ = [
    "DEFAULT_COLORS",
    "TEXT_FORMATS",
    "AnnotatedFile",
    "AnnotationEntry",
    "add_annotations",
    "delete_annotations",
    "edit_annotation",
    "import_annotations",
    "list_annotated_files",
    "list_annotations",
    "quoted_lines",
    "write_annotated_copy",
    "write_annotations",
]
