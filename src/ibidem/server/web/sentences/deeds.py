"""What a changeset did, in the person's language."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext_lazy

from ibidem.server.web.numbers import number
from ibidem.server.web.sentences.words import how_many
from ibidem.services.undoing import Deed

# By the label of the changeset, as `services.undoing.describing` says it.
DEEDS = {
    "add": gettext_noop("Added %(what)s"),
    "add group": gettext_noop("Made %(what)s"),
    "add group set": gettext_noop("Made %(what)s"),
    "add note": gettext_noop("Added %(what)s"),
    "add smart group": gettext_noop("Made %(what)s"),
    "add tag": gettext_noop("Made %(what)s"),
    "add term": gettext_noop("Added %(what)s to a list"),
    "add to group": gettext_noop("Added %(what)s to a group"),
    "attach": gettext_noop("Attached %(what)s"),
    "change order": gettext_noop("Moved %(what)s in the list"),
    "delete": gettext_noop("Deleted %(what)s"),
    "delete attachment": gettext_noop("Deleted %(what)s"),
    "delete group": gettext_noop("Deleted %(what)s"),
    "delete group set": gettext_noop("Deleted %(what)s"),
    "delete note": gettext_noop("Deleted %(what)s"),
    "delete smart group": gettext_noop("Deleted %(what)s"),
    "delete tag": gettext_noop("Deleted %(what)s"),
    "delete term": gettext_noop("Took %(what)s out of a list"),
    "edit": gettext_noop("Changed %(what)s"),
    "edit note": gettext_noop("Changed %(what)s"),
    "edit smart group": gettext_noop("Changed %(what)s"),
    "edit tag": gettext_noop("Changed %(what)s"),
    "empty trash": gettext_noop("Emptied the trash: deleted %(what)s"),
    "find and replace": gettext_noop("Replaced text in %(what)s"),
    "import": gettext_noop("Imported %(what)s"),
    "mark read": gettext_noop("Marked %(what)s as read"),
    "mark unread": gettext_noop("Marked %(what)s as unread"),
    "merge duplicates": gettext_noop("Merged %(what)s into others"),
    "may be duplicates after all": gettext_noop("Took back %(what)s"),
    "move group": gettext_noop("Moved %(what)s"),
    "not duplicates": gettext_noop("Made %(what)s"),
    "rate": gettext_noop("Rated %(what)s"),
    "remove from group": gettext_noop("Took %(what)s out of a group"),
    "rename attachment": gettext_noop("Renamed %(what)s"),
    "rename attachments": gettext_noop("Renamed %(what)s"),
    "rename group": gettext_noop("Renamed %(what)s"),
    "rename group set": gettext_noop("Renamed %(what)s"),
    "edit term": gettext_noop("Changed %(what)s of a list"),
    "rename term": gettext_noop("Renamed a term in %(what)s"),
    "replace file": gettext_noop("Replaced %(what)s"),
    "settle conflict: edit": gettext_noop("Settled %(what)s"),
    "settle conflicts: keep": gettext_noop("Settled %(what)s"),
    "settle conflicts: other": gettext_noop("Settled %(what)s"),
    "tag": gettext_noop("Tagged %(what)s"),
    "take back from trash": gettext_noop("Took %(what)s back from the trash"),
    "trash": gettext_noop("Moved %(what)s to the trash"),
    "untag": gettext_noop("Took a tag off %(what)s"),
}
# Those of which more than one thing can be counted.
IN_GENERAL = frozenset(
    {
        gettext_noop("Somebody joined"),
        gettext_noop("Changed a role"),
        gettext_noop("Ended a sharing"),
        gettext_noop("Invited somebody"),
        gettext_noop("Invited somebody again"),
        gettext_noop("Removed a member"),
        gettext_noop("Repaired the library"),
        gettext_noop("Restored the library from a compressed library"),
        gettext_noop("Withdrew an invitation"),
        gettext_noop("Purged records from the history"),
        gettext_noop("Reset sync: united the libraries here and online"),
        gettext_noop("Reset sync: made this computer like the library online"),
        gettext_noop("Reset sync: made the library online like a computer's"),
        gettext_noop("Went back to an earlier state"),
        gettext_noop("Brought an earlier version back"),
        gettext_noop("Capture"),
        gettext_noop("Sync"),
        gettext_noop("Edit annotation"),
        gettext_noop("Add annotation"),
        gettext_noop("Delete annotation"),
        gettext_noop("Earlier versions, restored"),
    }
)
# What the labels are called by themselves.
LABELS = {
    "add": pgettext_lazy("action", "Added"),
    "add group": pgettext_lazy("action", "Added a group"),
    "add group set": pgettext_lazy("action", "Added a group set"),
    "add note": pgettext_lazy("action", "Added a note"),
    "add smart group": pgettext_lazy("action", "Added a smart group"),
    "add tag": pgettext_lazy("action", "Added a tag"),
    "add term": pgettext_lazy("action", "Added a term"),
    "add to group": pgettext_lazy("action", "Added to a group"),
    "attach": pgettext_lazy("action", "Attached a file"),
    "change order": pgettext_lazy("action", "Changed the order"),
    "delete": pgettext_lazy("action", "Deleted"),
    "delete attachment": pgettext_lazy("action", "Deleted an attachment"),
    "delete group": pgettext_lazy("action", "Deleted a group"),
    "delete group set": pgettext_lazy("action", "Deleted a group set"),
    "delete note": pgettext_lazy("action", "Deleted a note"),
    "delete smart group": pgettext_lazy("action", "Deleted a smart group"),
    "delete tag": pgettext_lazy("action", "Deleted a tag"),
    "delete term": pgettext_lazy("action", "Deleted a term"),
    "edit": pgettext_lazy("action", "Edited"),
    "edit note": pgettext_lazy("action", "Edited a note"),
    "edit smart group": pgettext_lazy("action", "Edited a smart group"),
    "edit tag": pgettext_lazy("action", "Edited a tag"),
    "empty trash": pgettext_lazy("action", "Emptied the trash"),
    "find and replace": pgettext_lazy("action", "Found and replaced"),
    "import": pgettext_lazy("action", "Imported"),
    "mark read": pgettext_lazy("action", "Marked as read"),
    "mark unread": pgettext_lazy("action", "Marked as unread"),
    "merge duplicates": pgettext_lazy("action", "Merged duplicates"),
    "may be duplicates after all": pgettext_lazy("action", "Counted as possible duplicates again"),
    "move group": pgettext_lazy("action", "Moved a group"),
    "not duplicates": pgettext_lazy("action", "Declared different works"),
    "rate": pgettext_lazy("action", "Rated"),
    "remove from group": pgettext_lazy("action", "Removed from a group"),
    "rename attachment": pgettext_lazy("action", "Renamed an attachment"),
    "rename attachments": pgettext_lazy("action", "Renamed attachments"),
    "rename group": pgettext_lazy("action", "Renamed a group"),
    "rename group set": pgettext_lazy("action", "Renamed a group set"),
    "edit term": pgettext_lazy("action", "Edited a term"),
    "rename term": pgettext_lazy("action", "Renamed a term"),
    "replace file": pgettext_lazy("action", "Replaced a file"),
    "settle conflict: edit": pgettext_lazy("action", "Settled a conflict by a third text"),
    "settle conflicts: keep": pgettext_lazy("action", "Settled conflicts: kept what showed"),
    "settle conflicts: other": pgettext_lazy("action", "Settled conflicts: took the other value"),
    "tag": pgettext_lazy("action", "Tagged"),
    "take back from trash": pgettext_lazy("action", "Took back from the trash"),
    "trash": pgettext_lazy("action", "Moved to the trash"),
    "untag": pgettext_lazy("action", "Untagged"),
}
_COUNT = re.compile(r"([\d,]+) (added|changed|deleted)")
_PAST = re.compile(r"(undo|redo) \d+")


def translate_deed(deed: Deed) -> str:
    """What was done, such as "Moved 312 references to the trash"."""
    if deed.undone is not None:
        inner = {"deed": translate_deed(deed.undone)}
        return (_("Redid: %(deed)s") if deed.code == "redo" else _("Undid: %(deed)s")) % inner
    if deed.code in DEEDS:
        return _(DEEDS[deed.code]) % {"what": how_many(deed.count, deed.noun)}
    head, _colon, counts = deed.text.rpartition(": ")
    if not _COUNT.match(counts):
        head, counts = deed.text, ""
    said = _(head) if head in IN_GENERAL else head
    parts = [_counted(int(count.replace(",", "")), what) for count, what in _COUNT.findall(counts)]
    return f"{said}: {', '.join(parts)}" if parts else said


def translate_label(label: str) -> str:
    """The label of a changeset, for where only the label may be told."""
    if label in LABELS:
        return str(LABELS[label])
    if found := _PAST.fullmatch(label):
        return _("Redone") if found[1] == "redo" else _("Undone")
    head = label[:1].upper() + label[1:]
    if label.startswith("restore version "):
        head = "Brought an earlier version back"
    elif label.startswith("go back to "):
        head = "Went back to an earlier state"
    return _(head) if head in IN_GENERAL else head


def _counted(count: int, what: str) -> str:
    n = {"n": number(count)}
    if what == "added":
        return _("%(n)s added") % n
    return (_("%(n)s changed") if what == "changed" else _("%(n)s deleted")) % n
