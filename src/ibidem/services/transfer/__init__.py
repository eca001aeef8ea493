"""References in and out of the library, in the interchange formats."""

from ibidem.services.transfer.exporting import export_file, write_references
from ibidem.services.transfer.importing import (
    Duplicate,
    Duplicates,
    ImportReport,
    import_files,
    read_file,
)

__all__ = [
    "Duplicate",
    "Duplicates",
    "ImportReport",
    "export_file",
    "import_files",
    "read_file",
    "write_references",
]
