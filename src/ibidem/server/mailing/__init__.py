"""Mail that the server sends, where a server for mail is set up: invitations, password links.

A mail never carries what is not also shown to whoever caused it: where no mail is set up, or none
arrives, the link is handed over by hand.
"""

from ibidem.server.mailing.letters import (
    invitation_address,
    write_invitation,
    write_password_link,
)
from ibidem.server.mailing.mailer import Letter, Mailer, send_now

__all__ = [
    "Letter",
    "Mailer",
    "invitation_address",
    "send_now",
    "write_invitation",
    "write_password_link",
]
