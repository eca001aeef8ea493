"""What may be typed as the e-mail of an account, and the suffix that resets the local state."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ibidem.errors import InputError

SUFFIX = "#!resetLocalSync"  # exact and case-sensitive; it never leaves this computer
_ADDRESS = re.compile(r"[^\s@]+@[^\s@#!]+")


@dataclass(frozen=True, slots=True)
class TypedEmail:
    """A clean address, and whether the suffix stood behind it."""

    address: str
    resets: bool = False


def read_email(text: str) -> TypedEmail:
    """What was typed. Raises `InputError` for what is no address, such as a wrong suffix."""
    text = text.strip()
    resets = text.endswith(SUFFIX)
    address = text.removesuffix(SUFFIX).strip() if resets else text
    if not _ADDRESS.fullmatch(address):
        raise InputError(
            f"{text[:100]!r} is not an e-mail address." if text else "Type the e-mail address.",
            remedy="Nothing was sent.",
        )
    return TypedEmail(address, resets)
