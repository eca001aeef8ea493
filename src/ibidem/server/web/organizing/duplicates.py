"""Find Duplicates: what may be one work, side by side; merged singly or all at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from ibidem.errors import InputError
from ibidem.model.duplicates import Reason, Strictness
from ibidem.model.ids import RecordId, parse_record_id
from ibidem.model.name import spoken_name
from ibidem.server.web.frame import page, redirect
from ibidem.server.web.labels import field_label, type_title
from ibidem.server.web.library_pages import LibraryRequest, library_page, say_done
from ibidem.server.web.numbers import number
from ibidem.server.web.organizing.asking import ask_first
from ibidem.services.duplicates import (
    MergePlan,
    dismiss_duplicates,
    list_duplicates,
    merge_references,
    plan_merge,
    plan_merges,
)
from ibidem.services.searching import load_items

GROUPS_SHOWN = 25  # of one page
CHOICE = "choice-"  # begins the names of the fields that say whose value is taken
REASONS: dict[Reason, str | Promise] = {
    Reason.SAME_DOI: gettext_lazy("same DOI"),
    Reason.SAME_PMID: gettext_lazy("same PubMed number"),
    Reason.SAME_ISBN: gettext_lazy("same ISBN and title"),
    Reason.SAME_TITLE: gettext_lazy("same title, year and first author"),
    Reason.NEAR_TITLE: gettext_lazy("titles alike"),
}
STRICTNESS: dict[str, str | Promise] = {
    "strict": gettext_lazy("Only what is certain"),
    "normal": gettext_lazy("Usual"),
    "loose": gettext_lazy("Also titles alike"),
}


@require_http_methods(["GET", "HEAD"])
@library_page
def show(request: LibraryRequest) -> HttpResponse:
    """The candidates, the surest first."""
    wanted = request.GET.get("strictness", "normal")
    strictness = Strictness(wanted) if wanted in STRICTNESS else Strictness.NORMAL
    found = list_duplicates(request.library, strictness)
    text = request.GET.get("offset", "0")
    offset = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
    shown = found[offset : offset + GROUPS_SHOWN]
    items = load_items(request.library, [each for group in shown for each in group.ids])
    return page(
        request,
        "organizing/duplicates.html",
        title=_("Find Duplicates"),
        address=request.address,
        may_write=request.library.role.may_write,
        groups=[
            (
                " · ".join(str(REASONS[reason]) for reason in group.reasons),
                [items[each] for each in group.ids if each in items],
                ",".join(group.ids),
            )
            for group in shown
        ],
        total=len(found),
        others=sum(len(group.ids) - 1 for group in found),
        strictness=strictness.value,
        choices=STRICTNESS.items(),
        before=max(0, offset - GROUPS_SHOWN) if offset else None,
        after=offset + GROUPS_SHOWN if offset + GROUPS_SHOWN < len(found) else None,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@library_page
def compare(request: LibraryRequest) -> HttpResponse:
    """One group field by field; sent, it is merged as chosen."""
    given = request.POST if request.method == "POST" else request.GET
    ids = _ids(given.getlist("ids"))
    master = given.get("master", "")
    choices = {
        name.removeprefix(CHOICE): parse_record_id(value)
        for name, value in given.dict().items()
        if name.startswith(CHOICE)
    }
    plan = plan_merge(
        request.library, ids, parse_record_id(master) if master else None, choices or None
    )
    if "merge" in request.POST:
        return _merge(request, [plan])
    items = load_items(request.library, plan.ids)
    values: dict[str, Any] = {
        "title": _("Merge duplicates"),
        "address": request.address,
        "ids": ",".join(plan.ids),
        "plan": plan,
        "items": [items[each] for each in plan.ids],
        "fields": list(_fields(plan)),
    }
    return page(request, "organizing/compare.html", **values)


@require_POST
@library_page
def merge(request: LibraryRequest) -> HttpResponse:
    """Merge the groups ticked, or all that are found, after a question that names the number."""
    if request.POST.get("all"):
        wanted = request.POST.get("strictness", "normal")
        strictness = Strictness(wanted) if wanted in STRICTNESS else Strictness.NORMAL
        groups: list[Sequence[RecordId]] = [
            group.ids for group in list_duplicates(request.library, strictness)
        ]
        fields = [("all", "1"), ("strictness", strictness.value)]
    else:
        texts = request.POST.getlist("groups")
        groups = [_ids([text]) for text in texts]
        fields = [("groups", text) for text in texts]
    if not groups:
        raise InputError(_("Tick the groups to merge first."))
    gone = sum(len(group) - 1 for group in groups)
    if request.POST.get("confirmed") != str(gone):
        question = ngettext(
            "Merge %(gone)s reference into another one?",
            "Merge %(gone)s references into %(kept)s others?",
            gone,
        )
        return ask_first(
            request,
            question % {"gone": number(gone), "kept": number(len(groups))},
            _("Merge"),
            gone,
            fields,
            reverse("organizing:duplicates", args=[request.address]),
        )
    return _merge(request, plan_merges(request.library, groups))


@require_POST
@library_page
def dismiss(request: LibraryRequest) -> HttpResponse:
    """Remember that these are different works."""
    changes = dismiss_duplicates(request.library, _ids(request.POST.getlist("ids")))
    say_done(
        request, _("They are kept apart, and not shown as duplicates again."), changes.changeset
    )
    return redirect(request, reverse("organizing:duplicates", args=[request.address]))


def _merge(request: LibraryRequest, plans: Sequence[MergePlan]) -> HttpResponse:
    changes = merge_references(request.library, plans)
    gone = sum(len(plan.others) for plan in plans)
    text = ngettext(
        "%(n)s reference was merged; it lies in the Trash.",
        "%(n)s references were merged; they lie in the Trash.",
        gone,
    )
    say_done(request, text % {"n": number(gone)}, changes.changeset)
    return redirect(request, reverse("organizing:duplicates", args=[request.address]))


def _fields(plan: MergePlan) -> Any:
    """(name of the choice, label, [(id, text, chosen)]) of every field that has something."""
    for field in plan.fields:
        outer, _dot, inner = field.path.partition(".")
        yield (
            CHOICE + field.path,
            field_label(plan.merged.type, inner or outer),
            field.differs,
            [
                (each, _text(field.path, field.values.get(each)), each == field.chosen)
                for each in plan.ids
            ],
        )


def _text(path: str, value: Any) -> str:
    if value is None:
        return ""
    if path == "type":
        return type_title(value)
    if isinstance(value, (tuple, list)):
        return "; ".join(
            spoken_name(each) if hasattr(each, "family") else str(each) for each in value
        )
    return str(value)


def _ids(texts: Sequence[str]) -> list[RecordId]:
    found = [parse_record_id(part) for text in texts for part in text.split(",") if part]
    if len(found) < 2:
        raise InputError(_("A merge needs two references or more."))
    return found
