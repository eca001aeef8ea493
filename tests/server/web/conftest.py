"""What the tests of the pages use; see `browser`."""

from __future__ import annotations

from tests.server.web.browser import chromium, library, page, person, signed_in_page

__all__ = ["chromium", "library", "page", "person", "signed_in_page"]
