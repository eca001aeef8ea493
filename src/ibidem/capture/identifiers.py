"""Identifiers in text: DOIs, numbers of PubMed, PMC and arXiv, ISBNs; in a list or in prose.

What is taken for an identifier must say so (a prefix, an address) or leave little doubt: its form,
its check digit, or that it stands alone on its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from ibidem.errors import Problem
from ibidem.model.doi import normalize_doi
from ibidem.model.identity import normalize_isbn

TEXT_CHARS_MAX = 1_000_000
_SHOWN_CHARS = 80


class IdentifierKind(StrEnum):
    """What kind of identifier."""

    DOI = "doi"
    PMID = "pmid"
    PMCID = "pmcid"
    ARXIV = "arxiv"
    ISBN = "isbn"


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """An identifier in its normal form: "10.1000/xyz", "123456", "PMC123", "2101.00001"."""

    kind: IdentifierKind
    value: str

    def __str__(self) -> str:
        names = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "arxiv": "arXiv", "isbn": "ISBN"}
        return f"{names[self.kind]} {self.value}"


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a text names: each identifier once, in its order, and what was not recognised."""

    identifiers: list[Identifier] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


_DOI = re.compile(r"\b10\.\d{4,9}(?:\.\d+)*/[^\s<>\"\u201c\u201d]+", re.ASCII)
# What publishers' addresses have behind the DOI.
_DOI_TAIL = re.compile(
    r"(?:/(?:full|abstract|pdf|epdf|pdfdirect|html|fulltext|references|meta|summary|figures)"
    r"|[?#&].*|\.pdf)+$",
    re.IGNORECASE,
)
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)", re.IGNORECASE)
_ARCHIVES = (
    "astro-ph|cond-mat|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|nlin|nucl-ex|nucl-th|physics"
    "|quant-ph|math|cs|q-bio|q-fin|stat|eess|econ|acc-phys|adap-org|alg-geom|ao-sci|atom-ph|bayes-an"
    "|chao-dyn|chem-ph|cmp-lg|comp-gas|dg-ga|funct-an|mtrl-th|patt-sol|plasm-ph|q-alg|solv-int"
    "|supr-con"
)
_NEW = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_OLD = rf"(?:{_ARCHIVES})(?:\.[A-Za-z-]{{2,}})?/\d{{2}}(?:0[1-9]|1[0-2])\d{{3}}"
_ARXIV = re.compile(
    rf"(?:arxiv\.org/(?:abs|pdf|html)/|\barxiv[:\s]\s*)({_NEW}|{_OLD})(?:v\d+)?(?:\.pdf)?(?![\d])",
    re.IGNORECASE,
)
_OLD_ALONE = re.compile(rf"(?<![\w./-])({_OLD})(?:v\d+)?(?![\w/])")
_NEW_ALONE = re.compile(rf"({_NEW})(?:v\d+)?")
_PMC = re.compile(r"\bPMC\s?(\d{3,9})\b", re.IGNORECASE)
_PMID = re.compile(
    r"(?:\bPMID\s*[:#]?\s*|\bPubMed(?:\s*ID)?\s*[:#]?\s*"
    r"|pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/)([1-9]\d{0,8})\b",
    re.IGNORECASE,
)
_PMID_ALONE = re.compile(r"[1-9]\d{4,8}")
_ISBN_NAMED = re.compile(
    r"\bISBN(?:[-\s]?1[03])?\s*[:#]?\s*((?:97[89][\s\u2010-\u2013-]?)?(?:[\dXx][\s\u2010-\u2013-]?){9,10}"
    r"|[\d\u2010-\u2013-]{3,20}[\dXx])",
    re.IGNORECASE,
)
_ISBN_13 = re.compile(r"(?<![\d.-])97[89](?:[\s\u2010-\u2013-]?\d){10}(?![\d-])")
_ISBN_10_ALONE = re.compile(r"\d(?:[\s-]?\d){8}[\s-]?[\dXx]")


