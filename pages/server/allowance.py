"""Allowances that fill up by themselves: how often one may do something, at once and in the long run."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

# Beyond, those that are full again are forgotten; who is forgotten has a full one.
_MOST_KNOWN = 20_000


@dataclass
class _Left:
    left: float
    at: float


@dataclass
class Allowance:
    """So many at once, and so many a second in the long run, for each key. Only the event loop's thread uses it."""

    at_once: float
    per_second: float
    clock: Callable[[], float] = time.monotonic
    _known: dict[Hashable, _Left] = field(default_factory=dict)

    def wait(self, key: Hashable) -> float:
        """Return after how many seconds there is one, 0.0 where it may be had now."""
        return max(0.0, (1.0 - self._now(key).left) / self.per_second)

    def take(self, key: Hashable) -> float:
        """Take one and return 0.0, or return after how many seconds there is one."""
        wait = self.wait(key)
        if wait == 0.0:
            self._known[key].left -= 1.0
        return wait

    def _now(self, key: Hashable) -> _Left:
        now = self.clock()
        if len(self._known) >= _MOST_KNOWN and key not in self._known:
            self._forget(now)
        known = self._known.setdefault(key, _Left(self.at_once, now))
        known.left = min(self.at_once, known.left + self.per_second * (now - known.at))
        known.at = now
        return known

    def _forget(self, now: float) -> None:
        full_after = self.at_once / self.per_second
        self._known = {key: known for key, known in self._known.items() if now - known.at < full_after}
        # Whoever makes up keys without end does not fill the memory: the half that came first goes, all at once, since
        # to look at all of them for each new one would take long.
        if len(self._known) > _MOST_KNOWN // 2:
            self._known = dict(list(self._known.items())[len(self._known) // 2 :])
