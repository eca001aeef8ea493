"""What every page is made with: `page`, `fragment`, messages, and who and where one is.

A view returns `page(request, "area/name.html", title=...)`; a view that htmx asked for a part of a
page returns `fragment(...)`, which brings the messages along. `say` leaves a message for the next
answer, whichever kind that is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from ibidem.server.accounts.models import Account
from ibidem.server.context import Context
from ibidem.server.web.addresses import LibraryAddress
from ibidem.server.web.navigation import Menu, menus_for
from ibidem.services.serving import SharedLibrary

CONTEXT_KEY = "ibidem.context"  # in the WSGI environment, put there by `bridge.Pages`
MESSAGES = "messages"  # in the session
THEME_COOKIE = "ibidem_theme"
THEMES = ("light", "dark")

Kind = Literal["good", "bad", "note"]


@dataclass(frozen=True, slots=True)
class Frame:
    """What `base.html` needs around the content of a page."""

    person: Account | None
    libraries: Sequence[SharedLibrary]
    library: SharedLibrary | None
    menus: Sequence[Menu]
    theme: str
    path: str

    @property
    def address(self) -> str:
        """The current library as it stands in addresses, "" without one."""
        return "" if self.library is None else str(address_of(self.library))

    @property
    def revision(self) -> int:
        """The current library's revision when the page was made, for `live.js`."""
        return 0 if self.library is None else self.library.revision


def page(request: HttpRequest, template: str, status: int = 200, **values: Any) -> HttpResponse:
    """A whole page from `templates/ibidem/<template>`; `title` is for the tab and the heading."""
    values["frame"] = make_frame(request)
    values["messages"] = take_messages(request)
    content = render_to_string(f"ibidem/{template}", values, request)
    return HttpResponse(content, status=status)


def fragment(request: HttpRequest, template: str, status: int = 200, **values: Any) -> HttpResponse:
    """A part of a page for htmx, and after it the messages, swapped into the strip."""
    content = render_to_string(f"ibidem/{template}", values, request)
    return HttpResponse(content + render_messages(request), status=status)


def say(request: HttpRequest, text: str, kind: Kind = "good", *, undo: str = "") -> None:
    """Leave a message for the next answer; `undo` is the address to which Undo is posted."""
    left = [*request.session.get(MESSAGES, []), {"text": text, "kind": kind, "undo": undo}]
    request.session[MESSAGES] = left[-5:]


def take_messages(request: HttpRequest) -> list[dict[str, str]]:
    """The messages left so far; they are shown once."""
    session = getattr(request, "session", None)
    if session is None or MESSAGES not in session:
        return []
    messages: list[dict[str, str]] = session.pop(MESSAGES)
    return messages


def render_messages(request: HttpRequest) -> str:
    """The messages left so far, to be appended to an answer to htmx."""
    messages = take_messages(request)
    if not messages:
        return ""
    values = {"messages": messages, "is_swapped": True}
    return render_to_string("ibidem/parts/messages.html", values, request)


def redirect(request: HttpRequest, path: str) -> HttpResponse:
    """Go on to `path`, a path of this site; htmx is told to do so as a browser would."""
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": path})
    return HttpResponseRedirect(path)


def own_path(path: str, otherwise: str = "/") -> str:
    """`path` if it leads to a page of this site, never elsewhere; else `otherwise`."""
    is_path = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_path and path.isprintable() else otherwise


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks, for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def context_of(request: HttpRequest) -> Context:
    """The server's settings, libraries and counters."""
    context: Context = request.META[CONTEXT_KEY]
    return context


def person_of(request: HttpRequest) -> Account | None:
    """Who is signed in."""
    person = getattr(request, "user", None)
    return person if isinstance(person, Account) else None


def address_of(library: SharedLibrary) -> LibraryAddress:
    """The library, or the shared group, as it stands in addresses."""
    return LibraryAddress(library.uid, library.scope)


def make_frame(request: HttpRequest) -> Frame:
    """What stands around the content: who, which library, which menus."""
    person = person_of(request)
    libraries: Sequence[SharedLibrary] = []
    current = None
    if person is not None:
        libraries = context_of(request).libraries.list_libraries(str(person.uuid))
        wanted = str(getattr(request, "address", "")) or request.session.get("library", "")
        by_address = {str(address_of(library)): library for library in libraries}
        current = by_address.get(wanted, libraries[0] if libraries else None)
    address = None if current is None else address_of(current)
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return Frame(
        person=person,
        libraries=libraries,
        library=current,
        menus=menus_for(request, person, address),
        theme=theme if theme in THEMES else "",
        path=request.get_full_path() if request.method == "GET" else request.path,
    )
