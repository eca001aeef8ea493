"""Names of people and institutions: reading them from text, printing them, sorting them.

A name is written in one of three ways:

    Berg, Jan van den, Jr.     family, given, suffix: RIS, EndNote, most people ("suffix last")
    van den Berg, Jr., Jan     family, suffix, given: BibTeX ("suffix second")
    Jan van den Berg Jr.       given, particle, family, suffix: as it is spoken

An institution ends in a comma ("World Health Organization,"); a comma inside it is doubled ("Mayo
Clinic,, Rochester"). Both are EndNote's conventions (its help, "Corporate Author Names").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from ibidem.model.text import fold

NAME_LENGTH_MAX = 1000  # longer text is taken as it is: an institution

# Particles that may stand behind the given names ("Beethoven, Ludwig van").
PARTICLES = frozenset(
    """a' af al al- am an at auf aus'm av d d' da dal dalla dalle das de degli dei del dela dell'
    della delle dello den der des di do dos du el el- la las le les lo los lo' 's 't ten ter of op
    to tot ua und van vande vander vere vom von y zu zum zur ze""".split()  # noqa: SIM905
)
_SUFFIXES = frozenset(
    {"jr", "sr", "ii", "iii", "iv", "v", "vi", "2nd", "3rd", "4th", "esq", "md", "phd"}
)
# Without a given name beside it, "V" or "MD" is more often an initial.
_SURE_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "2nd", "3rd", "4th"})
_LIKE_INITIALS = frozenset({"JR", "SR", "II"})
# A particle that is written together with the family name: d'Alembert, al-Ghazali.
_APOSTROPHES = "'\u2019\u02bc"
_JOINED_PARTICLE = re.compile(
    rf"((?:d|l|dell|dall|all)[{_APOSTROPHES}]|(?:al|el|ad|an|ar|as|at|az)-)(?=\S)"
)
_SPACES = re.compile(r"\s+")
# Most names by far, read at once: one capitalized family name, capitalized given names, no suffix.
_SIMPLE = re.compile(
    r"([A-Z][\w'-]*), ?(?!(?:Jr|JR|Sr|SR|II|III)\b)([A-Z][\w.-]*(?: [A-Z][\w.-]*)*)"
)


class Name(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A person, or an institution when `literal` is set and the other parts are empty.

    The parts are those of CSL names: `particle` is a non-dropping or dropping particle ("van der"),
    `suffix` stands behind the name ("Jr.").
    """

    family: str = ""
    given: str = ""
    literal: str = ""
    particle: str = ""
    suffix: str = ""


def parse_name(text: str, *, suffix_second: bool = False) -> Name:
    """The name in `text`, whichever way it is written; never fails.

    `suffix_second` says what three parts mean: family, suffix, given (BibTeX) instead of family,
    given, suffix; a part that can only be a suffix ("Jr.") is one in either case.
    """
    if len(text) > NAME_LENGTH_MAX:
        return Name(literal=text)
    if simple := _SIMPLE.fullmatch(text):
        return Name(family=simple[1], given=simple[2])
    text = _SPACES.sub(" ", text).strip()
    if ",," in text:
        return Name(literal=text.replace(",,", ","))
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 1:
        return _parse_spoken(text)
    if parts[-1] == "":
        parts.pop()
        if len(parts) == 1:
            return Name(literal=parts[0])
    if len(parts) == 2:
        family, given, suffix = parts[0], parts[1], ""
        # "Smith, JR" of the citation databases has two initials; "Smith, Jr." has none.
        if _is_suffix(given, _SURE_SUFFIXES) and given not in _LIKE_INITIALS:
            given, suffix = "", given
    else:
        second, third = parts[1], ", ".join(parts[2:])
        if suffix_second:
            second, third = third, second
        if _is_suffix(second, _SURE_SUFFIXES) and not _is_suffix(third):
            second, third = third, second
        family, given, suffix = parts[0], second, third
    return _with_particle(family, given, suffix)


