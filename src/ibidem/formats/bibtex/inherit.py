"""What entries take from others: `crossref` and `xdata`.

BibTeX gives an entry every field it lacks from the entry named by `crossref` (btxdoc, section 4);
BibLaTeX does the same and turns a title into the title of the container on the way (its manual,
appendix B). Here fields that name the parent itself (DOI, address, abstract, key words) stay with
it, and a field that says the same under another name counts as present. `xdata` gives everything
(section 3.13.6). The parent may stand anywhere in the file.

What is inherited is resolved here, once: the entry then has it as its own, and nothing that is
written may be inherited a second time, when the parent reads differently. So the relation goes on
under a name that inherits nothing: `xref`, which BibLaTeX has for this (section 2.4.1), for
`crossref`, and `RESOLVED_XDATA` for `xdata`. A parent that is not there keeps its field.
"""

from __future__ import annotations

from collections.abc import Iterable

from ibidem.formats.bibtex.mapping import DATE, PREFIX, TYPE_FIELD, plan_for, type_of_entry
from ibidem.formats.bibtex.syntax import Entry

_STAYS_WITH_PARENT = """
abstract annotation annote crossref doi eid entryset entrysubtype eprint eprintclass archiveprefix
eprinttype execute file groups ids keywords keyword label note options pages pagetotal pmcid pmid
presort ranking readstatus related relatedoptions relatedstring relatedtype shorthand shorthandintro
shorttitle sortkey timestamp type url urldate xdata xref
"""
RESOLVED_XDATA = f"{PREFIX}xdata"
_RESOLVED = {"crossref": "xref", "xdata": RESOLVED_XDATA}
_NEVER = frozenset({*_RESOLVED, RESOLVED_XDATA, TYPE_FIELD})
_STAYS = frozenset({*_STAYS_WITH_PARENT.split(), *_NEVER})
_TITLES = ("title", "subtitle", "titleaddon")
_DATES = ("date", "year", "month", "day", DATE)
_WHOLE_DATES = frozenset(_DATES) - {"day"}  # a day alone is no date

# Kind of parent -> kinds of children, and what the parent's title is called in them.
_CONTAINERS: tuple[tuple[str, str, str], ...] = (
    ("mvbook", "book inbook bookinbook suppbook", "main"),
    ("mvcollection", "collection incollection suppcollection", "main"),
    ("mvreference", "reference inreference", "main"),
    ("mvproceedings", "proceedings inproceedings", "main"),
    ("book", "inbook bookinbook suppbook incollection inproceedings", "book"),
    ("collection", "incollection suppcollection inbook", "book"),
    ("reference", "inreference", "book"),
    ("proceedings", "inproceedings", "book"),
    ("periodical", "article suppperiodical", "journal"),
)
_PREFIXES = {
    (parent, child): prefix
    for parent, children, prefix in _CONTAINERS
    for child in children.split()
}


def inherit(entries: Iterable[Entry], chars_max: int) -> list[Entry]:
    """Fill in what entries take from others; the entries whose parent is not there.

    No more than `chars_max` characters are taken in all; entries beyond that count as orphans.
    """
    by_key: dict[str, Entry] = {}
    waiting = []
    for entry in entries:
        if entry.key:
            by_key.setdefault(entry.key, entry)
        if "crossref" in entry.fields or "xdata" in entry.fields:
            waiting.append(entry)
    done: set[int] = set()
    orphans: list[Entry] = []
    resolved: list[tuple[Entry, str, str]] = []
    for entry in waiting:
        for each in _ancestors_first(entry, by_key, done):
            is_orphan = False
            for name, key in _parent_keys(each):
                parent = by_key.get(key)
                if parent is None or chars_max <= 0:
                    is_orphan = True
                    continue
                if parent is not each:
                    chars_max -= _take(each, parent, takes_all=name == parent.type == "xdata")
                resolved.append((each, name, key))
            if is_orphan:
                orphans.append(each)
    for each, name, key in resolved:  # now that nobody looks for parents any more
        _rename(each, name, key)
    return orphans


def _rename(entry: Entry, name: str, key: str) -> None:
    """Name a parent whose fields were taken by a field that inherits nothing."""
    others = [other.strip() for other in entry.fields[name].split(",")] if name == "xdata" else []
    others = [other for other in others if other not in ("", key)]
    if others:
        entry.fields[name] = ",".join(others)
    else:
        del entry.fields[name]
    entry.put(_RESOLVED[name], key)


def _parent_keys(entry: Entry) -> list[tuple[str, str]]:
    """(field, key) of the parents of an entry, the nearest first."""
    named = dict.fromkeys(key.strip() for key in entry.fields.get("xdata", "").split(","))
    keys = [("xdata", key) for key in named]
    keys.append(("crossref", entry.fields.get("crossref", "").strip()))
    return [(name, key) for name, key in keys if key]


def _ancestors_first(entry: Entry, by_key: dict[str, Entry], done: set[int]) -> list[Entry]:
    """The entry and its ancestors not yet done, parents before children; circles are cut."""
    order: list[Entry] = []
    stack = [(entry, False)]
    while stack:
        each, is_ready = stack.pop()
        if is_ready:
            order.append(each)
            continue
        if id(each) in done:
            continue
        done.add(id(each))
        stack.append((each, True))
        for _, key in _parent_keys(each):
            parent = by_key.get(key)
            if parent is not None and id(parent) not in done:
                stack.append((parent, False))
    return order


def _take(child: Entry, parent: Entry, *, takes_all: bool) -> int:
    """Take what the child lacks from one parent; how many characters were looked at."""
    slots = plan_for(type_of_entry(child.type)).slots
    fields = child.fields
    own = {name for name, source in fields.items() if source and not source.isspace()}
    present = {slots[name].field for name in own if name in slots}
    has_date = not own.isdisjoint(_WHOLE_DATES)
    prefix = "" if takes_all else _title_prefix(child, parent)
    for name, source in parent.fields.items():
        if name in _DATES:
            if not has_date and name not in own:
                fields[name] = source
        elif prefix and name in _TITLES:
            continue
        elif name not in own and (takes_all or name not in _STAYS) and name not in _NEVER:
            slot = slots.get(name)
            if slot is None or slot.field not in present:
                fields[name] = source
    if prefix:
        _take_title(child, parent, prefix, own)
    return sum(len(name) + len(source) for name, source in parent.fields.items())


def _title_prefix(child: Entry, parent: Entry) -> str:
    child_type = "inproceedings" if child.type == "conference" else child.type
    return _PREFIXES.get((parent.type, child_type), "")


def _take_title(child: Entry, parent: Entry, prefix: str, own: set[str]) -> None:
    """The parent's title as the title of the container, unless the child names one."""
    slots = plan_for(type_of_entry(child.type)).slots
    names = {f"{prefix}{name}": name for name in _TITLES}
    slot = slots.get(f"{prefix}title")
    same = {name for name, each in slots.items() if slot is not None and each.field == slot.field}
    if own & (names.keys() | same) or child.fields.get(f"{prefix}title"):
        return  # the parent, too, may name it as classic BibTeX wants
    for own_name, name in names.items():
        if name in parent.fields:
            child.fields[own_name] = parent.fields[name]
