"""Reference: one bibliographic record."""

from __future__ import annotations

from typing import Annotated

import msgspec

from ibidem.model.canonical import Natural
from ibidem.model.ids import RecordId
from ibidem.model.name import Name

__all__ = ["RATING_MAX", "Name", "Reference"]

RATING_MAX = 5
Rating = Annotated[int, msgspec.Meta(ge=0, le=RATING_MAX)]


class Reference(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One bibliographic record, as its payload carries it.

    `type` is an id of the table in `model.reference_types`; `fields` maps field ids of that table
    (and custom fields, whose ids begin with `x_`) to text; `names` maps the fields that hold names
    to names in order. `extra` keeps what a format carried and the model has no field for, by
    "<format>:<tag>", so that it comes back on export. `groups` and `tags` are ids and, like
    `keywords`, sets: sorted, without repeats. `rating` is 0 (none) to 5. `added_at` and
    `trashed_at` are milliseconds since 1970, UTC; `trashed_at` is 0 outside the trash. A reference
    that was merged into another lies in the trash and has the other's id in `merged_into`, so that
    citations of it can be followed.
    """

    added_at: Natural = 0
    citation_key: str = ""
    extra: dict[str, tuple[str, ...]] = {}
    fields: dict[str, str] = {}
    groups: tuple[RecordId, ...] = ()
    keywords: tuple[str, ...] = ()
    merged_into: RecordId = RecordId("")
    names: dict[str, tuple[Name, ...]] = {}
    rating: Rating = 0
    read: bool = False
    tags: tuple[RecordId, ...] = ()
    trashed_at: Natural = 0
    type: str = "generic"

    @property
    def is_trashed(self) -> bool:
        """Whether the reference lies in the trash."""
        return self.trashed_at > 0
