"""Pages about people."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.server.web.looks.look import Look


def _fail(page: Page) -> None:
    page.fill("[name=email]", "nobody@example.org")
    page.fill("[name=password]", "wrong")
    page.click("main button.primary")


LOOKS = [
    Look("people", "sign-in", "/sign-in", is_signed_in=False),
    Look("people", "sign-in-failed", "/sign-in", _fail, is_signed_in=False),
    Look("people", "sign-up", "/sign-up", is_signed_in=False),
    Look("people", "forgotten", "/password", is_signed_in=False),
    Look("people", "about", "/about", is_signed_in=False),
    Look("people", "not-found", "/nothing"),
    Look("people", "options", "/options"),
    Look("people", "security", "/options/security"),
    Look("people", "add-passkey", "/options/security/passkeys/add"),
    Look("people", "second-factor", "/options/security/second-factor"),
    Look("people", "dead-link", "/link/nothing", is_signed_in=False),
    Look("people", "devices", "/options/devices"),
    Look("people", "data", "/options/data"),
    Look("people", "leave", "/options/leave"),
]
