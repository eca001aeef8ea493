"""Makes a picture of every page, at three widths, light and dark: `script/look [FOLDER] [AREA...]`.

Pictures are called area-name-width-theme.png. `--widths 1440 --themes light` makes fewer.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from ibidem.server.settings import Settings
from tests.server.live import TEST_SETTINGS, Account, running_server
from tests.server.web.browser import CHROMIUM, FLAGS, sign_in
from tests.server.web.looks import LOOKS
from tests.server.web.looks.look import Look
from tests.server.web.seeds import libraries_of
from tests.server.web.site import furnish

WIDTHS = {360: 740, 768: 1024, 1440: 900}
THEMES = ("light", "dark")


def main() -> int:
    """Make the pictures asked for; says where they are."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", nargs="?", default=".look", type=Path)
    parser.add_argument("areas", nargs="*")
    parser.add_argument("--widths", nargs="*", type=int, default=list(WIDTHS))
    parser.add_argument("--themes", nargs="*", default=list(THEMES))
    parser.add_argument("--only", default="", help="a part of the page's name")
    options = parser.parse_args()
    if CHROMIUM is None:
        print(
            "There is no Chromium here; Debian's package is called chromium-headless-shell.",
            file=sys.stderr,
        )
        return 1
    options.folder.mkdir(parents=True, exist_ok=True)
    wanted = [
        look
        for look in LOOKS
        if (not options.areas or look.area in options.areas) and options.only in look.name
    ]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = replace(Settings(Path(folder)), **TEST_SETTINGS)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with running_server(settings) as server, libraries_of(server) as libraries:
            administrator = server.make_administrator()
            account = server.new_account("ada")
            names = furnish(server, libraries, account)
            for width in options.widths:
                for theme in options.themes:
                    for who in (None, account, administrator):
                        looks = [
                            look
                            for look in wanted
                            if look.is_signed_in is (who is not None)
                            and look.is_administrator is (who is administrator)
                        ]
                        _look(browser, server.url, who, looks, names, width, theme, options.folder)
        browser.close()
    print(f"{len(wanted) * len(options.widths) * len(options.themes)} pictures: {options.folder}")
    return 0


def _look(
    browser: Browser,
    url: str,
    account: Account | None,
    looks: list[Look],
    names: dict[str, str],
    width: int,
    theme: str,
    folder: Path,
) -> None:
    context = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": WIDTHS.get(width, 900)},
        color_scheme="dark" if theme == "dark" else "light",
        has_touch=width < 500,
        locale="en-GB",
        reduced_motion="reduce",
    )
    page: Page = context.new_page()
    if account is not None:
        sign_in(page, account)
    for look in looks:
        page.goto(look.address.format(**names))
        if look.steps is not None:
            look.steps(page)
        page.wait_for_load_state()
        page.screenshot(path=folder / f"{look.area}-{look.name}-{width}-{theme}.png")
    context.close()


if __name__ == "__main__":
    sys.exit(main())
