"""ibidem search: search references, abstracts and notes."""

from __future__ import annotations

from typing import Any

import click

from ibidem.cli.listing_options import VIEW_OPTION, chooses_order, find_page, narrows
from ibidem.cli.reference_table import print_page, print_page_json
from ibidem.cli.session import get_session, prints_data, uses_library


@click.command(short_help="Search references, abstracts and notes.")
@click.argument("query", nargs=-1, required=True)
@VIEW_OPTION
@narrows
@chooses_order
@prints_data
@uses_library
def command(query: tuple[str, ...], **chosen: Any) -> None:
    """Search for words, in every field and note.

    \b
      sleep memory             both words, anywhere
      "sleep quality"          these words in this order
      neuro*                   words that begin so
      author:rasch year:2020   in one field
      title:=Nature            all of a field
      year:2015..2020          a range
      rating:>3 added:2026-01..
      sleep (rat OR mouse)     one of two; brackets
      memory -rat              without; the same as NOT rat
      has:doi no:abstract      whether a field is filled
      annotation:beak note:x   in annotations; in notes
      is:unread                also read, trashed, unfiled
      group:"Chapter 1" tag:x  in a group, with a tag
    """
    session = get_session()
    text = " ".join(query)
    page = find_page(session.open_library(), text, chosen)
    if session.json:
        print_page_json(page)
        return
    empty = f"Nothing found for {text!r}."
    if text.isalnum():
        empty += f" Words are whole words; {text + '*'!r} finds those that begin so."
    print_page(page, empty=empty, offset=chosen["offset"])
