"""Import: look at what files hold, choose, take."""

from ibidem.desktop.libraries.importing.dialog import ImportDialog
from ibidem.desktop.libraries.importing.files import import_documents, sort_files

__all__ = ["ImportDialog", "import_documents", "sort_files"]
