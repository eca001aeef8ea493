"""Every function of `services.editing`, and imports, called at random with what a library holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from msgspec.structs import replace

from ibidem.model.attachment import Annotation
from ibidem.model.conflict import Conflict
from ibidem.model.ids import RecordId
from ibidem.model.record import RecordKind
from ibidem.model.reference import Reference
from ibidem.services import annotating, editing
from ibidem.services.duplicates import dismiss_duplicates, merge_references, plan_merge
from ibidem.services.editing.edit import editing as begin
from ibidem.services.files import attach_stream, plan_renamings, rename_files, replace_file
from ibidem.services.library import Library
from ibidem.services.searching import describe_reference, list_references
from ibidem.services.time_travel import restore_version
from ibidem.services.transfer import import_files
from ibidem.store.history import list_versions
from ibidem.store.records import fingerprint, iterate_kind, load_records
from tests.services.conftest import make_reference

WORDS = ("origin", "species", "engine", "note", "law", "letter")


@dataclass(frozen=True)
class State:
    """All that a library holds."""

    records: dict[RecordId, tuple[RecordKind, str]]
    fingerprint: str


def state(library: Library) -> State:
    with library.reading() as tx:
        return State(
            {
                row.id: (kind, row.payload or "")
                for kind in RecordKind
                for row in iterate_kind(tx, kind)
            },
            fingerprint(tx).total,
        )


def newest(library: Library) -> int:
    with library.reading() as tx:
        return tx.head.changeset


class Editor:
    """Does one edit at a time; `steps` are (how it is called, what does it)."""

    def __init__(self, library: Library, random: Random, folder: Path) -> None:
        self.library = library
        self.random = random
        self.folder = folder
        self._files = 0
        self.steps: dict[str, Callable[[], object]] = {
            name.removeprefix("do_"): getattr(self, name)
            for name in dir(self)
            if name.startswith("do_")
        }

    def furnish(self) -> None:
        """See to it that there is something of everything, part of it in the trash."""
        while len(self.live()) < 6:
            self.do_add_references()
        for kind, add in (
            (RecordKind.GROUP_SET, self.do_add_group_set),
            (RecordKind.GROUP, self.do_add_group),
            (RecordKind.SMART_GROUP, self.do_add_smart_group),
            (RecordKind.TAG, self.do_add_tag),
            (RecordKind.NOTE, self.do_add_note),
            (RecordKind.ATTACHMENT, self.do_attach),
            (RecordKind.ANNOTATION, self.do_annotate),
            (RecordKind.CONFLICT, self.do_find_conflict),
        ):
            while len(self.ids(kind)) < 2:
                add()
        self.random.choice((self.do_add_to_group, self.do_tag, self.do_trash))()

    def ids(self, kind: RecordKind) -> list[RecordId]:
        with self.library.reading() as tx:
            return [row.id for row in iterate_kind(tx, kind)]

    def live(self) -> list[RecordId]:
        """The references outside the trash."""
        return [item.id for item in list_references(self.library).items]

    def some(self, kind: RecordKind = RecordKind.REFERENCE) -> list[RecordId]:
        found = self.ids(kind)
        return self.random.sample(found, self.random.randint(0, min(3, len(found))))

    def one(self, kind: RecordKind) -> RecordId:
        found = self.ids(kind)
        if not found:
            raise LookupError(kind)
        return self.random.choice(found)

    def word(self) -> str:
        return f"{self.random.choice(WORDS)} {self.random.randint(0, 10**6)}"

    def do_add_references(self) -> None:
        nouns = [
            make_reference(self.word(), "Darwin, Charles", "1859")
            for _ in range(self.random.randint(1, 3))
        ]
        editing.add_references(self.library, nouns)

    def do_edit_references(self) -> None:
        def change(noun: Reference) -> Reference:
            fields = {**noun.fields, "title": self.word()}
            if self.random.random() < 0.5:
                fields.pop("year", None)
            key = "" if self.random.random() < 0.3 else noun.citation_key
            return replace(noun, fields=fields, rating=self.random.randint(0, 5), citation_key=key)

        editing.edit_references(self.library, self.some(), change)

    def do_restore_version(self) -> None:
        reference = self.one(RecordKind.REFERENCE)
        with self.library.reading() as tx:
            versions = [one for one in list_versions(tx, reference) if one.record.payload]
        restore_version(self.library, reference, self.random.choice(versions).changeset)

    def do_trash(self) -> None:
        editing.trash_references(self.library, self.live()[:2])

    def do_take_back(self) -> None:
        editing.restore_references(self.library, self.some())

    def do_empty_trash(self) -> None:
        editing.empty_trash(self.library)

    def do_delete_references(self) -> None:
        chosen = self.some()
        editing.trash_references(self.library, chosen)
        editing.delete_references(self.library, chosen)

    def do_add_group(self) -> None:
        sets = self.some(RecordKind.GROUP_SET)
        editing.add_group(
            self.library, self.word(), group_set=sets[0] if sets else "", allow_twin=True
        )

    def do_rename_group(self) -> None:
        editing.rename_group(self.library, self.one(RecordKind.GROUP), self.word(), allow_twin=True)

    def do_move_group(self) -> None:
        sets = self.some(RecordKind.GROUP_SET)
        editing.move_group(
            self.library, self.one(RecordKind.GROUP), sets[0] if sets else "", allow_twin=True
        )

    def do_delete_groups(self) -> None:
        editing.delete_groups(self.library, self.some(RecordKind.GROUP))

    def do_add_to_group(self) -> None:
        editing.add_to_group(self.library, self.one(RecordKind.GROUP), self.some())

    def do_remove_from_group(self) -> None:
        editing.remove_from_group(
            self.library, self.one(RecordKind.GROUP), self.ids(RecordKind.REFERENCE)
        )

    def do_order_groups(self) -> None:
        groups = self.ids(RecordKind.GROUP) + self.ids(RecordKind.SMART_GROUP)
        if not groups:
            raise LookupError("groups")
        moved, *others = self.random.sample(groups, len(groups))
        with self.library.reading() as tx:
            rows = load_records(tx, groups)
        beside = [each for each in others if rows[each].read().set == rows[moved].read().set]
        editing.move_group(self.library, moved, before=beside[0] if beside else "")

    def do_order_sets(self) -> None:
        editing.move_group_set(self.library, self.one(RecordKind.GROUP_SET), before="")

    def do_order_tags(self) -> None:
        editing.move_tag(self.library, self.one(RecordKind.TAG), before="")

    def do_edit_fields(self) -> None:
        wanted = editing.BulkEdit(
            set={"author": f"{self.word()}; Wallace, Alfred"},
            clear=("year",),
            append={"title": "!", "keywords": self.word()},
            add_groups=tuple(self.some(RecordKind.GROUP)),
            remove_tags=tuple(self.ids(RecordKind.TAG)),
            rating=2,
        )
        editing.edit_fields(self.library, self.some(), wanted)

    def do_find_and_replace(self) -> None:
        wanted = editing.Replacement(self.random.choice(WORDS), self.word())
        everything = self.ids(RecordKind.REFERENCE)
        preview = editing.preview_replace(self.library, everything, wanted)
        changes = editing.find_and_replace(self.library, everything, wanted)
        assert preview.references == len(changes.ids(RecordKind.REFERENCE))

    def do_edit_by_form(self) -> None:
        reference = self.one(RecordKind.REFERENCE)
        shown = describe_reference(self.library, reference).reference
        edited = replace(shown, fields={**shown.fields, "publisher": self.word()})
        editing.edit_by_form(self.library, reference, shown, edited)

    def do_attach_stream(self) -> None:
        attach_stream(self.library, self.one(RecordKind.REFERENCE), "a.pdf", [b"bytes"])

    def do_replace_file(self) -> None:
        replace_file(self.library, self.one(RecordKind.ATTACHMENT), [self.word().encode()])

    def do_rename_files(self) -> None:
        rename_files(self.library, plan_renamings(self.library))

    def do_rate(self) -> None:
        editing.rate_references(self.library, self.some(), self.random.randint(0, 5))

    def do_mark(self) -> None:
        editing.mark_references(self.library, self.some(), read=self.random.random() < 0.5)

    def do_add_group_set(self) -> None:
        editing.add_group_set(self.library, self.word(), allow_twin=True)

    def do_rename_group_set(self) -> None:
        editing.rename_group_set(
            self.library, self.one(RecordKind.GROUP_SET), self.word(), allow_twin=True
        )

    def do_delete_group_set(self) -> None:
        editing.delete_groups(
            self.library, [self.one(RecordKind.GROUP_SET), *self.some(RecordKind.GROUP)]
        )

    def do_add_smart_group(self) -> None:
        editing.add_smart_group(
            self.library, self.word(), self.random.choice(WORDS), allow_twin=True
        )

    def do_edit_smart_group(self) -> None:
        editing.edit_smart_group(
            self.library, self.one(RecordKind.SMART_GROUP), query=self.random.choice(WORDS)
        )

    def do_delete_smart_group(self) -> None:
        editing.delete_groups(self.library, [self.one(RecordKind.SMART_GROUP)])

    def do_add_tag(self) -> None:
        editing.add_tag(self.library, self.word(), "d62728", allow_twin=True)

    def do_edit_tag(self) -> None:
        editing.edit_tag(
            self.library, self.one(RecordKind.TAG), name=self.word(), color="", allow_twin=True
        )

    def do_delete_tag(self) -> None:
        editing.delete_tags(self.library, self.some(RecordKind.TAG))

    def do_tag(self) -> None:
        editing.tag_references(self.library, self.one(RecordKind.TAG), self.some())

    def do_untag(self) -> None:
        editing.untag_references(
            self.library, self.one(RecordKind.TAG), self.ids(RecordKind.REFERENCE)
        )

    def do_add_note(self) -> None:
        editing.add_note(self.library, self.one(RecordKind.REFERENCE), self.word())

    def do_edit_note(self) -> None:
        editing.edit_note(self.library, self.one(RecordKind.NOTE), text=self.word())

    def do_delete_note(self) -> None:
        editing.delete_note(self.library, self.one(RecordKind.NOTE))

    def do_attach(self) -> None:
        self._files += 1
        path = self.folder / f"file{self._files}.pdf"
        path.write_bytes(self.word().encode())
        editing.attach_files(self.library, self.one(RecordKind.REFERENCE), [path])

    def do_rename_attachment(self) -> None:
        attachment = self.one(RecordKind.ATTACHMENT)
        editing.rename_attachment(self.library, attachment, f"{self.word()}.pdf")

    def do_delete_attachments(self) -> None:
        editing.delete_attachments(self.library, self.some(RecordKind.ATTACHMENT))

    def do_annotate(self) -> None:
        noun = Annotation(self.one(RecordKind.ATTACHMENT), 0, comment=self.word())
        annotating.add_annotations(self.library, [noun])

    def do_edit_annotation(self) -> None:
        annotation = self.one(RecordKind.ANNOTATION)
        annotating.edit_annotation(self.library, annotation, comment=self.word())

    def do_delete_annotations(self) -> None:
        annotating.delete_annotations(self.library, self.some(RecordKind.ANNOTATION))

    def do_find_conflict(self) -> None:
        noun = Conflict(
            "fields.title", self.one(RecordKind.REFERENCE), RecordKind.REFERENCE, other=self.word()
        )
        with begin(self.library, "conflict") as edit:
            edit.add(RecordKind.CONFLICT, noun)

    def do_settle_conflicts(self) -> None:
        choice: Any = self.random.choice(("keep", "other"))
        editing.settle_conflicts(self.library, self.some(RecordKind.CONFLICT), choice)

    def do_settle_conflict_with(self) -> None:
        conflict = self.one(RecordKind.CONFLICT)
        editing.settle_conflict_with(self.library, conflict, self.word())

    def do_import(self) -> None:
        ris = "".join(
            f"TY  - JOUR\nTI  - {word}\nPY  - 1859\nER  -\n"
            for word in self.random.sample(WORDS, 2)
        )
        import_files(
            self.library,
            [("file.ris", ris.encode())],
            group=self.random.choice((None, "Imported")),
            duplicates=self.random.choice(("skip", "keep", "merge")),  # type: ignore[arg-type]
        )

    def do_merge_duplicates(self) -> None:
        chosen = self.live()
        if len(chosen) > 1:
            merge_references(self.library, [plan_merge(self.library, chosen[:3])])

    def do_dismiss_duplicates(self) -> None:
        chosen = self.ids(RecordKind.REFERENCE)[-2:]
        if len(chosen) > 1:
            dismiss_duplicates(self.library, chosen)
