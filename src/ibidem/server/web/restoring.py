"""Going back in the history, as several areas offer it: a plan that is looked at, then the deed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from ibidem.errors import InputError
from ibidem.server.web.frame import say
from ibidem.server.web.library_pages import LibraryRequest, say_done
from ibidem.server.web.sentences import translate
from ibidem.services.time_travel import RestorePlan, apply_restore, list_planned

PLANNED_SHOWN = 200
LEFT_SHOWN = 5


def read_moment(text: str) -> int:
    """A day and an hour of a form, in the person's time zone, in milliseconds since 1970.

    Raises `InputError` where it is none.
    """
    try:
        return round(make_aware(datetime.fromisoformat(text)).timestamp() * 1000)
    except (ValueError, OverflowError) as error:
        raise InputError(_("Choose a day and an hour first.")) from error


def plan_values(request: LibraryRequest, plan: RestorePlan) -> dict[str, Any]:
    """What `parts/restore_plan.html` shows."""
    return {
        "plan": plan,
        "planned": list_planned(request.library, plan, limit=PLANNED_SHOWN),
        "counts": [(what, sum(kinds.values())) for what, kinds in plan.counts.items()],
    }


def restore(request: LibraryRequest, plan: RestorePlan, done: str) -> bool:
    """Do what the plan says, if it is the one that the person saw, and say `done`, with an Undo."""
    if request.POST.get("signature") != plan.signature:
        say(request, _("The library has changed meanwhile: look at the plan again."), "note")
        return False
    restored = apply_restore(request.library, plan, confirmed=True)
    say_done(request, done, restored.changeset)
    for left in restored.left[:LEFT_SHOWN]:
        say(request, f"{left.name}: {translate(left.sentence)}", "note")
    return True