def recognise_identifiers(text: str) -> Recognised:
    """The identifiers in a text. Never fails.

    A text of one identifier to a line is told from prose by its lines: where all are short, a line
    in which nothing is recognised is a problem; so is an ISBN with a wrong check digit.
    """
    text = text[:TEXT_CHARS_MAX]
    reader = _Reader()
    lines = text.splitlines()
    is_list = all(len(line) <= 200 and len(line.split()) <= 3 for line in lines)
    for number, line in enumerate(lines, start=1):
        before = len(reader.found) + len(reader.problems)
        reader.read(line, number)
        nothing = len(reader.found) + len(reader.problems) == before
        if is_list and nothing and line.strip(" \t.,;-*\u2022"):
            shown = " ".join(line.split())[:_SHOWN_CHARS]
            message = f"No identifier was recognised in {shown!r}."
            reader.problems.append(Problem("no_identifier", message, number, line[:500]))
    once = dict.fromkeys(identifier for _, identifier in reader.found)
    return Recognised(list(once), reader.problems)


class _Reader:
    """Lines being read: what was found with its place, and what is wrong."""

    def __init__(self) -> None:
        self.found: list[tuple[tuple[int, int], Identifier]] = []
        self.problems: list[Problem] = []

    def read(self, line: str, number: int) -> None:
        here: list[tuple[int, Identifier]] = []

        def take(
            pattern: re.Pattern[str], make: Callable[[re.Match[str]], Identifier | None]
        ) -> None:
            nonlocal line
            for match in list(pattern.finditer(line)):
                identifier = make(match)
                if identifier is not None:
                    here.append((match.start(), identifier))
                    # Blanked, so that no other pattern finds an identifier within this one.
                    blank = " " * (match.end() - match.start())
                    line = line[: match.start()] + blank + line[match.end() :]

        take(_DOI, lambda match: _doi(match[0]))
        take(_ARXIV, lambda match: Identifier(IdentifierKind.ARXIV, _arxiv(match[1])))
        take(_OLD_ALONE, lambda match: Identifier(IdentifierKind.ARXIV, _arxiv(match[1])))
        take(_PMC, lambda match: Identifier(IdentifierKind.PMCID, f"PMC{match[1]}"))
        take(_PMID, lambda match: Identifier(IdentifierKind.PMID, match[1]))
        take(_ISBN_NAMED, lambda match: self._isbn(match[1], number))
        take(_ISBN_13, lambda match: _isbn(match[0]))
        here += self._alone(line)
        self.found += [((number, place), each) for place, each in sorted(here)]

    def _alone(self, line: str) -> Iterable[tuple[int, Identifier]]:
        """Numbers that mean something only because nothing else stands on their line."""
        bare = line.strip(" \t.,;")
        place = len(line) - len(line.lstrip())
        if _NEW_ALONE.fullmatch(bare):
            yield place, Identifier(IdentifierKind.ARXIV, _arxiv(bare))
        elif _ISBN_10_ALONE.fullmatch(bare) and normalize_isbn(bare):
            yield place, Identifier(IdentifierKind.ISBN, normalize_isbn(bare))
        elif _PMID_ALONE.fullmatch(bare):
            yield place, Identifier(IdentifierKind.PMID, bare)

    def _isbn(self, text: str, number: int) -> Identifier | None:
        found = _isbn(text)
        digits = re.sub(r"[^\dXx]", "", text)
        if found is None and len(digits) in (10, 13):
            message = f"The check digit of ISBN {text.strip()} is wrong; is a digit mistyped?"
            self.problems.append(Problem("isbn_check", message, number, text[:500]))
        return found


def _doi(text: str) -> Identifier | None:
    doi = normalize_doi(text)
    trimmed = normalize_doi(_DOI_TAIL.sub("", doi)) if doi else ""
    doi = trimmed or doi
    if not doi:
        return None
    arxiv = _ARXIV_DOI.fullmatch(doi)
    if arxiv and re.fullmatch(rf"(?:{_NEW}|{_OLD})(?:v\d+)?", arxiv[1], re.IGNORECASE):
        return Identifier(IdentifierKind.ARXIV, _arxiv(arxiv[1]))
    return Identifier(IdentifierKind.DOI, doi)


def _arxiv(text: str) -> str:
    """Without version: the newest one is wanted."""
    text = re.sub(r"v\d+$", "", text, flags=re.IGNORECASE)
    archive, slash, number = text.partition("/")
    if not slash:
        return text
    name, dot, subject = archive.partition(".")
    return f"{name.lower()}{dot}{subject.upper()}/{number}"


def _isbn(text: str) -> Identifier | None:
    isbn = normalize_isbn(re.sub(r"[\u2010-\u2013]", "-", text))
    return Identifier(IdentifierKind.ISBN, isbn) if isbn else None
