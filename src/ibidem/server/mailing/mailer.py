"""Sending: in a thread of its own, so that no request waits for a slow server for mail.

What the other side refuses for the moment is tried again a few times; then the log says so. What is
still waiting when the server stops is tried once more, and given up.
"""

from __future__ import annotations

import logging
import smtplib
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.core.mail import EmailMessage, get_connection

from ibidem.errors import ServerError
from ibidem.server.settings import Settings

WAITING_MAX = 2_000  # mails; beyond that none is taken
PAUSES_SECONDS = (5.0, 30.0, 120.0)

_log = logging.getLogger("ibidem.server.mail")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that is written and not sent."""

    to: str
    subject: str
    body: str


class Mailer:
    """Sends letters one after the other. `close` ends it."""

    def __init__(self, settings: Settings) -> None:
        self.is_set_up = bool(settings.mail_url)
        self._thread: ThreadPoolExecutor | None = None
        self._lock = threading.Lock()
        self._waiting = 0
        self._closing = threading.Event()

    def send(self, letter: Letter) -> bool:
        """Let a letter be sent; returns whether it was taken. It may still not arrive."""
        if not self.is_set_up:
            return False
        with self._lock:
            if self._waiting >= WAITING_MAX or self._closing.is_set():
                return False
            self._waiting += 1
            self._thread = self._thread or ThreadPoolExecutor(1, "ibidem-mail")
            self._thread.submit(self._deliver, letter)
        return True

    def close(self) -> None:
        """Send what waits, without pauses, and end."""
        self._closing.set()
        if self._thread is not None:
            self._thread.shutdown(wait=True)

    def _deliver(self, letter: Letter) -> None:
        try:
            for pause in (*PAUSES_SECONDS, None):
                error = _try(letter)
                if error is None:
                    return
                if pause is None or not _may_pass(error) or self._closing.wait(pause):
                    # Without the address: the log is no list of who was invited.
                    _log.error("A mail could not be sent: %s", type(error).__name__, exc_info=error)
                    return
        finally:
            with self._lock:
                self._waiting -= 1


def send_now(letter: Letter) -> None:
    """Send a letter and wait for it. Raises `ServerError` saying why it could not be."""
    error = _try(letter)
    if error is not None:
        raise ServerError(
            f"The mail to {letter.to} could not be sent: {error}",
            remedy="Check IBIDEM_MAIL_URL with 'ibidem server check', or hand the link over.",
        ) from error


def _try(letter: Letter) -> Exception | None:
    try:
        with get_connection() as connection:
            message = EmailMessage(
                letter.subject, letter.body, to=[letter.to], connection=connection,
                headers={"Auto-Submitted": "auto-generated"},  # RFC 3834: nobody's robot answers
            )  # fmt: skip
            message.send()
    except (OSError, smtplib.SMTPException, ValueError) as error:  # ValueError: a header
        return error
    return None


def _may_pass(error: Exception) -> bool:
    """Whether trying again makes sense: what the other side refuses with 5xx it refuses for good.

    RFC 5321, section 4.2.1.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code < 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code < 500
    return isinstance(error, OSError)  # SMTPException is one, too
