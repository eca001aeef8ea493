"""What records are called, one and several."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext_lazy

from ibidem.server.web.numbers import number

NOUNS = {
    "reference": ngettext_lazy("%(n)s reference", "%(n)s references", "count"),
    "group": ngettext_lazy("%(n)s group", "%(n)s groups", "count"),
    "group set": ngettext_lazy("%(n)s group set", "%(n)s group sets", "count"),
    "smart group": ngettext_lazy("%(n)s smart group", "%(n)s smart groups", "count"),
    "tag": ngettext_lazy("%(n)s tag", "%(n)s tags", "count"),
    "file": ngettext_lazy("%(n)s file", "%(n)s files", "count"),
    "note": ngettext_lazy("%(n)s note", "%(n)s notes", "count"),
    "term": ngettext_lazy("%(n)s term", "%(n)s terms", "count"),
    "conflict": ngettext_lazy("%(n)s conflict", "%(n)s conflicts", "count"),
    "record": ngettext_lazy("%(n)s record", "%(n)s records", "count"),
    "decision about duplicates": ngettext_lazy(
        "%(n)s decision about duplicates", "%(n)s decisions about duplicates", "count"
    ),
}
WORDS = frozenset(
    {
        gettext_noop("reference"),
        gettext_noop("group"),
        gettext_noop("group set"),
        gettext_noop("smart group"),
        gettext_noop("tag"),
        gettext_noop("attachment"),
        gettext_noop("note"),
        gettext_noop("annotation"),
        gettext_noop("conflict"),
        gettext_noop("setting"),
        gettext_noop("owner"),
        gettext_noop("manager"),
    }
)


def translate_word(word: str) -> str:
    """The name of a kind of record, or of a role."""
    plain = word.replace("_", " ")
    return _(plain) if plain in WORDS else word


def how_many(count: int, noun: str) -> str:
    """Such as "312 references"."""
    if noun not in NOUNS:
        return f"{number(count)} {noun}"
    return NOUNS[noun] % {"count": count, "n": number(count)}
