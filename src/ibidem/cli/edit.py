"""ibidem edit: change fields of references, or add one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from msgspec.structs import replace

from ibidem.cli.editor import edit_text
from ibidem.cli.field_names import find_field
from ibidem.cli.output import count, print_json
from ibidem.cli.reference_form import read_form, write_form
from ibidem.cli.session import Session, get_session, prints_data, uses_library
from ibidem.errors import InputError
from ibidem.model.name import parse_name
from ibidem.model.reference import RATING_MAX, Reference
from ibidem.model.reference_types import NAME_FIELDS, find_reference_type


@click.command(short_help="Change fields of references, or add one.")
@click.argument("references", nargs=-1, metavar="[REFERENCE]...")
@click.option("--new", "is_new", is_flag=True, help="Add a reference instead of changing some.")
@click.option("--type", "type_name", metavar="TYPE", help="Another type, such as book.")
@click.option("--key", "citation_key", metavar="KEY", help='The citation key; "" makes a new one.')
@click.option("--set", "sets", multiple=True, metavar="FIELD=VALUE", help='Set it; "" removes.')
@click.option("--add-author", "authors", multiple=True, metavar="NAME", help="Add at the end.")
@click.option("--add-keyword", "more", multiple=True, metavar="WORD", help="Add a keyword.")
@click.option("--remove-keyword", "less", multiple=True, metavar="WORD", help="Remove one.")
@click.option("--rating", type=click.IntRange(0, RATING_MAX), help="Stars; 0 for none.")
@click.option("--read/--unread", default=None, help="Whether you have read it.")
@click.option("--query", metavar="SEARCH", help="Change all that this finds.")
@prints_data
@uses_library
def command(references: tuple[str, ...], is_new: bool, query: str | None, **given: Any) -> None:
    """Change fields of one or more references; without options, in your editor.

    \b
      ibidem edit darwin1859 --set edition=2 --rating 5
      ibidem edit darwin1859 --set 'author=Darwin, C; Mivart'
      ibidem edit --new --type book --set title='On Growth'
      ibidem edit darwin1859

    FIELD is the name of a field in its type (journal, edition, doi) or its id. Names are divided
    by ";".
    """
    from ibidem.services.editing import add_references, edit_references
    from ibidem.services.searching import choose_references, describe_reference

    session = get_session()
    library = session.open_library()
    change = _change(given)
    if is_new:
        if references or query is not None:
            raise InputError("--new adds a reference; it names none.")
        reference = _new_reference(change, given)
        ids, _ = add_references(library, [reference])
        _print_result(session, "Added", ids)
        return
    chosen = choose_references(library, references, query)
    if change is None:
        if len(chosen) != 1:
            raise InputError("Say what to change (see --help), or name one reference.")
        before = describe_reference(library, chosen[0]).reference
        change = _replace_unchanged(before, _edit_text(before))
    edit_references(library, chosen, change)
    _print_result(session, "Changed", chosen)


def _new_reference(
    change: Callable[[Reference], Reference] | None, given: dict[str, Any]
) -> Reference:
    """What the options say; where they say no more than a type, what is written into its form."""
    if change is None:
        return _edit_text(Reference())
    begun = change(Reference())
    says_more = any(given[name] for name in ("sets", "authors", "more", "citation_key"))
    return begun if says_more else _edit_text(begun)


def _print_result(session: Session, done: str, ids: list[Any]) -> None:
    if session.json:
        print_json({"ids": ids})
    session.say(f"{done} {count(len(ids), 'reference')}.")


def _change(given: dict[str, Any]) -> Callable[[Reference], Reference] | None:
    """What the options do to a reference; None where there are none."""
    if not any(value or value == 0 or value is False or value == "" for value in given.values()):
        return None
    assignments = [_split(each) for each in given["sets"]]

    def change(reference: Reference) -> Reference:
        if given["type_name"]:
            reference = replace(reference, type=find_reference_type(given["type_name"]).id)
        for name, value in assignments:
            reference = _assign(reference, find_field(reference.type, name), value)
        if given["authors"]:
            added = tuple(parse_name(name) for name in given["authors"])
            authors = (*reference.names.get("author", ()), *added)
            reference = replace(reference, names={**reference.names, "author": authors})
        keywords = {*reference.keywords, *given["more"]}.difference(given["less"])
        simple = {
            name: given[name]
            for name in ("citation_key", "rating", "read")
            if given[name] is not None
        }
        return replace(reference, keywords=tuple(sorted(keywords)), **simple)

    return change


def _split(assignment: str) -> tuple[str, str]:
    name, equals, value = assignment.partition("=")
    if not equals:
        raise InputError(f"{assignment[:40]!r} is not FIELD=VALUE.")
    return name.strip(), value.strip()


def _assign(reference: Reference, field: str, value: str) -> Reference:
    parts = tuple(part.strip() for part in value.split(";") if part.strip())
    if field == "keywords":
        return replace(reference, keywords=tuple(sorted(set(parts))))
    if field in NAME_FIELDS:
        names = {**reference.names, field: tuple(parse_name(part) for part in parts)}
        return replace(reference, names={key: each for key, each in names.items() if each})
    fields = {**reference.fields, field: value}
    return replace(reference, fields={key: text for key, text in fields.items() if text})


def _edit_text(reference: Reference) -> Reference:
    text = edit_text(write_form(reference), instead="Say what to change; see --help.")
    if text is None:
        raise InputError("Nothing was saved, so nothing was changed.")
    return read_form(text, reference)


def _replace_unchanged(before: Reference, after: Reference) -> Callable[[Reference], Reference]:
    """Take `after`, unless somebody else changed the reference while the editor was open."""

    def change(reference: Reference) -> Reference:
        if reference != before:
            raise InputError("The reference was changed by another program meanwhile; edit again.")
        return after

    return change
