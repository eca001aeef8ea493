"""Ibidem Desktop: the native application, in Qt.

Widgets call `services` and hold no logic of their own; threads live in `tasks` alone; every write
goes through `Desk.write` and every view refreshes from what it says was changed.
"""

import ctypes
import sys

if sys.version_info < (3, 12) and sys.implementation.name == "cpython":
    # PySide6 6.12 returns True from every `emit` without taking a reference to it, so that after
    # some hundred signals the interpreter ends with "bool_dealloc: deallocating True or False".
    # From Python 3.12 on True cannot be deallocated (PEP 683); before, it is given so many
    # references here that it never is.
    _TRUE = True
    ctypes.c_ssize_t.from_address(id(_TRUE)).value += 1 << 40
