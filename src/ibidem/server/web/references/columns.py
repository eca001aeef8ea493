"""The columns of the list, and which of them a person wants to see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COOKIE = "ibidem_list"
COOKIE_SECONDS = 365 * 24 * 3600
DENSITIES: dict[str, str | Promise] = {"dense": _("Dense"), "relaxed": _("Relaxed")}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in code, for people, and by what its head sorts ("" for not at all)."""

    name: str
    title: str | Promise
    sort: str


COLUMNS = {
    column.name: column
    for column in (
        Column("author", _("Author"), "author"),
        Column("year", _("Year"), "year"),
        Column("title", _("Title"), "title"),
        Column("container", _("Journal or book"), "journal"),
        Column("type", _("Type"), "type"),
        Column("rating", _("Rating"), "rating"),
        Column("tags", _("Tags"), ""),
        Column("files", _("Files"), ""),
        Column("key", _("Citation key"), "key"),
        Column("added", _("Added"), "added"),
        Column("edited", _("Edited"), "edited"),
    )
}
USUAL = ("author", "year", "title", "container", "tags", "files")


@dataclass(frozen=True, slots=True)
class Looks:
    """How a person wants lists to look; kept in a cookie, since it is a matter of the screen."""

    columns: Sequence[Column]
    density: str = "dense"

    def keep(self, response: HttpResponse) -> None:
        """Remember it in the person's browser."""
        names = ".".join(column.name for column in self.columns)
        response.set_cookie(
            COOKIE,
            f"{self.density}:{names}",
            max_age=COOKIE_SECONDS,
            httponly=True,
            samesite="Lax",
        )


def choose_looks(names: Sequence[str], density: str) -> Looks:
    """The columns with these names, in the table's order; the title is always among them."""
    wanted = {*names, "title"}
    columns = [column for column in COLUMNS.values() if column.name in wanted]
    return Looks(columns, density if density in DENSITIES else "dense")


def looks_of(request: HttpRequest) -> Looks:
    """What the person's browser remembers, or the usual columns."""
    density, separator, names = request.COOKIES.get(COOKIE, "").partition(":")
    return choose_looks(names.split(".") if separator else USUAL, density)
