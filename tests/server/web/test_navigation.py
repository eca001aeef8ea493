from __future__ import annotations

from ibidem.server.settings import Settings

LIBRARY = "01900000-0000-7000-8000-000000000001"


def test_every_entry_of_the_menus_has_its_page(configured: Settings) -> None:
    from django.urls import reverse

    from ibidem.server.web.navigation import MENUS

    for _, entries in MENUS:
        for entry in entries:
            arguments = {"library": LIBRARY} if entry.is_of_library else {}
            assert reverse(entry.page, kwargs=arguments).startswith("/"), entry.page


def test_the_menus_have_the_names_of_the_guide(configured: Settings) -> None:
    from ibidem.server.web.navigation import MENUS

    titles = {str(title) for title, _ in MENUS}
    titles |= {str(entry.title) for _, entries in MENUS for entry in entries}
    named = {"My References", "Collect", "Organize", "Manage My Groups", "Manage Sharing"}
    assert named <= titles
