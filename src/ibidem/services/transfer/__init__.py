"""References in and out of the library, in the interchange formats."""

from ibidem.services.transfer.exporting import (
    ExportFormat,
    export_bytes,
    export_file,
    list_export_formats,
    write_references,
)
from ibidem.services.transfer.importing import import_files, read_file
from ibidem.services.transfer.previewing import (
    ImportPreview,
    PreviewEntry,
    preview_import,
    preview_references,
    take_import,
)
from ibidem.services.transfer.taking import (
    Duplicate,
    Duplicates,
    ImportReport,
    take_references,
)

__all__ = [
    "Duplicate",
    "Duplicates",
    "ExportFormat",
    "ImportPreview",
    "ImportReport",
    "PreviewEntry",
    "export_bytes",
    "export_file",
    "import_files",
    "list_export_formats",
    "preview_import",
    "preview_references",
    "read_file",
    "take_import",
    "take_references",
    "write_references",
]
