"""References as commands print them: a table of many, everything of one, JSON of either."""

from __future__ import annotations

from typing import Any

import click
import msgspec

from ibidem.cli.output import (
    Column,
    count,
    iso_time,
    print_json,
    print_pairs,
    print_table,
    show_bytes,
    show_time,
    terminal_width,
    wrap,
)
from ibidem.model.name import write_name
from ibidem.model.reference import RATING_MAX, Reference
from ibidem.model.reference_types import REFERENCE_TYPES, label
from ibidem.services.searching import Belonging, Details, Item, Page

HEADING_LINES = 4

_COLUMNS = (
    Column("KEY", most=24),
    Column("AUTHORS", flex=2),
    Column("YEAR", most=9),
    Column("TITLE", flex=5),
)


def print_page(page: Page, *, empty: str, offset: int = 0) -> None:
    """A page of references as a table, and how many there are; `empty` where there are none."""
    if not page.total:
        click.echo(empty)
        return
    rows = [(item.handle, item.authors, item.year, item.title) for item in page.items]
    print_table(_COLUMNS, rows)
    shown = len(page.items)
    if shown < page.total:
        first = f"{offset + 1:,} to {offset + shown:,}" if shown else "none"
        click.secho(f"\n{first} of {count(page.total, 'reference')}", dim=True)
    else:
        click.secho(f"\n{count(page.total, 'reference')}", dim=True)


def print_page_json(page: Page) -> None:
    """{"total": n, "references": [...]}."""
    print_json({"total": page.total, "references": [item_json(item) for item in page.items]})


def item_json(item: Item) -> dict[str, Any]:
    """A reference in a list, for programs."""
    reference = item.reference
    return {
        "id": item.id,
        "citation_key": reference.citation_key,
        "type": reference.type,
        "authors": item.authors,
        "year": item.year,
        "title": item.title,
        "container": item.container,
        "rating": reference.rating,
        "read": reference.read,
        "trashed": reference.is_trashed,
        "added_at": iso_time(reference.added_at),
        "edited_at": iso_time(item.edited_at),
    }


def details_json(details: Details) -> dict[str, Any]:
    """Everything about one reference, for programs."""
    reference: Reference = details.reference
    return {
        "id": details.id,
        "citation_key": reference.citation_key,
        "type": reference.type,
        "fields": dict(reference.fields),
        "names": msgspec.to_builtins(reference.names),
        "keywords": list(reference.keywords),
        "groups": [{"id": group.id, "name": group.name} for group in details.groups],
        "tags": [{"id": tag.id, "name": tag.name} for tag in details.tags],
        "rating": reference.rating,
        "read": reference.read,
        "trashed_at": iso_time(reference.trashed_at),
        "added_at": iso_time(reference.added_at),
        "edited_at": iso_time(details.edited_at),
        "device": details.device,
        "attachments": [
            {
                "id": each.id,
                "file_name": each.noun.file_name,
                "media_type": each.noun.media_type,
                "bytes": each.noun.bytes,
                "sha256": each.noun.sha256,
                "present": each.present,
            }
            for each in details.attachments
        ],
        "notes": [
            {"id": each.id, "title": each.noun.title, "text": each.noun.text}
            for each in details.notes
        ],
        "conflicts": details.conflicts,
        "extra": {key: list(values) for key, values in reference.extra.items()},
    }


def print_details(details: Details) -> None:
    """Everything about one reference, for a person."""
    reference: Reference = details.reference
    title = " ".join(reference.fields.get("title", "").split()) or "(no title)"
    lines = wrap(title, terminal_width())
    for line in lines[:HEADING_LINES]:
        click.secho(line, bold=True)
    if len(lines) > HEADING_LINES:
        click.secho("…", bold=True)
    if reference.is_trashed:
        click.secho(f"In the trash since {show_time(reference.trashed_at)}", fg="yellow")
    click.echo()
    stars = "★" * reference.rating + "☆" * (RATING_MAX - reference.rating)
    print_pairs(
        [
            *(_title_pair(reference, title) if len(lines) > HEADING_LINES else ()),
            *_field_pairs(reference),
            ("Groups", ", ".join(group.name for group in details.groups)),
            ("Tags", ", ".join(tag.name for tag in details.tags)),
            ("Rating", stars if reference.rating else ""),
            ("Read", "yes" if reference.read else ""),
            ("Citation key", reference.citation_key),
            ("Added", show_time(reference.added_at)),
            ("Edited", _with_device(details)),
            ("Id", details.id),
            *(("File", _file_text(each)) for each in details.attachments),
        ]
    )
    _print_belongings(details)


def _title_pair(reference: Reference, title: str) -> list[tuple[str, str]]:
    """The whole title, where the heading shows only its beginning."""
    return [(label(reference.type, "title"), title)]


def _field_pairs(reference: Reference) -> list[tuple[str, str]]:
    """The fields in the order of the type's form, with its labels; what no form shows behind."""
    form = REFERENCE_TYPES.get(reference.type, REFERENCE_TYPES["generic"])
    present = {name for name, text in reference.fields.items() if text} - {"title"}
    present |= {name for name, names in reference.names.items() if names}
    if reference.keywords:
        present.add("keywords")
    ordered = [name for name in form.fields if name in present]
    ordered += sorted(present.difference(ordered))
    title = form.title if reference.type in REFERENCE_TYPES else reference.type
    return [
        ("Type", title),
        *((label(reference.type, name), _field_text(reference, name)) for name in ordered),
    ]


def _field_text(reference: Reference, name: str) -> str:
    if name == "keywords":
        return ", ".join(reference.keywords)
    if name in reference.names:
        return "; ".join(write_name(each).rstrip(",") for each in reference.names[name])
    return reference.fields[name]


def _file_text(each: Belonging) -> str:
    state = "" if each.present else ", contents not here yet"
    return f"{each.noun.file_name} ({show_bytes(each.noun.bytes)}{state})"


def _with_device(details: Details) -> str:
    on = f" on {details.device}" if details.device else ""
    return f"{show_time(details.edited_at)}{on}"


def _print_belongings(details: Details) -> None:
    for note in details.notes:
        click.echo()
        click.secho(note.noun.title or "Note", bold=True)
        click.echo(note.noun.text)
    if details.conflicts:
        click.echo()
        click.secho(
            f"{count(details.conflicts, 'conflict')} to settle: 'ibidem conflicts'", fg="yellow"
        )
