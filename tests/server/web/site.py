"""What the pages are shown with: one person's libraries, as they look after some months of work.

`furnish` fills a live server; the addresses of the pages are in `looks`, and name by {library},
{review} and the like what it returns.
"""

from __future__ import annotations

from ibidem.model.conflict import Conflict
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.model.role import Role
from ibidem.services import editing
from ibidem.services.editing.edit import editing as one_edit
from ibidem.services.files import attach_stream
from ibidem.services.hosting import HostedLibrary
from ibidem.services.searching import describe_reference, list_groups, list_references
from ibidem.services.serving import Libraries
from tests.seeds import fill
from tests.server.live import Account, LiveServer
from tests.server.web.seeds import seed

# What addresses may name: a library of one's own, an empty one and one shared with a team; of the
# first a reference with a note; of the shared one a reference with files, a group that is shared,
# a change that removed references, two references that look like one work; an invitation's token.
NAMES = (
    "library", "empty", "review", "reference", "paper", "group", "event", "first", "second",
    "invitation",
)  # fmt: skip
TITLES = (
    "Records Kept in Two Places: A Survey of Practice",
    "How Often Do Screening Teams Disagree?",
    "Counting What Was Lost: Audits of Shared Bibliographies",
)


def furnish(server: LiveServer, libraries: Libraries, account: Account) -> dict[str, str]:
    """Give the account its libraries; returns what each of `NAMES` is."""
    library = seed(libraries, account)
    empty = libraries.create("Papers with Grace", "", account.id)
    made = libraries.create("Systematic review", "", account.id)
    review = libraries.open(made.uid, account.id, device="Laptop")
    ids = fill(review)
    _attach(review, ids[2])
    first, second = _add_duplicates(review)
    _contest(review, ids[3:6])
    group = next(each.id for each in list_groups(review) if each.name == "Introduction")
    _invite_team(server, libraries, review, account, group)
    phone = libraries.open(made.uid, account.id, device="Phone")
    editing.trash_references(phone, ids[20:32])
    editing.delete_references(phone, ids[20:32])
    with review.reading() as tx:
        event = tx.newest_changeset
    server.sign_in(account.email, device="Laptop")
    server.sign_in(account.email, device="Phone")
    invitation = _shared_by_another(server, libraries, account)
    reference = list_references(library).items[0].id
    values = (
        library.uid, empty.uid, review.uid, reference, ids[2], group, str(event), first, second,
        invitation,
    )  # fmt: skip
    return dict(zip(NAMES, values, strict=True))


def _attach(library: HostedLibrary, reference: RecordId) -> None:
    names = ("article.pdf", "supplement with a rather long name, as publishers send it.xlsx")
    for number, name in enumerate(names, 1):
        attach_stream(library, reference, name, [b"%PDF-1.7\n" + b"x" * 345_678 * number])
    editing.add_note(library, reference, "The second experiment is the one to cite.")
    assert describe_reference(library, reference).attachments


def _add_duplicates(library: HostedLibrary) -> tuple[RecordId, RecordId]:
    pairs = []
    for number, title in enumerate(TITLES):
        fields = {"title": title, "year": "2019", "secondary_title": "Journal of Shared Work"}
        doi = f"10.1000/shared.{number}"
        twins = [
            Reference(type="journal_article", fields=fields | {"electronic_resource_number": doi}),
            Reference(
                type="journal_article",
                fields=fields
                | {"electronic_resource_number": doi, "year": "2020", "volume": "12"}
                | {"abstract": "Three teams kept the same list, and three lists were kept."},
            ),
        ]
        ids, _ = editing.add_references(library, twins)
        pairs.append((ids[0], ids[1]))
    return pairs[0]


def _contest(library: HostedLibrary, ids: list[RecordId]) -> None:
    with one_edit(library, "sync") as edit:
        for each in ids:
            title = edit.get(RecordKind.REFERENCE, each).fields["title"]
            edit.add(
                RecordKind.CONFLICT,
                Conflict(
                    field="fields.title",
                    record=each,
                    record_kind=RecordKind.REFERENCE,
                    kept=title,
                    kept_by="Laptop",
                    other=title.upper(),
                    other_by="Phone",
                ),
            )


def _invite_team(
    server: LiveServer,
    libraries: Libraries,
    library: HostedLibrary,
    owner: Account,
    group: RecordId,
) -> None:
    sharing = libraries.sharing(library.uid, owner.id)
    team = (
        ("barbara", Role.MANAGER, ""),
        ("edsger", Role.EDITOR, ""),
        ("grace", Role.VIEWER, group),
    )
    for name, role, scope in team:
        person = server.new_account(name)
        token = sharing.invite(person.email, role, scope).token
        libraries.accept_invitation(token, person.id, person.email)
    for email, role in (("alan@example.org", Role.EDITOR), ("donald@example.org", Role.VIEWER)):
        sharing.invite(email, role)


def _shared_by_another(server: LiveServer, libraries: Libraries, account: Account) -> str:
    """Somebody else shares one group with the account, and invites it to a library."""
    other = server.new_account("leslie")
    theirs = seed(libraries, other, "Distributed systems")
    group = next(each.id for each in list_groups(theirs) if each.name == "Method")
    sharing = libraries.sharing(theirs.uid, other.id)
    token = sharing.invite(account.email, Role.EDITOR, group).token
    libraries.accept_invitation(token, account.id, account.email)
    reading = libraries.create("Reading circle", "", other.id)
    return libraries.sharing(reading.uid, other.id).invite(account.email, Role.VIEWER).token
