"""Finding: references by search, view or name; groups, tags, files and conflicts by name."""

from ibidem.services.searching.details import (
    Belonging,
    Details,
    Named,
    OpenFile,
    describe_reference,
    open_file,
)
from ibidem.services.searching.labels import (
    ConflictEntry,
    GroupEntry,
    TagEntry,
    list_conflicts,
    list_groups,
    list_tags,
)
from ibidem.services.searching.listing import (
    Item,
    Page,
    ViewCounts,
    arrange_references,
    choose_in_view,
    choose_references,
    count_attachments,
    count_views,
    list_references,
    load_items,
)
from ibidem.services.searching.naming import (
    find_attachment,
    find_belonging,
    find_conflicts,
    find_named,
    find_reference,
    find_references,
)
from ibidem.services.searching.views import SORTS, VIEWS, Sort, View

__all__ = [
    "SORTS",
    "VIEWS",
    "Belonging",
    "ConflictEntry",
    "Details",
    "GroupEntry",
    "Item",
    "Named",
    "OpenFile",
    "Page",
    "Sort",
    "TagEntry",
    "View",
    "ViewCounts",
    "arrange_references",
    "choose_in_view",
    "choose_references",
    "count_attachments",
    "count_views",
    "describe_reference",
    "find_attachment",
    "find_belonging",
    "find_conflicts",
    "find_named",
    "find_reference",
    "find_references",
    "list_conflicts",
    "list_groups",
    "list_references",
    "list_tags",
    "load_items",
    "open_file",
]
