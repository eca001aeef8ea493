"""The table of reference types, read once from the texts in `publications` and `other_works`.

Notation. Types are paragraphs. The first line is

    id | title | EndNote database number | EndNote XML number | CSL type | RIS type | BibTeX type
    | BibLaTeX type (left out where it is the same as BibTeX's)

with "-" for a number nobody has found. The other lines list the fields of the type's form,
separated by ";". `field` keeps the label and the CSL variable that `fields` gives it;
`field=Label` names it differently in this type; `field>variable` or `field=Label>variable` says
which CSL variable it stands for ("" for none). "*" stands for the end that nearly all forms have
(`FORM_END`), "%" for every field, "-field" takes one out again. The order of the lines is for
reading only: all forms follow the order of `FIELDS`.

Sources: types, numbers, fields and labels from EndNote's help and RefTypeTable.xml files of its
versions 17 to 21 (facts only); CSL types and variables from the CSL 1.0.2 specification,
appendices III and IV; RIS types from the RIS specification of 2011 and EndNote's own RIS style;
BibTeX and BibLaTeX types from their manuals. A type without a counterpart gets the nearest one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ibidem.model.reference_types import other_works, publications
from ibidem.model.reference_types.fields import FIELDS, FORM_FIELDS, NAME_FIELDS

FORM_END = (
    "accession_number",
    "call_number",
    "label",
    "keywords",
    "abstract",
    "notes",
    "research_notes",
    "url",
    "file_attachments",
    "author_address",
    "figure",
    "caption",
    "access_date",
    "translated_author",
    "translated_title",
    "name_of_database",
    "database_provider",
    "language",
)


@dataclass(frozen=True, slots=True)
class ReferenceType:
    """One type of reference.

    `labels` gives the fields of its form, in order, with their names in this type; `csl_variables`
    gives, for the same fields, the CSL variable each stands for (fields without one are left out).
    `endnote_id` is the number in EndNote's library files, `endnote_xml_number` the one in its XML
    (None where not found). A reference may have fields that its form does not show.
    """

    id: str
    title: str
    endnote_id: int
    endnote_xml_number: int | None
    csl_type: str
    ris_type: str
    bibtex_type: str
    biblatex_type: str
    labels: dict[str, str] = field(repr=False)
    csl_variables: dict[str, str] = field(repr=False)

    @property
    def fields(self) -> tuple[str, ...]:
        """The ids of the fields of the form, in order."""
        return tuple(self.labels)

    @property
    def name_fields(self) -> tuple[str, ...]:
        """The ids of the fields of the form that hold names, in order."""
        return tuple(field_id for field_id in self.labels if field_id in NAME_FIELDS)

    def field_for(self, csl_variable: str) -> str | None:
        """The first field of the form that stands for a CSL variable; None where there is none."""
        for field_id, variable in self.csl_variables.items():
            if variable == csl_variable:
                return field_id
        return None

    def field_labelled(self, label: str) -> str | None:
        """The field called `label` in this type, as written; None where there is none."""
        for field_id, own_label in self.labels.items():
            if own_label == label:
                return field_id
        return None


def _read_type(paragraph: str) -> ReferenceType:
    header, _, body = paragraph.partition("\n")
    parts = [part.strip() for part in header.split("|")]
    labels: dict[str, str] = {}
    variables: dict[str, str] = {}
    for entry in body.replace("\n", ";").split(";"):
        named, has_variable, variable = entry.strip().partition(">")
        field_id, _, label = named.partition("=")
        if field_id in ("*", "%"):
            for shared in FORM_END if field_id == "*" else FORM_FIELDS:
                labels[shared] = FIELDS[shared].label
        elif field_id.startswith("-"):
            del labels[field_id[1:]]
        else:
            labels[field_id] = label or FIELDS[field_id].label
            if has_variable:
                variables[field_id] = variable
    ordered = {field_id: labels[field_id] for field_id in FORM_FIELDS if field_id in labels}
    if len(ordered) != len(labels):
        raise ValueError(f"{parts[0]}: unknown fields {sorted(labels.keys() - ordered.keys())}")
    for field_id in ordered:
        variables.setdefault(field_id, FIELDS[field_id].csl)
    return ReferenceType(
        id=parts[0],
        title=parts[1],
        endnote_id=int(parts[2]),
        endnote_xml_number=None if parts[3] == "-" else int(parts[3]),
        csl_type=parts[4],
        ris_type=parts[5],
        bibtex_type=parts[6],
        biblatex_type=parts[-1],
        labels=ordered,
        csl_variables={key: variables[key] for key in ordered if variables[key]},
    )


def _read_types() -> dict[str, ReferenceType]:
    texts = (
        publications.ARTICLES,
        publications.BOOKS,
        publications.CONFERENCES_AND_REPORTS,
        other_works.LAW,
        other_works.MEDIA,
        other_works.ONLINE,
        other_works.UNPUBLISHED_AND_GENERAL,
    )
    types = [_read_type(part) for text in texts for part in text.strip().split("\n\n")]
    return {reference_type.id: reference_type for reference_type in types}


REFERENCE_TYPES: dict[str, ReferenceType] = _read_types()
"""All types by id, related ones together."""
