"""Translations: found, merged, compiled. `script/messages` runs it; a test says when it is due.

Strings come from templates (`{% translate %}`, `{% blocktranslate %}`), Python (`gettext as _`) and
scripts (`t("...")` and `tn("one", "many", n)` of `messages.js`; their context is "script", by which
the server finds those that it sends to browsers). Each area of the pages has a catalogue of its
own, so that work on two areas does not meet in one file. Places are given without line numbers, so
that a file changes only when a string does.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from ibidem.server.web.labels import list_names

WEB = Path(__file__).parents[3] / "src" / "ibidem" / "server" / "web"
LANGUAGES = {"de": "nplurals=2; plural=(n != 1);"}
PYTHON = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
SCRIPT = {"t": None, "tn": (1, 2)}
SCRIPT_CONTEXT = "script"  # as `catalogues` expects it
VALUE = re.compile(r"%\(\w+\)s|\{\w+\}")
LABELS = "labels"  # no pages, but a catalogue: the names of the model's tables
ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)  # so that the same strings make the same file
HEADER = "# Translations of Ibidem's pages. Brought up to date by script/messages."


def areas() -> list[str]:
    """The areas of the pages; "" is everything that belongs to none."""
    return ["", LABELS, *sorted(path.parent.name for path in WEB.glob("*/urls.py"))]


def po_file(area: str, language: str) -> Path:
    """Where the translations of an area are kept."""
    return WEB / area / "locale" / language / "LC_MESSAGES" / "django.po"


def updated(area: str, language: str) -> Catalog:
    """The translations there are, for the strings as they are now."""
    path = po_file(area, language)
    old = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file, locale=language)
    new = Catalog(locale=language, header_comment=HEADER, fuzzy=False)
    for place, found in sorted(_find_strings(area), key=lambda pair: (pair[0], str(pair[1][0]))):
        message, context, comments = found
        was = old.get(message, context)
        string = was.string if was is not None and not was.fuzzy else ""
        if isinstance(message, tuple) and not isinstance(string, (tuple, list)):
            string = ("", "")
        if not isinstance(message, tuple) and isinstance(string, (tuple, list)):
            string = string[0]
        new.add(message, string, [(place, None)], auto_comments=comments, context=context)
    return new


def is_translated(message: Message) -> bool:
    """Whether there is a translation, of every plural form, that somebody stands for."""
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return not message.id or (all(forms) and not message.fuzzy)


def values_of(text: str | Sequence[str]) -> set[str]:
    """The places of a string, or of its plural forms, that are filled in."""
    return set(VALUE.findall(text if isinstance(text, str) else " ".join(text)))


def as_po(catalog: Catalog) -> bytes:
    """The text of the .po file, without dates."""
    text = io.BytesIO()
    write_po(text, catalog, width=100, include_lineno=False, omit_header=True)
    language = str(catalog.locale)
    head = (
        f'{HEADER}\nmsgid ""\nmsgstr ""\n"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {LANGUAGES[language]}\\n"\n\n'
    )
    return head.encode() + text.getvalue()


def as_mo(po: bytes) -> bytes:
    """The compiled translations."""
    catalog = read_po(io.BytesIO(po))
    catalog.creation_date = catalog.revision_date = ANY_TIME
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    return compiled.getvalue()


def files(area: str, language: str) -> dict[Path, bytes]:
    """What the files of an area's language must hold; none where it has no strings."""
    catalog = updated(area, language)
    if not len(catalog):
        return {}
    po = as_po(catalog)
    path = po_file(area, language)
    return {path: po, path.with_suffix(".mo"): as_mo(po)}


Found = tuple[str | tuple[str, ...], str | None, list[str]]


def _find_strings(area: str) -> Iterator[tuple[str, Found]]:
    if area == LABELS:
        for context, text in list_names():
            yield "model/reference_types", (text, context, [])
        return
    for path in sorted(WEB.rglob("*")):
        if _area_of(path) != area:
            continue
        place = path.relative_to(WEB.parent).as_posix()
        if path.suffix == ".py":
            yield from _extract("python", path.read_bytes(), place, PYTHON)
        elif path.suffix == ".js":
            for _, (message, _, comments) in _extract(
                "javascript", path.read_bytes(), place, SCRIPT
            ):
                yield place, (message, SCRIPT_CONTEXT, comments)
        elif path.suffix in (".html", ".txt") and "templates" in path.parts:
            text = templatize(path.read_text(encoding="utf-8"))
            lines = "\n".join(line.strip() for line in text.splitlines())  # indentation is nothing
            yield from _extract("python", lines.encode(), place, PYTHON)


def _area_of(path: Path) -> str:
    """The area of a file: of web/<area>/, templates/ibidem/<area>/ or static/<area>/."""
    parts = path.relative_to(WEB).parts
    for before in (("templates", "ibidem"), ("static",), ()):
        after = parts[len(before) :]
        if parts[: len(before)] == before and len(after) > 1 and after[0] in areas():
            return after[0]
    return ""


def _extract(
    kind: str, content: bytes, place: str, keywords: object
) -> Iterator[tuple[str, Found]]:
    found = extract(kind, io.BytesIO(content), keywords=keywords, comment_tags=("Translators:",))  # type: ignore[arg-type]
    for _, message, comments, context in found:
        yield place, (message, context, comments)


def main() -> None:
    """Bring every language up to date; says what is not translated yet."""
    if not settings.configured:
        settings.configure()
    for area, language in product(areas(), LANGUAGES):
        for path, content in files(area, language).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        for message in updated(area, language):
            if not is_translated(message):
                print(f"{language}: {message.locations[0][0]}: {message.id}")


if __name__ == "__main__":
    main()
