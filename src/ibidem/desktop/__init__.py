"""Ibidem Desktop: the native application, in Qt.

Widgets call `services` and hold no logic of their own; threads live in `tasks` alone; every write
goes through `Desk.write` and every view refreshes from what it says was changed.
"""

import ctypes
import sys

if sys.version_info < (3, 12) and sys.implementation.name == "cpython":
    # PySide6 6.12 returns True, None and the like without taking a reference: True from every
    # `emit`, None from every call that returns nothing. After some thousands of calls the
    # interpreter ends with "deallocating True or False" or "deallocating None". From Python 3.12 on
    # they cannot be deallocated (PEP 683); before, they are given so many references here that they
    # never are.
    for _only_one in (None, True, False, NotImplemented):
        ctypes.c_ssize_t.from_address(id(_only_one)).value += 1 << 60
