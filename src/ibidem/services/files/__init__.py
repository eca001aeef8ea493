"""Managing attachments: what files there are, what they need, and changing many at once."""

from ibidem.services.files.changing import (
    attach_stream,
    fetch_missing_files,
    replace_file,
)
from ibidem.services.files.listing import (
    FILE_SORTS,
    FileEntry,
    FilesPage,
    FileState,
    FileTotals,
    Orphan,
    check_files,
    list_attached_files,
    list_orphans,
    remove_orphans,
    summarize_files,
)
from ibidem.services.files.renaming import (
    DEFAULT_FILE_PATTERN,
    Renaming,
    plan_renamings,
    rename_files,
)

__all__ = [
    "DEFAULT_FILE_PATTERN",
    "FILE_SORTS",
    "FileEntry",
    "FileState",
    "FileTotals",
    "FilesPage",
    "Orphan",
    "Renaming",
    "attach_stream",
    "check_files",
    "fetch_missing_files",
    "list_attached_files",
    "list_orphans",
    "plan_renamings",
    "remove_orphans",
    "rename_files",
    "replace_file",
    "summarize_files",
]
