"""Compressed libraries, `.ibz`: one file that holds a library, or a part of one."""

from ibidem.services.compressing.compressing import Compressed, compress_library, with_suffix
from ibidem.services.compressing.restoring import Restored, check_compressed, restore_library
from ibidem.services.compressing.selection import Scope

__all__ = [
    "Compressed",
    "Restored",
    "Scope",
    "check_compressed",
    "compress_library",
    "restore_library",
    "with_suffix",
]
