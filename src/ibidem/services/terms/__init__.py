"""Terms: the authors, journals and keywords of a library, for completion, and lists of them that
people keep in order."""

from ibidem.services.terms.counting import Terms, count_terms
from ibidem.services.terms.keeping import (
    Term,
    add_term,
    delete_terms,
    edit_term,
    list_terms,
    rename_term,
)
from ibidem.services.terms.kinds import TermKind, journal_field

__all__ = [
    "Term",
    "TermKind",
    "Terms",
    "add_term",
    "count_terms",
    "delete_terms",
    "edit_term",
    "journal_field",
    "list_terms",
    "rename_term",
]
