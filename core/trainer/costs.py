"""Where a run's time goes."""

from __future__ import annotations

from time import perf_counter
from types import TracebackType

from .monitors import MONITORS

# The steps themselves, and each monitor.
PARTS = ("step", *MONITORS)


class Costs:
    """Seconds spent by part; a part within another is counted once, as its own."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(PARTS, 0.0)
        self.nested = 0.0

    def part(self, name: str) -> _Part:
        """Return a context that counts the time of a with-block."""
        return _Part(self, name)


class _Part:
    """A plain class: a generator's context would take longer than some of what is timed."""

    __slots__ = ("_began", "_costs", "_name", "_outside")

    def __init__(self, costs: Costs, name: str) -> None:
        self._costs, self._name = costs, name

    def __enter__(self) -> None:
        self._outside, self._costs.nested = self._costs.nested, 0.0
        self._began = perf_counter()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        costs, took = self._costs, perf_counter() - self._began
        costs.seconds[self._name] += took - costs.nested
        costs.nested = self._outside + took
