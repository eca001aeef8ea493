"""Everything that changes a library: one transaction each, which returns what it did."""

from ibidem.services.editing.attachments import (
    attach_files,
    delete_attachments,
    rename_attachment,
    save_attachment,
)
from ibidem.services.editing.bulk import (
    BulkEdit,
    edit_fields,
    mark_references,
    rate_references,
)
from ibidem.services.editing.conflicts import settle_conflict_with, settle_conflicts
from ibidem.services.editing.forms import FormEdit, edit_by_form
from ibidem.services.editing.group_sets import add_group_set, rename_group_set
from ibidem.services.editing.groups import (
    add_group,
    add_to_group,
    delete_groups,
    remove_from_group,
    rename_group,
)
from ibidem.services.editing.notes import add_note, delete_note, edit_note
from ibidem.services.editing.ordering import move_group, move_group_set, move_tag
from ibidem.services.editing.references import add_references, edit_references
from ibidem.services.editing.replacing import (
    Replaced,
    Replacement,
    ReplacePreview,
    find_and_replace,
    preview_replace,
)
from ibidem.services.editing.smart_groups import add_smart_group, edit_smart_group
from ibidem.services.editing.tags import (
    add_tag,
    delete_tags,
    edit_tag,
    tag_references,
    untag_references,
)
from ibidem.services.editing.trash import (
    check_deletable,
    delete_references,
    empty_trash,
    restore_references,
    trash_references,
)

__all__ = [
    "BulkEdit",
    "FormEdit",
    "ReplacePreview",
    "Replaced",
    "Replacement",
    "add_group",
    "add_group_set",
    "add_note",
    "add_references",
    "add_smart_group",
    "add_tag",
    "add_to_group",
    "attach_files",
    "check_deletable",
    "delete_attachments",
    "delete_groups",
    "delete_note",
    "delete_references",
    "delete_tags",
    "edit_by_form",
    "edit_fields",
    "edit_note",
    "edit_references",
    "edit_smart_group",
    "edit_tag",
    "empty_trash",
    "find_and_replace",
    "mark_references",
    "move_group",
    "move_group_set",
    "move_tag",
    "preview_replace",
    "rate_references",
    "remove_from_group",
    "rename_attachment",
    "rename_group",
    "rename_group_set",
    "restore_references",
    "save_attachment",
    "settle_conflict_with",
    "settle_conflicts",
    "tag_references",
    "trash_references",
    "untag_references",
]
