"""Canonical JSON: one text for one value, so that equal content has equal digests.

Keys sorted by code point, no white space, UTF-8, text in NFC, integers only (no floats), nesting at
most `DEPTH_MAX` deep. Escapes as in RFC 8785 (JSON Canonicalization Scheme), section 3.2.2.2.
"""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any

import msgspec

from ibidem.errors import InputError, LimitError

DEPTH_MAX = 32
INTEGER_MAX = 2**53 - 1  # what every JSON reader keeps exactly (RFC 8785, appendix D)

Integer = Annotated[int, msgspec.Meta(ge=-INTEGER_MAX, le=INTEGER_MAX)]
Natural = Annotated[int, msgspec.Meta(ge=0, le=INTEGER_MAX)]

Json = Any  # dict, list, str, int, bool or None, as Python sees JSON

_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder()


def encode_canonical(value: Json) -> str:
    """The canonical text of `value` (JSON values or msgspec Structs).

    Text is brought to NFC. Raises `InputError` for floats and for what JSON cannot carry,
    `LimitError` for nesting deeper than `DEPTH_MAX` or integers beyond `INTEGER_MAX`.
    """
    try:
        builtins = msgspec.to_builtins(value, builtin_types=(bytes, bytearray, memoryview))
    except RecursionError as error:
        raise LimitError(f"The value is nested deeper than {DEPTH_MAX} levels.") from error
    return _encoder.encode(_normalized(builtins, DEPTH_MAX)).decode()


def decode_canonical(text: str | bytes) -> Json:
    """The value of a JSON text, canonical or not. Raises `InputError` where it is not JSON."""
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise InputError(f"This is not JSON: {error}.") from error


def is_nfc(text: str) -> bool:
    """Whether `text` is in Unicode normalization form C (fast for ASCII)."""
    return text.isascii() or unicodedata.is_normalized("NFC", text)


def normalize_text(text: str) -> str:
    """`text` in Unicode normalization form C."""
    return text if is_nfc(text) else unicodedata.normalize("NFC", text)


def _normalized(value: Json, depth: int) -> Json:
    if isinstance(value, str):
        value = normalize_text(value)
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise InputError("The text holds half of a surrogate pair.") from error
        return value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > INTEGER_MAX:
            raise LimitError(f"A number is too large; the limit is {INTEGER_MAX}.")
        return value
    if depth == 0:
        raise LimitError(f"The value is nested deeper than {DEPTH_MAX} levels.")
    if isinstance(value, dict):
        plain = {_normalized(key, 1): _normalized(item, depth - 1) for key, item in value.items()}
        if len(plain) != len(value):
            raise InputError("Two keys are the same text in normal form.")
        return plain
    if isinstance(value, list | tuple):
        return [_normalized(item, depth - 1) for item in value]
    raise InputError(f"A {type(value).__name__} cannot be part of a record.")
