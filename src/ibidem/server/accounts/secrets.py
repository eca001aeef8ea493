"""Secrets that a person or device holds and of which the server keeps only a digest.

A secret is 256 random bits, so a plain SHA-256 is enough: there is nothing to guess.
"""

from __future__ import annotations

import hashlib
import re
import secrets

TOKEN_PREFIX = "ibd_"  # noqa: S105 - lets a scanner for leaked secrets recognise a token
PREFIX_CHARACTERS = 10

_FORM = re.compile(r"[A-Za-z0-9_-]{43}")


def make_secret() -> str:
    """A new secret: 43 characters that may stand in an address."""
    return secrets.token_urlsafe(32)


def make_token() -> str:
    """A new device token."""
    return TOKEN_PREFIX + make_secret()


def digest_of(secret: str) -> bytes:
    """What the server keeps: 32 bytes."""
    return hashlib.sha256(secret.encode()).digest()


def is_token(text: str) -> bool:
    """Whether `text` has the form of a token; all else need not be looked up."""
    return text.startswith(TOKEN_PREFIX) and is_secret(text[len(TOKEN_PREFIX) :])


def is_secret(text: str) -> bool:
    """Whether `text` has the form of a secret."""
    return _FORM.fullmatch(text) is not None
