"""Terms that are kept in a list whether or not a reference has them: settings, which sync.

Each is a setting of its own, so that two devices that add terms at the same time do not clash.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ibidem.model.conflict import Setting
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.services.terms.kinds import TermKind
from ibidem.store import Transaction
from ibidem.store.records import iterate_kind

SETTING_NAME = "term"


@dataclass(frozen=True, slots=True)
class Kept:
    """A term of a list; a journal may have a short form."""

    id: RecordId
    kind: TermKind
    text: str
    abbreviation: str = ""


def read_kept(tx: Transaction) -> Iterator[Kept]:
    """All of them; what is no such setting is passed over."""
    for row in iterate_kind(tx, RecordKind.SETTING):
        kept = _kept(row.id, row.read_if_sound())
        if kept is not None:
            yield kept


def as_setting(kind: TermKind, text: str, abbreviation: str) -> Setting:
    """A term as it is stored."""
    value = {"kind": kind.value, "text": text}
    if abbreviation:
        value["abbreviation"] = abbreviation
    return Setting(SETTING_NAME, value)


def _kept(record: RecordId, setting: Any) -> Kept | None:
    """The term in a setting, which any device may have written."""
    if not isinstance(setting, Setting) or setting.name != SETTING_NAME:
        return None
    value = setting.value if isinstance(setting.value, dict) else {}
    kind, text, short = value.get("kind"), value.get("text"), value.get("abbreviation", "")
    if kind not in list(TermKind) or not isinstance(text, str) or not isinstance(short, str):
        return None
    return Kept(record, TermKind(kind), text, short)
