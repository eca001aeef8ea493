"""Which CSL variable stands for which field, in each type: derived from the table of types."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ibidem.model.reference_types import FIELDS, REFERENCE_TYPES, ReferenceType

# CSL 1.0.2, appendix IV: name and date variables; every other variable is text or a number.
NAME_VARIABLES = frozenset(
    """author chair collection-editor compiler composer container-author contributor curator
    director editor editor-translator editorial-director executive-producer guest host illustrator
    interviewer narrator organizer original-author performer producer recipient reviewed-author
    script-writer series-creator translator""".split()  # noqa: SIM905
)
DATE_VARIABLES = frozenset(
    {"accessed", "available-date", "event-date", "issued", "original-date", "submitted"}
)
# Older names of variables (CSL 1.0.1 and the JSON schema of citeproc-js), still in many files.
ALIASES = {
    "event": "event-title",
    "journalAbbreviation": "container-title-short",
    "shortTitle": "title-short",
}

_ISSN = re.compile(r"[0-9]{4}-?[0-9]{3}[0-9Xx]")
_ISBN = re.compile(r"(?:[0-9]-?){9}[0-9Xx]|(?:[0-9]-?){12}[0-9]")
_STANDARD_NUMBERS = {"ISBN": _ISBN, "ISSN": _ISSN}


@dataclass(frozen=True, slots=True)
class Mapping:
    """The pairs of one type. `year` and `date` both stand for "issued"; here, `year` does."""

    csl_type: str
    variables: dict[str, str]
    fields: dict[str, str]
    is_date_issued: bool  # otherwise the field `date` has a variable of its own, or none

    def variable_for(self, field_id: str, text: str = "") -> str:
        """The variable a field is written as; "" for none. An ISSN is not written as an ISBN."""
        variable = self.variables.get(field_id, "")
        if variable in _STANDARD_NUMBERS:
            for other, form in _STANDARD_NUMBERS.items():
                if all(form.fullmatch(line) for line in text.split("\n")):
                    return other
        return variable

    def field_for(self, variable: str) -> str:
        """The field a variable is read into; "" for none."""
        found = self.fields.get(variable, "")
        if not found and variable in _STANDARD_NUMBERS:
            found = next(filter(None, map(self.fields.get, _STANDARD_NUMBERS)), "")
        return found


def _mapping(known: ReferenceType) -> Mapping:
    """The fields of the form in their order, then the others; each variable has one field."""
    fields: dict[str, str] = {}
    others = [field.id for field in FIELDS.values() if field.id not in known.labels]
    for field_id in (*known.fields, *others):
        is_listed = field_id in known.labels
        variable = known.csl_variables.get(field_id, "") if is_listed else FIELDS[field_id].csl
        if variable:
            fields.setdefault(variable, field_id)
    is_date_issued = "date" not in known.labels or known.csl_variables.get("date") == "issued"
    variables = {field_id: variable for variable, field_id in fields.items()}
    return Mapping(known.csl_type, variables, fields, is_date_issued)


MAPPINGS: dict[str, Mapping] = {known.id: _mapping(known) for known in REFERENCE_TYPES.values()}
"""For each type, its variables and fields."""


def mapping_of(reference_type: str) -> Mapping:
    """The mapping of a type; an unknown one counts as "generic"."""
    return MAPPINGS.get(reference_type) or MAPPINGS["generic"]
