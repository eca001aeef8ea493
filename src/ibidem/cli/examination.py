"""What `verify` and `doctor` print."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

import click

from ibidem.cli.output import clean, print_pairs, show_files
from ibidem.services.examining import Examination, Finding

SHOWN = 5  # findings of one kind
_COMMANDS = {  # code of a finding to the command that does what the remedy says
    "reset_pending": "Run 'ibidem reset --resume' or 'ibidem reset --abandon'.",
    "not_signed_in": "Run 'ibidem login SERVER'.",
    "token_refused": "Run 'ibidem login SERVER'.",
    "no_access": "Where it was yours, and the server is restored from before it was there: run"
    " 'ibidem sync --new'.",
}


def print_counts(name: str, examination: Examination) -> None:
    """What was looked at."""
    counts = examination.counts
    groups = counts.get("group", 0) + counts.get("smart_group", 0)
    print_pairs(
        [
            ("Library", name),
            ("References", f"{counts.get('reference', 0):,}"),
            ("Groups", f"{groups:,}"),
            ("Files", show_files(examination.files, examination.file_bytes)),
            ("Fingerprint", examination.fingerprint),
        ]
    )
    click.echo()


def print_findings(findings: Sequence[Finding], *, remedies: bool) -> None:
    """The findings, those of one kind together."""
    by_kind = attrgetter("code", "repaired")
    for _, group in groupby(sorted(findings, key=by_kind), key=by_kind):
        findings = list(group)
        for finding in findings[:SHOWN]:
            mark, color = ("Repaired", "green") if finding.repaired else ("Wrong", "red")
            click.secho(f"{mark}: ", fg=color, nl=False)
            click.echo(clean(finding.what))
        if len(findings) > SHOWN:
            click.secho(f"... and {len(findings) - SHOWN:,} more like it", dim=True)
        if remedies:
            _print_advice(findings[0])


def _print_advice(finding: Finding) -> None:
    pairs = [("Why it matters", finding.why)]
    if not finding.repaired:
        told = finding.remedy
        if finding.repair is not None:
            told += f" Run 'ibidem doctor --repair' (--only {finding.repair})."
        elif finding.code in _COMMANDS:
            told += f" {_COMMANDS[finding.code]}"
        pairs.append(("What to do", told))
    print_pairs(pairs, indent=2)
    click.echo()


def examination_json(examination: Examination) -> dict[str, Any]:
    """An examination for programs."""
    return {
        "sound": examination.is_sound,
        "fingerprint": examination.fingerprint,
        "counts": examination.counts,
        "files": examination.files,
        "file_bytes": examination.file_bytes,
        "findings": [finding_json(finding) for finding in examination.findings],
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding for programs; "repair" is null where only a person can mend it."""
    return {
        "code": finding.code,
        "what": finding.what,
        "why": finding.why,
        "remedy": finding.remedy,
        "repair": finding.repair,
        "repairable": finding.is_repairable,
        "repaired": finding.repaired,
        "where": finding.where,
    }
