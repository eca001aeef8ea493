"""What the mails say: templates, the first line of which is the subject."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils import translation

from ibidem.model.role import Role
from ibidem.server.accounts.links import LIFETIME
from ibidem.server.accounts.models import LinkPurpose
from ibidem.server.mailing.mailer import Letter
from ibidem.services.sharing import INVITATION_DAYS

INVITATION_PATH = "/invitations/"


def invitation_address(public_url: str, token: str) -> str:
    """The link by which an invitation is answered."""
    return f"{public_url.rstrip('/')}{INVITATION_PATH}{token}"


def write_invitation(
    to: str,
    inviter: str,
    library: str,
    role: Role,
    link: str,
    language: str = "en",
    *,
    for_address: bool = True,
) -> Letter:
    """An invitation to a library or a group, `library` being its name.

    `for_address`: only who signs in with that address can accept it.
    """
    return _write(
        "invitation", to, language, for_address=for_address,
        inviter=inviter, library=library, role=role.value, link=link, days=INVITATION_DAYS,
    )  # fmt: skip


def write_password_link(to: str, link: str, server: str, language: str = "en") -> Letter:
    """A link that sets a (first or new) password."""
    days = LIFETIME[LinkPurpose.PASSWORD].days
    return _write("password", to, language, link=link, server=server, days=days)


def write_email_link(to: str, link: str, server: str, language: str | None = "en") -> Letter:
    """A link that confirms a new address of an account."""
    days = LIFETIME[LinkPurpose.EMAIL].days
    return _write("email", to, language or "en", link=link, server=server, days=days)


def write_email_change(to: str, email: str, server: str, language: str | None = "en") -> Letter:
    """To the old address: somebody who knows the password wants to replace it."""
    return _write("email_change", to, language or "en", email=email, server=server)


def _write(name: str, to: str, language: str, **values: object) -> Letter:
    with translation.override(language):
        text = render_to_string(f"ibidem/mail/{name}.txt", values).strip()
    subject, _, body = text.partition("\n")
    return Letter(to, " ".join(subject.split()), body.strip() + "\n")
