"""Which work a reference is about, in one text: how two libraries without a common past are united.

`identity_key` is a filter, quick enough to be kept for every reference of a library; two references
are taken for one only where `same_content` says so as well. Both would rather miss a pair than
unite two works: what they miss is still found as duplicate candidates, which a person decides.

The key is the first of these that the reference has:

    doi:10.1000/xyz          the DOI, in lower case (DOI handbook, section 2.4: case does not count)
    pmid:123456              the PubMed id, kept in the accession number
    isbn:9780306406157|title the ISBN as 13 digits and the title (chapters share their book's ISBN)
    work:title|year|family   the title with the first author's family name and the year, if known
    work:title|year||place   without an author: with the year and the journal, book or publisher
    ""                       too little is known to say

Titles and names are folded and stripped of everything but letters and digits.
"""

from __future__ import annotations

import re

from ibidem.model.doi import normalize_doi
from ibidem.model.reference import Reference
from ibidem.model.text import words

_KEY_PART_MAX = 160
_TITLE_MIN = 4  # letters and digits; shorter titles say too little

_NOT_ALPHANUMERIC = {
    code: None for code in range(128) if not chr(code).isalnum()
}  # for str.translate
_PMID = re.compile(r"(?:pmid:?\s*)?([1-9]\d{0,8})")
_YEAR = re.compile(r"\d{4}")


def identity_key(reference: Reference) -> str:
    """The key of the work that `reference` is about; "" where too little is known."""
    fields = reference.fields
    doi = fields.get("electronic_resource_number")
    if doi and (doi := normalize_doi(doi)):
        return f"doi:{doi}"
    accession = fields.get("accession_number")
    if accession and (pmid := pubmed_id(accession, fields.get("name_of_database", ""))):
        return f"pmid:{pmid}"
    title = squash(fields.get("title", ""))
    if len(title) < _TITLE_MIN:
        return ""
    isbn = fields.get("isbn")
    if isbn and (isbn := normalize_isbn(isbn)):
        return f"isbn:{isbn}|{title[:_KEY_PART_MAX]}"
    year = plain_year(fields.get("year", ""))
    family = first_family(reference)
    if family:
        return f"work:{title[:_KEY_PART_MAX]}|{year}|{family}"
    place = squash(fields.get("secondary_title", "") or fields.get("publisher", ""))
    if not year or not place:
        return ""
    return f"work:{title[:_KEY_PART_MAX]}|{year}||{place[:_KEY_PART_MAX]}"


# Fields that name the part of a larger work; where both references have one, they must agree.
_PLACE_FIELDS = ("volume", "number", "pages", "edition")


def same_content(ours: Reference, theirs: Reference) -> bool:
    """Whether two references are about the same work, surely enough to unite them unasked.

    The keys must be equal and nothing that both say may contradict: the title (one may go on where
    the other stops), the first author, and, where no DOI or PubMed id decides, volume, number,
    pages, edition and the type.
    """
    key = identity_key(ours)
    if not key or key != identity_key(theirs):
        return False
    our_title, their_title = (squash(each.fields.get("title", "")) for each in (ours, theirs))
    if our_title and their_title:
        shorter, longer = sorted((our_title, their_title), key=len)
        if not longer.startswith(shorter):
            return False
    if key.startswith(("doi:", "pmid:")):
        return True
    if ours.type != theirs.type:
        return False
    our_family, their_family = first_family(ours), first_family(theirs)
    if our_family and their_family and our_family != their_family:
        return False
    return all(
        not mine or not yours or squash(mine) == squash(yours)
        for mine, yours in (
            (ours.fields.get(field), theirs.fields.get(field)) for field in _PLACE_FIELDS
        )
    )


def normalize_isbn(text: str) -> str:
    """The first valid ISBN in `text` as 13 digits; "" where there is none (an ISSN, say)."""
    run = ""
    for character in text[:200].upper() + " ":
        if character.isdigit() and character.isascii():
            run += character
        elif character == "X" and len(run) == 9:
            run += "X"
        elif character not in "-\u2010\u2011 ":
            run = ""
        if len(run) == 13 and run.startswith(("978", "979")):
            if _isbn_13_check(run[:12]) == run[12]:
                return run
            run = ""
        elif len(run) == 10 and not run.startswith(("978", "979")) and _is_isbn_10(run):
            return f"978{run[:9]}{_isbn_13_check('978' + run[:9])}"
    return ""


def _is_isbn_10(digits: str) -> bool:
    total = sum(
        (10 - index) * (10 if digit == "X" else int(digit)) for index, digit in enumerate(digits)
    )
    return total % 11 == 0


def _isbn_13_check(digits: str) -> str:
    total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(digits))
    return str(-total % 10)


def pubmed_id(accession: str, database: str) -> str:
    """The PubMed id in an accession number, where it or its database says that it is one; or ""."""
    plain = accession.strip().lower()
    found = _PMID.fullmatch(plain)
    if found is None:
        return ""
    if plain.startswith("pmid") or database.strip().lower() in ("pubmed", "medline", "nlm"):
        return found[1]
    return ""


def plain_year(text: str) -> str:
    """The four digits of a year; else the text as it is compared."""
    if text.isdigit() or not text:
        return text
    found = _YEAR.search(text)
    return found[0] if found else squash(text)[:20]


def first_family(reference: Reference) -> str:
    """The family name of the first author (editor where there is none), as it is compared."""
    for field in ("author", "secondary_author"):
        names = reference.names.get(field)
        if names:
            first = names[0]
            return squash(first.family or first.literal or first.given)[:40]
    return ""


def squash(text: str) -> str:
    """`text` as titles are compared: folded, letters and digits only."""
    if text.isascii():
        return text.lower().translate(_NOT_ALPHANUMERIC)
    return "".join(words(text))
