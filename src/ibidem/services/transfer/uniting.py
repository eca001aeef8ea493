"""Two references about the same work made one: nothing that is there is replaced."""

from __future__ import annotations

from msgspec.structs import replace

from ibidem.model.reference import Reference


def unite_references(ours: Reference, theirs: Reference) -> Reference:
    """`ours` with what it lacks from `theirs`: empty fields are filled, sets are united."""
    return replace(
        ours,
        extra={**theirs.extra, **ours.extra},
        fields={**theirs.fields, **ours.fields},
        names={**theirs.names, **ours.names},
        groups=tuple(sorted({*ours.groups, *theirs.groups})),
        keywords=tuple(sorted({*ours.keywords, *theirs.keywords})),
        tags=tuple(sorted({*ours.tags, *theirs.tags})),
        rating=ours.rating or theirs.rating,
        read=ours.read or theirs.read,
    )
