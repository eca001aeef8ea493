"""What an examination gives."""

from __future__ import annotations

from dataclasses import dataclass

from ibidem.errors import Problem
from ibidem.services.examining.advice import ADVICE, UNKNOWN, Repair


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, why it matters, what to do. `repaired`: it was mended just now.

    `repair` names what would mend it, None where only a person can. `where` is the id of the record
    or the digest of the file, where it is about one.
    """

    code: str
    what: str
    why: str
    remedy: str
    repair: Repair | None = None
    repaired: bool = False
    where: str = ""

    @property
    def is_repairable(self) -> bool:
        """Whether a repair can mend it."""
        return self.repair is not None


@dataclass(frozen=True, slots=True)
class Examination:
    """What was looked at and found. `counts` by kind of record."""

    findings: list[Finding]
    counts: dict[str, int]
    fingerprint: str
    files: int
    file_bytes: int

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong, or nothing any more."""
        return all(finding.repaired for finding in self.findings)


def finding_of(problem: Problem) -> Finding:
    """A problem with its advice."""
    advice = ADVICE.get(problem.code, UNKNOWN)
    return Finding(
        code=problem.code,
        what=problem.message,
        why=advice.why,
        remedy=advice.remedy,
        repair=advice.repair,
        where=problem.raw[:200],
    )
