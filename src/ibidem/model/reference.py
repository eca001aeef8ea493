"""Reference: one bibliographic record, and the names of people and institutions in it."""

from __future__ import annotations

import msgspec

from ibidem.model.ids import RecordId

RATING_MAX = 5


class Name(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person, or an institution when `literal` is set and the other parts are empty.

    The parts are those of CSL names: `particle` is a non-dropping or dropping particle ("van der"),
    `suffix` stands behind the name ("Jr.").
    """

    family: str = ""
    given: str = ""
    literal: str = ""
    particle: str = ""
    suffix: str = ""


class Reference(msgspec.Struct, frozen=True, omit_defaults=True):
    """One bibliographic record, as its payload carries it.

    `type` is an id of the table in `model.reference_types`; `fields` maps field ids of that table
    (and custom fields, whose ids begin with `x_`) to text; `names` maps the fields that hold names
    to names in order. `extra` keeps what a format carried and the model has no field for, by
    "<format>:<tag>", so that it comes back on export. `groups` and `tags` are ids and, like
    `keywords`, sets: sorted, without repeats. `rating` is 0 (none) to 5. `added_at` and
    `trashed_at` are milliseconds since 1970, UTC; `trashed_at` is 0 outside the trash.
    """

    added_at: int = 0
    citation_key: str = ""
    extra: dict[str, tuple[str, ...]] = {}
    fields: dict[str, str] = {}
    groups: tuple[RecordId, ...] = ()
    keywords: tuple[str, ...] = ()
    names: dict[str, tuple[Name, ...]] = {}
    rating: int = 0
    read: bool = False
    tags: tuple[RecordId, ...] = ()
    trashed_at: int = 0
    type: str = "generic"

    @property
    def is_trashed(self) -> bool:
        """Whether the reference lies in the trash."""
        return self.trashed_at > 0
