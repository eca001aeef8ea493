"""A shared group on the server and on a device, and all that one can ask either."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from ibidem.errors import IbidemError
from ibidem.model.ids import RecordId
from ibidem.model.query import parse
from ibidem.model.record import RecordKind
from ibidem.model.role import Role
from ibidem.services import searching
from ibidem.services.duplicates import list_duplicates
from ibidem.services.hosting import HostedLibrary, LocalHub, Member
from ibidem.services.library import Library, LocalLibrary
from ibidem.services.summarizing import summarize_library
from ibidem.services.syncing import SyncReport, link_library, sync_library
from ibidem.services.transfer import write_references
from ibidem.store import Origin, Store, lookup, open_store, scopes
from ibidem.store.blob_texts import (
    TextState,
    has_texts,
    load_file_texts,
    load_texts,
    references_of,
    save_text,
)
from ibidem.store.blobs import open_blobs
from ibidem.store.derived.listing import identity_number
from ibidem.store.full_text import refresh_full_text
from ibidem.store.listing import (
    View,
    ViewKind,
    count_by_label,
    count_references,
    count_totals,
    filter_references,
    find_identical,
)
from ibidem.store.records import fingerprint, iterate_kind, load_records, write_local
from ibidem.store.scopes.reading import members_of
from ibidem.store.sharing import Membership, put_member
from tests.services.hosting.scoped_plans import (
    FILES,
    NAMES,
    START,
    TAGS,
    WORDS,
    Plan,
)
from tests.sources import FixedSource

KIND = RecordKind
FILE = "a" * 64  # the file that was read, on the server and on the device
FILE_TEXT = "Of natural selection, by Darwin; a secret law."


class Shared:
    """A library on a hub that is as a plan says, with one group shared."""

    def __init__(self, store: Store, plan: Plan) -> None:
        self.store = store
        self.plan = plan
        self.scope = plan.scope
        self.uid = store.source.new_id()
        self.library_id = store.create_library(self.uid, "Owner's", "hub")
        self.blobs = open_blobs("memory://")
        for number, records in enumerate([*plan.changesets, []]):
            with store.writing(self.library_id, Origin("owner", "desk", "edit")) as tx:
                if number == plan.shared_at:
                    scopes.share_group(tx, self.scope)
                write_local(tx, records)
        with store.writing(self.library_id) as tx:
            save_text(tx, FILE, TextState.READ, 1, FILE_TEXT)
            put_member(tx, Membership("guest", self.scope, Role.EDITOR))
            put_member(tx, Membership("owner", "", Role.OWNER))

    def open(self, account: str = "guest") -> HostedLibrary:
        """The shared group on the server."""
        return HostedLibrary(
            name="Shared",
            uid=self.uid,
            library_id=self.library_id,
            store=self.store,
            blobs=self.blobs,
            device="Web",
            account=account,
            role=Role.EDITOR,
            scope=self.scope,
            admit=lambda _digest, _size: None,
            tell=lambda _uid, _revision: None,
        )

    @contextmanager
    def replica(self) -> Iterator[LocalLibrary]:
        """The shared group on a device, synced."""
        source = FixedSource(START, lane=7)
        store = open_store("sqlite://", source)
        library = LocalLibrary(
            path=Path("replica"),
            name="Shared",
            uid=source.new_id(),
            library_id=store.create_library(source.new_id(), "Shared", "replica"),
            store=store,
            blobs=self.blobs,
            device="laptop",
        )
        try:
            link_library(
                library, server="https://ibidem.test", account="guest", hub_uid=self.uid,
                scope=self.scope,
            )  # fmt: skip
            report = self.sync(library)
            assert (report.verified, report.repaired) == (True, 0)
            with library.writing("read files") as tx:
                if FILE in lookup.blobs_in_use(tx):
                    save_text(tx, FILE, TextState.READ, 1, FILE_TEXT)
            yield library
        finally:
            library.close()

    def sync(self, library: LocalLibrary) -> SyncReport:
        member = Member("guest", "laptop", Role.EDITOR, self.scope)
        hub = LocalHub(self.store, self.library_id, member, self.blobs)
        return sync_library(library, hub, confirmed=True)

    def state(self) -> dict[str, Any]:
        """All that the owner has, and all that the scope shows, by contents."""
        with self.store.reading(self.library_id) as tx:
            rows = load_records(tx, self.ids())
            shown = scopes.list_digests(tx, self.scope)
            return {
                "records": {row.id: (row.kind, row.payload, row.alias) for row in rows.values()},
                "shown": {found: digest for found, digest, _ in shown},
                "added": members_of(tx, self.scope, self.ids()),
                "fingerprint": fingerprint(tx).total,
                "scope": fingerprint(tx, self.scope).total,
            }

    def ids(self) -> list[RecordId]:
        with self.store.reading(self.library_id) as tx:
            live = [row.id for kind in KIND for row in iterate_kind(tx, kind)]
        return [*self.plan.ids, *live]


QUERIES = (
    *WORDS, "-law", "origin OR law", "NOT origin", "or*", '"origin of"', 'title:="sarawak law"',
    "group:private", "group:shared", 'group:"secret club"', "NOT group:private", "group:set",
    "has:group", "no:group", "tag:secret", "tag:urgent", "tag:shared", "has:tag", "no:tag",
    "-tag:secret", "secret OR tag:renamed", "has:attachment", "no:attachment", "attachment:secret",
    "attachment:origin", "is:unfiled", "is:trashed", "is:unread", "type:book", "author:darwin",
    "selection", "natural law", "fulltext:darwin", "has:fulltext", "no:fulltext", "-selection",
    "year:1859", "year:<1860", "rating:3", "rating:>2", "has:year", "no:author", "keyword:law",
    "key:darwin1859", "added:2025", "edited:>=2025", "group:private secret", "title:or* group:p*",
    "note:secret", "has:note", "annotation:secret", "has:annotation", "no:annotation",
)  # fmt: skip


ASKED = 0.2  # of the questions, in each example
ALWAYS_ASKED = {"store", "groups", "tags", "summary"}  # each stands for many

Answers = dict[str, Any]
Question = Callable[[], object]


def ask(question: Question) -> object:
    """The answer, or the error: that must be the same, too."""
    try:
        return question()
    except IbidemError as error:
        return type(error), error.message, error.details


def answers(library: Library, plan: Plan, seed: int) -> Answers:
    """What one can ask a library, and what it answers; of the many questions some."""
    questions: dict[str, Question] = {}

    def listed(**options: Any) -> Question:
        return lambda: searching.list_references(library, **options)

    for query in QUERIES:
        questions[f"search {query}"] = listed(query=query)
        questions[f"page {query}"] = listed(query=query, sort="title", limit=2)
        questions[f"count {query}"] = lambda query=query: searching.listing.count_found(
            library, query
        )
    for view in searching.VIEWS:
        questions[f"view {view}"] = listed(view=view)
        questions[f"view {view} law"] = listed(view=view, query="law")
    for sort in (*searching.SORTS, "abstract", "publisher", "author"):
        questions[f"sort {sort}"] = listed(sort=sort)
        questions[f"arranged {sort}"] = lambda sort=sort: searching.arrange_references(
            library, "law", sort=sort
        )
        questions[f"sort {sort} page"] = listed(sort=sort, descending=True, offset=1, limit=2)
    for group in (*NAMES, "Renamed", "Smart", "Set", *plan.ids[:8]):
        questions[f"group {group}"] = listed(group=group)
    for tag in (*TAGS, "renamed", *plan.ids[:8]):
        questions[f"tag {tag}"] = listed(tag=tag)
    kinds = (KIND.GROUP, KIND.GROUP_SET, KIND.SMART_GROUP, KIND.TAG)
    for name in (*NAMES, *TAGS, "Smart", "Set", "shared", plan.ids[0][-8:]):
        questions[f"named {name}"] = lambda name=name: searching.find_named(library, kinds, name)
    for name in ("Darwin1859", "darwin1859", "ADA1843", "nobody"):
        questions[f"reference {name}"] = lambda name=name: searching.find_reference(library, name)
    for each in plan.ids:
        for name in (each, each[-8:]):
            questions[f"reference {name}"] = lambda name=name: searching.find_reference(
                library, name
            )
        questions[f"describe {each}"] = lambda each=each: searching.describe_reference(
            library, each
        )
        questions[f"conflict {each}"] = lambda each=each: searching.find_conflicts(library, [each])
        for name in (*FILES, "Notes"):
            questions[f"belonging {each} {name}"] = lambda each=each, name=name: (
                searching.find_belonging(library, each, name)
            )
            questions[f"file {each} {name}"] = lambda each=each, name=name: (
                searching.find_attachment(library, each, name)
            )
    questions |= {
        "choose": lambda: searching.choose_references(library, [], "law", group="Shared"),
        "choose key": lambda: searching.choose_references(library, ["Darwin1859"]),
        "choose tag": lambda: searching.choose_references(library, tag="secret"),
        "groups": lambda: searching.list_groups(library),
        "tags": lambda: searching.list_tags(library),
        "conflicts": lambda: searching.list_conflicts(library),
        "every conflict": lambda: searching.find_conflicts(library, [], everything=True),
        "duplicates": lambda: list_duplicates(library),
        "items": lambda: searching.load_items(library, plan.ids),
        "summary": lambda: replace(summarize_library(library), name="", path="", uid=""),
        "export": lambda: [
            "".join(write_references(library, name, everything(library)))
            for name in ("ris", "bibtex", "csl_json")
        ],
        "store": lambda: ask_store(library, plan),
    }
    refresh_full_text(library.store, library.library_id)
    dice = random.Random(seed)
    return {
        name: ask(question)
        for name, question in questions.items()
        if name in ALWAYS_ASKED or dice.random() < ASKED
    }


def everything(library: Library) -> list[RecordId]:
    return [item.id for item in searching.list_references(library).items]


def ask_store(library: Library, plan: Plan) -> Answers:
    """The store's own functions, where the services do not ask them everything."""
    with library.reading() as tx:
        rows = load_records(tx, plan.ids).values()
        groups = [(row.id, row.payload) for row in iterate_kind(tx, KIND.GROUP)]
        identities = [1, *(number for number in identity_numbers(library))]
        found: Answers = {
            "live": {row.id: (row.kind, row.payload) for row in rows if row.payload is not None},
            "digests": {row.id: row.digest for row in rows if row.payload is not None},
            "groups": groups,
            "holders": lookup.find_key_holders(tx, ["darwin1859", "ada1843"]),
            "read": (has_texts(tx), load_texts(tx, plan.ids), load_file_texts(tx, plan.ids)),
            "of file": sorted(references_of(tx, FILE)),
            "keys": lookup.citation_keys(tx),
            "kinds": lookup.count_kinds(tx),
            "count": lookup.count_references(tx),
            "totals": count_totals(tx),
            "trashed": sorted(lookup.list_trashed(tx)),
            "duplicates": lookup.list_duplicates(tx),
            "blobs": lookup.blobs_in_use(tx),
            "children": lookup.list_children(tx, plan.ids),
            "united": {
                each: end
                for each, end in lookup.follow_united(tx, plan.ids).items()
                if load_records(tx, [end])[end].payload is not None
            },
            "identical": find_identical(tx, identities),
            "fingerprint": fingerprint(tx).total,
        }
        for kind in ("group", "tag"):
            found[f"count {kind}"] = count_by_label(tx, kind)
            for each in plan.ids[:8]:
                found[f"labelled {kind} {each}"] = sorted(lookup.list_labelled(tx, kind, each))
                view = View(ViewKind(kind), each)
                found[f"view {kind} {each}"] = count_references(tx, view=view)
        for query in ("group:private", "law", "tag:secret", "NOT group:shared"):
            wanted = parse(query)
            for view_kind in (ViewKind.EVERYTHING, ViewKind.UNFILED, ViewKind.ALL):
                found[f"filter {query} {view_kind}"] = filter_references(
                    tx, plan.ids, wanted, view=View(view_kind)
                )
        for kind in KIND:
            found[f"part {kind}"] = sorted(lookup.find_ids(tx, plan.ids[0][:13], kind, limit=99))
        return found


def identity_numbers(library: Library) -> list[int]:
    return [
        identity_number(item.reference)
        for view in ("all", "trash")
        for item in searching.list_references(library, view=view).items
    ]
