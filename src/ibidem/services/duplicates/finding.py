"""Finding references that may be one work."""

from __future__ import annotations

from ibidem.model.duplicates import (
    DuplicateGroup,
    Reason,
    Strictness,
    Traits,
    find_duplicates,
    traits_of,
)
from ibidem.model.record import RecordKind
from ibidem.services.duplicates.dismissing import read_dismissals
from ibidem.services.library import Library
from ibidem.services.progress import Report, no_report
from ibidem.store.records import iterate_kind

REASONS: dict[Reason, str] = {
    Reason.SAME_DOI: "same DOI",
    Reason.SAME_PMID: "same PubMed id",
    Reason.SAME_ISBN: "same ISBN and title",
    Reason.SAME_TITLE: "same title, year and first author",
    Reason.NEAR_TITLE: "titles alike",
}
"""What a person reads as the reason."""

_REPORT_EVERY = 5_000


def list_duplicates(
    library: Library,
    strictness: Strictness = Strictness.NORMAL,
    *,
    report: Report = no_report,
) -> list[DuplicateGroup]:
    """Groups of references outside the trash that may be one work, the surest first.

    Those that a person has declared to be different works (`dismiss_duplicates`) are left out.
    """
    traits: list[Traits] = []
    with library.reading() as tx:
        dismissed = read_dismissals(tx)
        for number, row in enumerate(iterate_kind(tx, RecordKind.REFERENCE)):
            if number % _REPORT_EVERY == 0:
                report("Comparing references", number, None)
            reference = row.read_if_sound()
            if reference is not None and not reference.is_trashed:
                traits.append(traits_of(row.id, reference))
    report("Comparing references", len(traits), len(traits))
    return find_duplicates(traits, strictness, dismissed)
