"""Citation keys within one library: unique, whatever the case and the accents of their letters."""

from __future__ import annotations

from ibidem.errors import InputError
from ibidem.model.citation_key import (
    KEY_LENGTH_MAX,
    CitationKeyPattern,
    CitationKeys,
    is_valid_citation_key,
)
from ibidem.model.reference import Reference
from ibidem.store import Transaction
from ibidem.store.derived.listing import sort_key
from ibidem.store.lookup import citation_keys


class Keys:
    """The citation keys taken in a library, those of an edit under way included."""

    def __init__(self, tx: Transaction) -> None:
        self._folded = set(citation_keys(tx).values())
        self._keys = CitationKeys(self._folded)
        self._pattern = CitationKeyPattern.parse()

    def take(self, key: str) -> None:
        """Reserve a key that a person chose. Raises `InputError` where it is taken or no key."""
        if not is_valid_citation_key(key):
            raise InputError(
                f"{key[:60]!r} cannot be a citation key: it has up to {KEY_LENGTH_MAX} letters a to"
                " z, digits and _ : . + / -, and begins with a letter or digit."
            )
        if sort_key(key) in self._folded:
            raise InputError(
                f"The citation key {key!r} is taken.",
                remedy="Choose another, or none: one is made.",
            )
        self._folded.add(sort_key(key))
        self._keys.claim(key)

    def free(self, key: str) -> None:
        """Give a key back."""
        self._folded.discard(sort_key(key))
        self._keys.release(key)

    def make(self, reference: Reference) -> str:
        """A new key for a reference, reserved."""
        return self.claim(self._pattern.make(reference))

    def claim(self, wanted: str) -> str:
        """`wanted`, or where it is taken `wanted` with letters behind it; reserved."""
        key = self._keys.claim(wanted)
        while sort_key(key) in self._folded:
            key = self._keys.claim(wanted)
        self._folded.add(sort_key(key))
        return key

    def claim_for(self, reference: Reference) -> str:
        """A key for a reference from elsewhere: its own, or one like it, or a new one."""
        return (
            self.claim(reference.citation_key) if reference.citation_key else self.make(reference)
        )
