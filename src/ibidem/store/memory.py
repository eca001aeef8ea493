"""What a process remembers of the libraries in a store, so as not to ask again: whole orders.

Nothing here is told that something changed. What is kept is kept under a key that has the library's
newest changeset in it, so that another process may write, and what is remembered of the library
before is never found again; it makes room when that is needed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")

WEIGHT_MAX = 128 * 1024 * 1024  # bytes, about


class Memory:
    """Values by key, those asked for last; from several threads."""

    def __init__(self, weight_max: int = WEIGHT_MAX) -> None:
        self._weight_max = weight_max
        self._values: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._weight = 0
        self._lock = Lock()

    def find(self, key: Hashable) -> Any:
        """What is kept under a key, None for nothing."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def keep(self, key: Hashable, value: T, weight: int) -> T:
        """Keep a value, of so many bytes, as long as there is room; returns it."""
        if weight > self._weight_max:
            return value
        with self._lock:
            known = self._values.pop(key, None)
            self._weight += weight - (known[1] if known else 0)
            self._values[key] = value, weight
            while self._weight > self._weight_max:
                _, (_, gone) = self._values.popitem(last=False)
                self._weight -= gone
        return value

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()
            self._weight = 0

    def get(self, key: Hashable, make: Callable[[], T], weight: Callable[[T], int]) -> T:
        """What is kept under a key, or what `make` makes, which is kept then."""
        found = self.find(key)
        if found is None:
            made = make()
            return self.keep(key, made, weight(made))
        return found  # type: ignore[no-any-return]
