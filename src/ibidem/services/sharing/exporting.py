"""The people of a library as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from ibidem.store.sharing import Invitation, Membership

Describe = Callable[[str], tuple[str, str]]  # from an account to its name and e-mail address


def write_people(
    members: Sequence[Membership], invitations: Sequence[Invitation], describe: Describe
) -> str:
    """Members and open invitations as CSV (RFC 4180)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["name", "email", "role", "state", "since", "invited_by"])
    for member in members:
        inviter = describe(member.invited_by)[1] if member.invited_by else ""
        row = [*describe(member.account), member.role.value, "member", _day(member.since)]
        writer.writerow(map(_cell, [*row, inviter]))
    for invitation in invitations:
        inviter = describe(invitation.created_by)[1]
        row = ["", invitation.email, invitation.role.value, "invited"]
        writer.writerow(map(_cell, [*row, _day(invitation.created_at), inviter]))
    return text.getvalue()


def _day(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).date().isoformat()


def _cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
