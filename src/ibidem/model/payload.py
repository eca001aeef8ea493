"""Which noun each kind of record carries, and the check that a payload is one."""

from __future__ import annotations

from typing import Any

import msgspec

from ibidem.errors import InputError, LimitError
from ibidem.model.attachment import (
    Annotation,
    Attachment,
    Note,
    is_blob_digest,
    is_file_name,
    is_media_type,
)
from ibidem.model.canonical import (
    INTEGER_MAX,
    Json,
    decode_canonical,
    encode_canonical,
    is_nfc,
    normalize_text,
)
from ibidem.model.conflict import Conflict, Setting
from ibidem.model.group import Group, GroupSet, SmartGroup, Tag, is_color
from ibidem.model.ids import parse_record_id
from ibidem.model.record import PAYLOAD_BYTES_MAX, RecordKind
from ibidem.model.reference import Reference

Noun = (
    Reference
    | Attachment
    | Annotation
    | Note
    | Group
    | GroupSet
    | SmartGroup
    | Tag
    | Conflict
    | Setting
)

NOUNS: dict[RecordKind, type[Noun]] = {
    RecordKind.REFERENCE: Reference,
    RecordKind.ATTACHMENT: Attachment,
    RecordKind.ANNOTATION: Annotation,
    RecordKind.NOTE: Note,
    RecordKind.GROUP: Group,
    RecordKind.GROUP_SET: GroupSet,
    RecordKind.SMART_GROUP: SmartGroup,
    RecordKind.TAG: Tag,
    RecordKind.CONFLICT: Conflict,
    RecordKind.SETTING: Setting,
}

SET_FIELDS = ("groups", "keywords", "tags")
LONG_TEXT_FIELDS = ("fields.abstract", "fields.notes", "fields.research_notes", "text", "comment")

_decoders: dict[str, msgspec.json.Decoder[Any]] = {
    kind.value: msgspec.json.Decoder(noun) for kind, noun in NOUNS.items()
}
_encoder = msgspec.json.Encoder(order="sorted")


def read_payload(kind: RecordKind, payload: str) -> Any:
    """The noun in a payload that this program or a checked peer wrote.

    Keys that this version does not know are left aside (they stay in the payload). Raises
    `InputError` where a value has the wrong type.
    """
    try:
        return _decoders[kind].decode(payload)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise InputError(f"This is not a {kind.replace('_', ' ')}: {error}.") from error


def write_payload(noun: Noun, original: str | None = None) -> str:
    """The canonical payload of `noun`, keeping the unknown keys of `original` if given."""
    if original is None and isinstance(noun, Reference) and (quick := _write_quickly(noun)):
        return quick
    values = msgspec.to_builtins(noun)
    if original is not None:
        known = set(noun.__struct_fields__)
        for key, value in decode_canonical(original).items():
            if key not in known:
                values[key] = value
    return canonical_payload(values)


def _write_quickly(reference: Reference) -> str:
    """The canonical payload where the encoder gives it as it is, else "".

    It does for nearly every reference: sets in order, text in NFC (then the whole JSON text is,
    since what stands around a value composes with nothing), integers that JSON keeps. An import
    of 100,000 references spends a third of its time on the slower way.
    """
    numbers = (reference.added_at, reference.rating, reference.trashed_at)
    if not _sets_are_sorted(reference) or not all(
        type(number) is int and -INTEGER_MAX <= number <= INTEGER_MAX for number in numbers
    ):
        return ""
    try:
        text = _encoder.encode(reference).decode()
    except UnicodeError:
        return ""
    return text if is_nfc(text) else ""


def canonical_payload(values: Json) -> str:
    """`values` as canonical text, set fields sorted and without repeats."""
    for name in SET_FIELDS:
        if values.get(name):
            values[name] = sorted({normalize_text(element) for element in values[name]})
    return encode_canonical(values)


def check_payload(kind: RecordKind, payload: bytes) -> tuple[str, Any]:
    """A payload from a stranger: its canonical text and the noun in it.

    Raises `InputError` where it is not JSON of that kind or a value is out of range, `LimitError`
    where it is too large or too deep.
    """
    if len(payload) > PAYLOAD_BYTES_MAX:
        raise LimitError(f"A record may have {PAYLOAD_BYTES_MAX} bytes; this has {len(payload)}.")
    try:
        noun = _decoders[kind].decode(payload)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise InputError(f"This is not a {kind.replace('_', ' ')}: {error}.") from error
    _check_values(noun)
    # Most payloads are ASCII, canonical and without unknown keys: then writing the noun again gives
    # the same bytes, and nothing more needs to be done. Conflicts and settings hold any JSON, which
    # the decoder has not checked for floats, large integers and depth.
    if (
        payload.isascii()
        and kind not in (RecordKind.CONFLICT, RecordKind.SETTING)
        and _encoder.encode(noun) == payload
        and _sets_are_sorted(noun)
    ):
        return payload.decode(), noun
    return canonical_payload(decode_canonical(payload)), noun


def _sets_are_sorted(noun: Any) -> bool:
    if not isinstance(noun, Reference):
        return True
    for values in (noun.groups, noun.keywords, noun.tags):
        if len(values) > 1 and list(values) != sorted(set(values)):
            return False
    return True


def _check_values(noun: Any) -> None:
    """What the types do not say: ids, digests, names of files, colors."""
    if isinstance(noun, Reference):
        _check_reference_ids(noun)
    elif isinstance(noun, Attachment):
        _check_ids(noun.reference)
        if not is_blob_digest(noun.sha256):
            raise InputError("An attachment is named by a SHA-256 digest in hexadecimal.")
        if not is_file_name(noun.file_name):
            raise InputError(f"{noun.file_name[:60]!r} is not the name of a file.")
        if not is_media_type(noun.media_type):
            raise InputError(f"{noun.media_type[:60]!r} is not a media type.")
    elif isinstance(noun, Annotation):
        _check_ids(noun.attachment)
        _check_color(noun.color)
    elif isinstance(noun, Note):
        _check_ids(noun.reference)
    elif isinstance(noun, Tag):
        _check_color(noun.color)
    elif isinstance(noun, Group | SmartGroup):
        if noun.set:
            _check_ids(noun.set)
    elif isinstance(noun, Conflict):
        _check_ids(noun.record)


def _check_reference_ids(reference: Reference) -> None:
    if reference.groups or reference.tags:
        _check_ids(*reference.groups, *reference.tags)
    if reference.merged_into:
        _check_ids(reference.merged_into)


def _check_ids(*ids: str) -> None:
    for record_id in ids:
        parse_record_id(record_id)


def _check_color(color: str) -> None:
    if color and not is_color(color):
        raise InputError(f"{color[:60]!r} is not a color: six hexadecimal digits in lower case.")
