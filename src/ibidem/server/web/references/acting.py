"""What can be done with the references selected in the list.

One address takes them all: the button pressed says what to do, as `do=trash` or, with something to
do it with, `do=add-to-group:<id>`. What cannot be taken back lightly asks first, naming the number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ibidem.errors import InputError
from ibidem.model.change import Changes
from ibidem.model.ids import RecordId, parse_record_id
from ibidem.model.record import RecordKind
from ibidem.server.web.frame import fragment, is_htmx, page, redirect, say
from ibidem.server.web.library_pages import LibraryRequest, library_page, say_done
from ibidem.server.web.numbers import number
from ibidem.server.web.references.choosing import Choice, read_choice
from ibidem.services import editing
from ibidem.services.library import Library

Ids = Sequence[RecordId]


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do with references: `run(library, ids, argument)`, what was done in words, and
    for what is asked before, the question (both of them by number)."""

    run: Callable[[Library, Ids, str], Changes]
    done: Callable[[int], str]
    question: Callable[[int], str] | None = None
    yes: Callable[[], str] | None = None


def _add_to_group(library: Library, ids: Ids, group: str) -> Changes:
    return editing.add_to_group(library, parse_record_id(group), ids)


def _remove_from_group(library: Library, ids: Ids, group: str) -> Changes:
    return editing.remove_from_group(library, parse_record_id(group), ids)


def _tag(library: Library, ids: Ids, tag: str) -> Changes:
    return editing.tag_references(library, parse_record_id(tag), ids)


def _untag(library: Library, ids: Ids, tag: str) -> Changes:
    return editing.untag_references(library, parse_record_id(tag), ids)


def _mark_read(library: Library, ids: Ids, read: str) -> Changes:
    return editing.mark_references(library, ids, read=read == "yes")


def _rate(library: Library, ids: Ids, stars: str) -> Changes:
    is_number = stars.isascii() and stars.isdigit()
    return editing.rate_references(library, ids, int(stars) if is_number else -1)


ACTIONS = {
    "trash": Action(
        lambda library, ids, _argument: editing.trash_references(library, ids),
        lambda n: ngettext(
            "%(n)s reference was moved to the Trash.",
            "%(n)s references were moved to the Trash.",
            n,
        ),
        lambda n: ngettext(
            "Move %(n)s reference to the Trash?", "Move %(n)s references to the Trash?", n
        ),
        lambda: _("Move to the Trash"),
    ),
    "restore": Action(
        lambda library, ids, _argument: editing.restore_references(library, ids),
        lambda n: ngettext("%(n)s reference was restored.", "%(n)s references were restored.", n),
    ),
    "delete": Action(
        lambda library, ids, _argument: editing.delete_references(library, ids),
        lambda n: ngettext("%(n)s reference was deleted.", "%(n)s references were deleted.", n),
        lambda n: ngettext(
            "Delete %(n)s reference for good? The history keeps it until its time is over.",
            "Delete %(n)s references for good? The history keeps them until its time is over.",
            n,
        ),
        lambda: _("Delete"),
    ),
    "add-to-group": Action(
        _add_to_group,
        lambda n: ngettext(
            "%(n)s reference was added to the group.",
            "%(n)s references were added to the group.",
            n,
        ),
    ),
    "remove-from-group": Action(
        _remove_from_group,
        lambda n: ngettext(
            "%(n)s reference was taken out of the group.",
            "%(n)s references were taken out of the group.",
            n,
        ),
    ),
    "tag": Action(
        _tag,
        lambda n: ngettext("%(n)s reference was tagged.", "%(n)s references were tagged.", n),
    ),
    "untag": Action(
        _untag,
        lambda n: ngettext(
            "The tag was taken off %(n)s reference.", "The tag was taken off %(n)s references.", n
        ),
    ),
    "read": Action(
        _mark_read,
        lambda n: ngettext("%(n)s reference was marked.", "%(n)s references were marked.", n),
    ),
    "rate": Action(
        _rate,
        lambda n: ngettext("%(n)s reference was rated.", "%(n)s references were rated.", n),
    ),
}


@require_POST
@library_page
def act(request: LibraryRequest) -> HttpResponse:
    """Do something with the references selected, or ask first."""
    verb, _colon, argument = request.POST.get("do", "").partition(":")
    action = ACTIONS.get(verb)
    if action is None:
        raise InputError("There is no such action.")
    chosen = read_choice(request)
    count = len(chosen.ids)
    if action.question and _must_ask(request, verb, count):
        return _ask(request, chosen, action)
    changes = action.run(request.library, chosen.ids, argument)
    return answer(request, chosen.place.query_string, changes, action.done)


def answer(
    request: LibraryRequest, query_string: str, changes: Changes, done: Callable[[int], str]
) -> HttpResponse:
    """Say what was done, with Undo, and go back to the list (htmx refreshes it by itself)."""
    count = len(changes.ids(RecordKind.REFERENCE))
    if changes:
        say_done(request, done(count) % {"n": number(count)}, changes.changeset)
    else:
        say(request, _("Nothing was left to do: it is so already."), "note")
    if is_htmx(request):
        return fragment(request, "references/nothing.html")
    return redirect(request, reverse("references:list", args=[request.address]) + query_string)


def _must_ask(request: LibraryRequest, verb: str, count: int) -> bool:
    """Whether the person has not agreed to just this number yet. One to the trash is not asked."""
    if verb == "trash" and count == 1:
        return False
    return request.POST.get("confirmed", "") != str(count)


def _ask(request: LibraryRequest, chosen: Choice, action: Action) -> HttpResponse:
    assert action.question is not None
    assert action.yes is not None
    count = len(chosen.ids)
    values: dict[str, Any] = {
        "title": action.question(count) % {"n": number(count)},
        "yes": action.yes(),
        "chosen": chosen,
        "count": count,
        "do": request.POST.get("do", ""),
        "address": request.address,
        "path": request.path,
    }
    if is_htmx(request):
        return fragment(request, "references/question.html", **values)
    return page(request, "references/confirm.html", **values)
