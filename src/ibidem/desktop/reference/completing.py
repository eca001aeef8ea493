"""Completions from the library's own terms, counted beside the window once they are needed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from ibidem.desktop.desk import Desk, News
from ibidem.errors import IbidemError
from ibidem.model.record import RecordKind
from ibidem.services.terms import TermKind, Terms, count_terms


class Completing(QObject):
    """The terms of an open library, as they were when somebody last typed."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._terms: Terms | None = None
        self._stale = True
        self._counting = False
        desk.changed.connect(self._hear)

    def authors(self, typed: str) -> Sequence[str]:
        """Names that fit."""
        return self._complete(TermKind.AUTHORS, typed)

    def journals(self, typed: str) -> Sequence[str]:
        """Journals that fit, by their full name or their short form."""
        return self._complete(TermKind.JOURNALS, typed)

    def keywords(self, typed: str) -> Sequence[str]:
        """Keywords that fit."""
        return self._complete(TermKind.KEYWORDS, typed)

    def abbreviation(self, journal: str) -> str:
        """The short form of a journal; "" where none is known."""
        return self._terms.abbreviations.get(journal, "") if self._terms is not None else ""

    def prepare(self) -> None:
        """Count, unless what is known is still true."""
        if self._counting or not self._stale:
            return
        self._counting, self._stale = True, False
        known = self._terms
        self._desk.read(
            lambda library: count_terms(library, known), self._keep, self._fail, owner=self
        )

    def _complete(self, kind: TermKind, typed: str) -> Sequence[str]:
        self.prepare()
        return self._terms.complete(kind, typed) if self._terms is not None else ()

    def _keep(self, terms: Terms) -> None:
        self._terms = terms
        self._counting = False

    def _fail(self, error: Exception) -> None:
        self._counting, self._stale = False, True  # the next key tries again
        if not isinstance(error, IbidemError):
            raise error

    def _hear(self, news: News) -> None:
        if news.touches(RecordKind.REFERENCE, RecordKind.SETTING):
            self._stale = True
