"""Where in a library a person is: view, group or tag, search, order. It stands in the address."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ibidem.errors import InputError
from ibidem.model.query import as_typed

VIEWS: dict[str, str | Promise] = {
    "all": _("All My References"),
    "unfiled": _("Unfiled"),
    "recent": _("Recently Added"),
    "duplicates": _("Duplicates"),
    "trash": _("Trash"),
}
QUERY_CHARACTERS_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """A list of references. `group` and `tag` are ids; "" where the list is not of one."""

    view: str = "all"
    group: str = ""
    tag: str = ""
    q: str = ""
    sort: str = ""
    order: str = ""

    @classmethod
    def of(cls, given: QueryDict) -> Self:
        """From an address or a form. Raises `InputError` for a view that does not exist."""
        values = {each.name: given.get(each.name, "") for each in fields(cls)}
        values["q"] = values["q"][:QUERY_CHARACTERS_MAX]
        values["view"] = values["view"] or "all"
        if values["view"] not in VIEWS:
            raise InputError("There is no such list of references.")
        return cls(**values)

    @property
    def is_trash(self) -> bool:
        """Whether it lists the trash."""
        return self.view == "trash"

    @property
    def listing(self) -> dict[str, Any]:
        """What `services.searching` takes to list it."""
        return {
            "query": as_typed(self.q),
            "view": self.view,
            "group": self.group or None,
            "tag": self.tag or None,
            "sort": self.sort or self._natural_sort,
            "descending": self.is_descending,
        }

    @property
    def is_descending(self) -> bool:
        """Whether the order is turned round."""
        return self.order == "desc" or (not self.sort and self._natural_sort is not None)

    @property
    def _natural_sort(self) -> str | None:
        """The order of a view where none is chosen: the latest first, or None for the usual."""
        return {"trash": "trashed", "recent": "added"}.get(self.view)

    @property
    def values(self) -> dict[str, str]:
        """What differs from the whole library, for hidden fields of forms."""
        plain = type(self)()
        pairs = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in pairs.items() if value != getattr(plain, name)}

    @property
    def query_string(self) -> str:
        """ "?view=trash&q=..." for an address, "" for the whole library."""
        return "?" + urlencode(self.values) if self.values else ""

    def sorted_by(self, sort: str) -> Place:
        """The place after a click on a column's head: that order, turned round the second time."""
        is_same = (self.sort or self._natural_sort or "author") == sort
        order = "desc" if is_same and not self.is_descending else ""
        return replace(self, sort=sort, order=order)
