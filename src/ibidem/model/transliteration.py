"""Letters of other scripts in ASCII, as far as small tables go: for citation keys, nothing else.

Cyrillic, Greek, Hebrew and Arabic letter by letter, near to what passports and libraries write;
kana and Hangul by the sounds in their Unicode names. What comes out is stable and pronounceable,
not a scholarly romanization (vowels that Arabic and Hebrew do not write are not there). Han
characters stay as they are: their sounds depend on language and word.
"""

# ruff: noqa: RUF001 - these letters look like others because they are what they are

from __future__ import annotations

import re
import unicodedata

from ibidem.model.text import strip_accents

_LETTERS = """
а=a б=b в=v г=g д=d е=e ж=zh з=z и=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch
ш=sh щ=shch ъ= ы=y ь= э=e ю=yu я=ya є=ye і=i ґ=g ђ=dj ј=j љ=lj њ=nj ћ=c џ=dz ѕ=dz ә=a ғ=g қ=k
ң=n ө=o ұ=u ү=u һ=h
α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch ψ=ps
ω=o
א=a ב=b ג=g ד=d ה=h ו=v ז=z ח=h ט=t י=y כ=k ך=k ל=l מ=m ם=m נ=n ן=n ס=s ע=a פ=p ף=p צ=ts ץ=ts ק=k
ר=r ש=sh ת=t
ا=a ب=b ت=t ث=th ج=j ح=h خ=kh د=d ذ=dh ر=r ز=z س=s ش=sh ص=s ض=d ط=t ظ=z ع=a غ=gh ف=f ق=q ك=k ل=l
م=m ن=n ه=h ة=a و=w ي=y ى=a ء= پ=p چ=ch ژ=zh ک=k گ=g ی=y
"""
_TABLE = dict(pair.split("=") for pair in _LETTERS.split())
_PAIRS = {"ου": "ou", "Ου": "Ou", "ΟΥ": "OU"}
_SOUND = re.compile(
    r"HANGUL SYLLABLE (?P<syllable>[A-Z]+)"
    r"|(?:HIRAGANA|KATAKANA) LETTER (?:SMALL )?(?P<kana>[A-Z]+)"
)
_SILENT = "っッ"  # the small tsu doubles what follows


def to_ascii(text: str) -> str:
    """`text` without accents, with letters of other scripts in ASCII; Han characters stay."""
    plain = strip_accents(text)
    if plain.isascii():
        return plain
    for pair, sound in _PAIRS.items():
        plain = plain.replace(pair, sound)
    return "".join(map(_sound, unicodedata.normalize("NFC", plain)))


def _sound(character: str) -> str:
    if character.isascii() or character in _SILENT:
        return "" if character in _SILENT else character
    known = _TABLE.get(character.lower())
    if known is not None:
        return known if character.islower() or not character.isupper() else known.capitalize()
    found = _SOUND.fullmatch(unicodedata.name(character, ""))
    return (found["syllable"] or found["kana"]).lower() if found else character
