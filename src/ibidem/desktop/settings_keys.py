"""Every setting that the desktop remembers on this device, by the key it stands under.

No other file names a key (a test looks), so that no two areas mean different things by one. What is
remembered for one library has its uid in the key; the functions below make those.
"""

from __future__ import annotations

# How the window looks.
THEME = "look/theme"  # "system", "light" or "dark"
GEOMETRY = "window/geometry"  # what Qt saves
PANES = "window/panes"  # what Qt saves
SIDEBAR_FOLDED = "sidebar/folded"  # keys of entries
LIST_HEADER = "references/header-1"  # what Qt saves; another number where the columns change
LIST_DENSITY = "references/density"  # "comfortable" or "compact"
LIST_SORT = "references/sort"  # column and "up" or "down"; some views add their name
SEARCHES = "references/searches"  # texts, the last first
FIELDS_FOLDED = "reference/fields_folded"  # whether empty fields are
PDF_COLOR = "pdf/color"  # of the next highlight
PDF_ANNOTATIONS = "pdf/annotations"  # whether they are listed beside the pages

# What is offered again.
LAST_TYPE = "reference/last_type"  # of a new reference
LIBRARY_FOLDER = "libraries/folder"  # where the last library was made or opened
IMPORT_FOLDER = "libraries/files"  # where files to import were chosen
ATTACH_FOLDER = "reference/files_folder"  # where files to attach were chosen, and copies saved
BIBLIOGRAPHY_FOLDER = "citing/folder"  # where the last bibliography was saved
EXPORT_FORMAT = "libraries/export_format"  # id of a format

# Libraries.
RECENT = "libraries/recent"  # paths, the last first
OPEN = "libraries/open"  # paths of those that were open at the end
REOPEN = "libraries/reopen"  # whether they are opened again at the start
PLACE_WARNED = "libraries/warned"  # uids of libraries whose risky place the person knows about
SHARED_KNOWN = "shared/known"  # JSON: what others share, as it was known last
SHARED_COPIES = "shared/copies"  # JSON: the paths of copies on this computer

# What the person prefers.
STYLE = "citing/style"  # id of an output style, for everything that cites
LOCALE = "citing/locale"  # its language; "" for that of the style
FILES_WANTED = "files/wanted"  # a `syncing.Wanted`
FILES_MEGABYTES = "files/megabytes"  # of the largest file that is kept here
FILE_PATTERN = "files/pattern"  # by which attached files are renamed
READ_FILES = "files/read"  # whether attached files are read for the search


def watched(uid: str, name: str) -> str:
    """Of the folder that a library watches: "folder", or "known", the files that were there."""
    return f"watched/{uid}/{name}"


def sync(uid: str, name: str = "") -> str:
    """Of a library's sync: "automatic", "log", "was", "hub", "server", "email"; or all of it."""
    return f"sync/{uid}/{name}" if name else f"sync/{uid}"