def write_name(name: Name, *, suffix_second: bool = False) -> str:
    """The name with the family name first, so that `parse_name` with the same option reads it back.

    (A family name of several words that stands alone comes back as an institution.)
    """
    if name.literal:
        if "," in name.literal:
            return name.literal.replace(",", ",,")
        return f"{name.literal},"
    family = short_name(name)
    if not name.given and not name.suffix:
        return f"{family}," if " " in name.family else family
    if not name.suffix:
        return f"{family}, {name.given}"
    if suffix_second:
        return f"{family}, {name.suffix}, {name.given}"
    return f"{family}, {name.given}, {name.suffix}"


def spoken_name(name: Name) -> str:
    """The name as it is spoken: "Jan van den Berg Jr."."""
    return name.literal or " ".join(
        part for part in (name.given, short_name(name), name.suffix) if part
    )


def short_name(name: Name) -> str:
    """What a name is called in running text: "van den Berg", or the institution."""
    if name.literal:
        return name.literal
    if not name.particle:
        return name.family or name.given
    joint = "" if name.particle[-1] in f"{_APOSTROPHES}-" else " "
    return f"{name.particle}{joint}{name.family}" if name.family else name.particle


def initials(name: Name, *, stop: str = ".") -> str:
    """The initials of the given names: "J.-P. R." for Jean-Pierre Robert; "" for institutions."""
    groups = []
    for word in name.given.replace(".", ". ").split():
        letters = [part[0].upper() + stop for part in word.split("-") if part.strip(".")]
        if letters:
            groups.append("-".join(letters))
    return (" " if stop else "").join(groups)


def short_names(names: Sequence[Name], *, names_max: int = 3) -> str:
    """Names for one line: "Berg", "Berg and Chen", "Berg, Chen and Diaz", or "Berg et al.".

    `names_max` is how many are named before the others become "et al.".
    """
    if not names:
        return ""
    if len(names) > names_max:
        return f"{short_name(names[0])} et al."
    *others, last = (short_name(name) for name in names)
    return f"{', '.join(others)} and {last}" if others else last


def sort_key(name: Name) -> str:
    """The folded text to sort a name by: what is shown first (particle and family), then given."""
    return fold(f"{short_name(name)} {name.given} {name.suffix}".rstrip())


def _parse_spoken(text: str) -> Name:
    words = text.split(" ")
    suffix = ""
    if len(words) > 2 and _is_suffix(words[-1], _SURE_SUFFIXES | {"iv"}):
        suffix = words.pop()
    # BibTeX's rule (btxdoc, section 4): the particle goes from the first to the last word that
    # begins in lower case, the last word excepted, which is always family name.
    lower = [index for index, word in enumerate(words[:-1]) if word[:1].islower()]
    if lower:
        given = " ".join(words[: lower[0]])
        particle = " ".join(words[lower[0] : lower[-1] + 1])
        return Name(
            family=" ".join(words[lower[-1] + 1 :]), given=given, particle=particle, suffix=suffix
        )
    return _with_particle(words[-1], " ".join(words[:-1]), suffix)


def _with_particle(family: str, given: str, suffix: str) -> Name:
    words = family.split(" ")
    if not suffix and len(words) > 1 and _is_suffix(words[-1], _SURE_SUFFIXES):
        suffix = words.pop()
    start = 0
    while start < len(words) - 1 and (words[start][:1].islower() or words[start] in PARTICLES):
        start += 1
    particle = " ".join(words[:start])
    family = " ".join(words[start:])
    if not particle and (joined := _JOINED_PARTICLE.match(family)):
        particle, family = joined[1], family[joined.end() :]
    if not particle:
        given_words = given.split(" ")
        end = len(given_words)
        while end > 1 and given_words[end - 1] in PARTICLES:
            end -= 1
        particle = " ".join(given_words[end:])
        given = " ".join(given_words[:end])
    return Name(family=family, given=given, particle=particle, suffix=suffix)


def _is_suffix(text: str, known: frozenset[str] = _SUFFIXES) -> bool:
    return text.replace(".", "").lower() in known
