"""The world of the walk: 1,000 references, 50 files, 12 groups in 3 sets, trash, five friends."""

from __future__ import annotations

from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.model.role import Role
from ibidem.services import editing
from ibidem.services.files import attach_stream
from ibidem.services.library import Library
from ibidem.services.searching import choose_in_view, describe_reference, list_groups
from ibidem.services.serving import Libraries
from tests.server.live import Account, LiveServer

REFERENCES = 1_000
TRASHED = 20
FILES = 50
SETS = ("Chapters", "Courses", "Reading")
GROUPS_OF_A_SET = 4
GROUPS = len(SETS) * (GROUPS_OF_A_SET + 1)  # the headings count as rows, too
FILE = b"%PDF-1.7 the text of a paper"


def fill(library: Library, *, trashed: int = 0) -> None:
    """Fill an empty library; `trashed` references more lie in the trash."""
    ids, _changes = editing.add_references(
        library,
        [
            Reference(type="book", fields={"title": f"Book {n:04}", "year": str(1900 + n % 120)})
            for n in range(REFERENCES + trashed)
        ],
    )
    for number, heading in enumerate(SETS):
        group_set = editing.add_group_set(library, heading)
        for place in range(GROUPS_OF_A_SET):
            group = editing.add_group(library, f"{heading} {place + 1}", group_set=group_set)
            first = (number * GROUPS_OF_A_SET + place) * 50
            editing.add_to_group(library, group, ids[first : first + 60])
    for number, each in enumerate(ids[: REFERENCES : REFERENCES // FILES]):
        attach_stream(library, each, f"paper {number}.pdf", [FILE, str(number).encode()])
    if trashed:
        editing.trash_references(library, ids[REFERENCES:])


def share(libraries: Libraries, uid: str, owner: Account, server: LiveServer) -> dict[str, Role]:
    """Five people who share: three the library, two a group. By address, with their roles."""
    library = libraries.open(uid, owner.id, device="Laptop")
    group = next(each for each in list_groups(library) if each.name == "Chapters 1").id
    sharing = libraries.sharing(uid, owner.id)
    found = {}
    for number, (role, scope) in enumerate(
        ((Role.MANAGER, ""), (Role.EDITOR, ""), (Role.VIEWER, ""),
         (Role.EDITOR, group), (Role.VIEWER, group))
    ):  # fmt: skip
        friend = server.new_account(f"friend{number}")
        invited = sharing.invite(friend.email, role, scope)
        libraries.accept_invitation(invited.token, friend.id, friend.email)
        found[friend.email] = role
    return found


def contents(library: Library) -> tuple[dict[str, tuple[str, int]], dict[str, object]]:
    """Every group with its kind and count; every reference with its files."""
    groups = {
        each.name: (each.kind.value, each.count)
        for each in list_groups(library)
        if each.kind in (RecordKind.GROUP, RecordKind.GROUP_SET)
    }
    return groups, {
        each: [
            (file.noun.file_name, file.noun.sha256)
            for file in describe_reference(library, each).attachments
        ]
        for each in choose_in_view(library)
    }
