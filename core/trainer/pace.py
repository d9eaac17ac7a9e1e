"""How fast a run goes, how fast it may go, and whether anybody is still there to see it."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from ..checks import positive
from ..environment import PATIENCE

# A page that is closed is noticed within a second, and its run is ended a minute later.
POLL_SECONDS = 1.0
PATIENCE_SECONDS = float(PATIENCE.number())
_RATE_SECONDS = 0.5
LAG_SECONDS = 0.25
# Up to so many steps a second somebody can see each of them.
MOST_WATCHED = 10.0


class Pace:
    """Steps a second over about the last half second of training; None until that is known."""

    def __init__(self) -> None:
        self.steps_per_second: float | None = None
        self._since, self._t = 0.0, 0

    def begin(self, t: int) -> None:
        """Start the clock at step t."""
        self._since, self._t = monotonic(), t

    def note(self, t: int, last: bool = False) -> None:
        """Take note that step t is reached; `last` before the run rests."""
        took = monotonic() - self._since
        known = self.steps_per_second is not None
        if t > self._t and (took >= _RATE_SECONDS or (last and not known and took > 0)):
            self.steps_per_second = (t - self._t) / took
            self.begin(t)


class Tempo:
    """When the next step is due where a run is to go slowly, so that it can be watched.

    `rate` is in steps a second, None where nothing is held back. What was missed is made up for only as far as
    `LAG_SECONDS` go: a run that could not keep up does not rush afterwards.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.rate: float | None = None
        self._clock, self._next = clock, 0.0

    def set(self, rate: float | None) -> None:
        """Go at another rate from now on; raises `ValueError` for one that is not above 0."""
        self.rate = None if rate is None else float(positive("rate", rate))
        self.begin()

    def begin(self) -> None:
        """Have the next step due at once."""
        self._next = self._clock()

    @property
    def seconds(self) -> float:
        """In how many seconds the next step is due, 0 where it is."""
        return 0.0 if self.rate is None else max(0.0, self._next - self._clock())

    @property
    def is_watched(self) -> bool:
        """Whether each step can be seen by itself."""
        return self.rate is not None and self.rate <= MOST_WATCHED

    def count(self) -> None:
        """Note that a step is made."""
        if self.rate is not None:
            self._next = max(self._next, self._clock() - LAG_SECONDS) + 1.0 / self.rate


class Watcher:
    """Asks about once a second whether the page is still open."""

    def __init__(self, alive: Callable[[], bool] | None) -> None:
        self._alive = alive
        self._asked = monotonic()
        self._missing: float | None = None

    def begin(self) -> None:
        """Take it that somebody is there: they have just asked for something."""
        self._missing = None

    def gone(self) -> bool:
        """Say whether each answer for a minute has been that nobody is there."""
        now = monotonic()
        if self._alive is None or now - self._asked < POLL_SECONDS:
            return False
        self._asked = now
        if self._alive():
            self._missing = None
        elif self._missing is None:
            self._missing = now
        return self._missing is not None and now - self._missing >= PATIENCE_SECONDS
