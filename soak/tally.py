"""What a part of the soak did and found."""

from __future__ import annotations

import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Part = Callable[["Tally"], None]


@dataclass
class Tally:
    """One part: its name, its `seed`, when it ends (`time.monotonic`), counts, and findings."""

    name: str
    seed: int
    until: float
    counts: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)

    def has_time(self) -> bool:
        """Whether another round may begin."""
        return time.monotonic() < self.until

    def seconds_left(self) -> float:
        """How long the part may go on."""
        return max(0.0, self.until - time.monotonic())

    @contextmanager
    def trying(self, what: str) -> Iterator[None]:
        """Count what is done in the `with`; an exception there is a finding and ends only that."""
        try:
            yield
        except Exception as error:
            told = f"{self.name}, seed {self.seed}, {what}: {type(error).__name__}: {error}"
            self.findings.append("; ".join([told[:2000], *getattr(error, "__notes__", [])]))
            print(f"FOUND {self.findings[-1]}\n{traceback.format_exc()}", flush=True)
        self.counts[what.partition(":")[0]] += 1

    def summary(self) -> str:
        """One line."""
        counted = ", ".join(f"{count:,} {what}" for what, count in sorted(self.counts.items()))
        return f"{self.name}: seed {self.seed}; {counted}; {len(self.findings)} findings"
