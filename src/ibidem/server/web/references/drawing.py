"""What repeats on the page of the list as HTML, made without a template: rows, groups, tags.

It is nearly all of the page: a hundred rows with six cells took three quarters of the time as a
template, and take a twentieth of that here; twenty groups and ten tags, each in the left pane and
in a menu, took a tenth of what was left. Whatever comes from a library goes through `escape`.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from ibidem.model.record import RecordKind
from ibidem.server.web.addresses import LibraryAddress
from ibidem.server.web.numbers import number
from ibidem.server.web.references.rows import Row
from ibidem.server.web.templatetags.ibidem import icon
from ibidem.services.searching import GroupEntry, TagEntry


def draw_rows(
    rows: Sequence[Row], address: LibraryAddress, *, offset: int, total: int
) -> SafeString:
    """A part of the list's table: the rows from `offset` on, of a list with `total` of them."""
    home = f"/libraries/{escape(str(address))}/references/"
    drawn = "".join([_row(row, home) for row in rows])
    return mark_safe(  # noqa: S308 - each part is escaped where it is made
        f'<tbody data-at="{offset:d}" data-total="{total:d}">{drawn}</tbody>'
    )


def _row(row: Row, home: str) -> str:
    identity = escape(row.id)
    unread = "" if row.is_read else ' class="unread"'
    cells = "".join(
        [
            f'<td class="c-{name}">{_cell(name, value, home + identity)}</td>'
            for name, value in row.cells
        ]
    )
    return (
        f'<tr data-id="{identity}" data-at="{row.at:d}" aria-rowindex="{row.at + 1:d}"{unread}>'
        f'<td class="c-tick"><input type="checkbox" name="ids" value="{identity}"'
        f' aria-label="{escape(row.title)}"></td>{cells}</tr>'
    )


def _cell(name: str, value: Any, address: str) -> str:
    match name:
        case "title":
            return f'<a href="{address}" data-open>{escape(value)}</a>'
        case "rating":
            return _stars(len(value))
        case "tags":
            return "".join(map(_dot, value))
        case "files":
            return _clip(value)
        case _:
            return escape(str(value))


def _stars(count: int) -> str:
    if not count:
        return ""
    label = ngettext("%(n)s star", "%(n)s stars", count) % {"n": count}
    return f'<span class="stars" role="img" aria-label="{escape(label)}">{"★" * count}</span>'


def _dot(tag: TagEntry) -> str:
    name = escape(tag.name)
    fill = f' fill="#{escape(tag.color)}"' if tag.color else ""
    return (
        f'<svg class="dot" viewBox="0 0 20 20" role="img" aria-label="{name}">'
        f'<title>{name}</title><circle cx="10" cy="10" r="6"{fill}/></svg>'
    )


def _clip(count: int) -> str:
    if not count:
        return ""
    return icon("attachment", ngettext("%(n)s file", "%(n)s files", count) % {"n": count})


def draw_groups(groups: Sequence[GroupEntry], home: str, chosen: str) -> SafeString:
    """Lines of the left pane: groups, to which references can be dragged, and smart groups.

    `home` is the address of the list, `chosen` the id of the group that is shown.
    """
    plain, smart = icon("group"), icon("smart-group")
    lines = []
    for group in groups:
        identity = escape(group.id)
        is_group = group.kind is RecordKind.GROUP
        drop = f' data-drop="add-to-group:{identity}"' if is_group else ""
        lines.append(
            f'\n<li><a href="{escape(home)}?group={identity}"{drop}{_current(group.id == chosen)}>'
            f"{plain if is_group else smart}{_name_and_count(group)}</a></li>"
        )
    return mark_safe("".join(lines))  # noqa: S308 - each part is escaped where it is made


def draw_tags(tags: Sequence[TagEntry], home: str, chosen: str) -> SafeString:
    """Lines of the left pane: tags; see `draw_groups`."""
    lines = []
    for tag in tags:
        identity = escape(tag.id)
        lines.append(
            f'\n<li><a href="{escape(home)}?tag={identity}" data-drop="tag:{identity}"'
            f"{_current(tag.id == chosen)}>{_large_dot(tag)}{_name_and_count(tag)}</a></li>"
        )
    return mark_safe("".join(lines))  # noqa: S308 - each part is escaped where it is made


def draw_choices(entries: Sequence[GroupEntry | TagEntry]) -> SafeString:
    """Lines of a menu over the list: into which group, with which tag."""
    plain = icon("group")
    lines = []
    for entry in entries:
        if isinstance(entry, TagEntry):
            deed, drawn = "tag", _large_dot(entry)
        else:
            deed, drawn = "add-to-group", plain
        lines.append(
            f'<li><button name="do" value="{deed}:{escape(entry.id)}">{drawn}'
            f'<span class="cut">{escape(entry.name)}</span></button></li>'
        )
    return mark_safe("".join(lines))  # noqa: S308 - each part is escaped where it is made


def _current(is_current: bool) -> str:
    return ' aria-current="page"' if is_current else ""


def _name_and_count(entry: GroupEntry | TagEntry) -> str:
    return (
        f'<span class="cut">{escape(entry.name)}</span>'
        f'<span class="count">{escape(number(entry.count))}</span>'
    )


def _large_dot(tag: TagEntry) -> str:
    fill = f' fill="#{escape(tag.color)}"' if tag.color else ""
    return (
        '<svg class="icon dot" viewBox="0 0 20 20" aria-hidden="true">'
        f'<circle cx="10" cy="10" r="5"{fill}/></svg>'
    )
