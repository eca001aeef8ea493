"""Manage My Groups: groups, group sets and smart groups in one table."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from ibidem.errors import InputError
from ibidem.model.change import Changes
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.server.web.frame import page, redirect, say
from ibidem.server.web.library_pages import LibraryRequest, library_page, say_done
from ibidem.server.web.organizing.asking import ask_first, read_ids
from ibidem.services import editing
from ibidem.services.searching import list_groups


@require_http_methods(["GET", "HEAD"])
@library_page
def show(request: LibraryRequest, status: int = 200, problem: str = "") -> HttpResponse:
    """Every group with the number of its references, and forms to make others."""
    groups = list_groups(request.library)
    sets = [group for group in groups if group.kind is RecordKind.GROUP_SET]
    return page(
        request,
        "organizing/groups.html",
        status,
        title=_("Manage My Groups"),
        address=request.address,
        may_write=request.library.role.may_write and not request.library.scope,
        groups=groups,
        sets=sets,
        set_names={each.id: each.name for each in sets},
        problem=problem,
    )


@require_POST
@library_page
def add(request: LibraryRequest) -> HttpResponse:
    """A new group, group set, or with a search a smart group."""
    name = request.POST.get("name", "")
    group_set = request.POST.get("set", "")
    match request.POST.get("kind"):
        case "set":
            made = editing.add_group_set(request.library, name)
        case "smart":
            query = request.POST.get("query", "")
            made = editing.add_smart_group(request.library, name, query, group_set=group_set)
        case _:
            made = editing.add_group(request.library, name, group_set=group_set)
    say(request, _("“%(name)s” was made.") % {"name": " ".join(name.split())})
    return _back(request, made)


@require_POST
@library_page
def change(request: LibraryRequest, group: str) -> HttpResponse:
    """Another name, search or heading for one group."""
    wanted = RecordId(group)
    entry = next((each for each in list_groups(request.library) if each.id == group), None)
    if entry is None:
        raise InputError(_("This group is not there any more."))
    library = request.library
    name = request.POST.get("name", entry.name)
    changes = Changes()
    if entry.kind is RecordKind.SMART_GROUP:
        query = request.POST.get("query", entry.query)
        changes = editing.edit_smart_group(library, wanted, name=name, query=query)
    elif name != entry.name and entry.kind is RecordKind.GROUP_SET:
        changes = editing.rename_group_set(library, wanted, name)
    elif name != entry.name:
        changes = editing.rename_group(library, wanted, name)
    if "set" in request.POST and request.POST["set"] != entry.set:
        changes = changes.then(editing.move_group(library, wanted, request.POST["set"]))
    if changes:
        say_done(request, _("Saved."), changes.changeset)
    return _back(request)


@require_POST
@library_page
def delete(request: LibraryRequest) -> HttpResponse:
    """Delete one group, or all that are ticked, after a question that names the number."""
    wanted = read_ids(request, "groups")
    if not wanted:
        raise InputError(_("Tick the groups first."))
    names = {each.id: each.name for each in list_groups(request.library, counted=False)}
    if request.POST.get("confirmed") != str(len(wanted)):
        question = ngettext(
            "Delete the group “%(name)s”? Its references stay in the library.",
            "Delete %(n)s groups? Their references stay in the library.",
            len(wanted),
        ) % {"n": len(wanted), "name": names.get(wanted[0], "")}
        return ask_first(
            request,
            question,
            _("Delete"),
            len(wanted),
            [("groups", ",".join(wanted))],
            reverse("organizing:groups", args=[request.address]),
        )
    changes = editing.delete_groups(request.library, wanted)
    text = ngettext("%(n)s group was deleted.", "%(n)s groups were deleted.", len(wanted))
    say_done(request, text % {"n": len(wanted)}, changes.changeset)
    return _back(request)


def _back(request: LibraryRequest, made: str = "") -> HttpResponse:
    path = reverse("organizing:groups", args=[request.address])
    return redirect(request, f"{path}#g-{made}" if made else path)
