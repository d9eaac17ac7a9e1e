"""Where a run's time goes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

PARTS = ("step", "energy", "taylor", "sharpness", "accuracy", "grad_norm", "views")


class Costs:
    """Seconds spent by part; a part within another is counted once, as its own."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(PARTS, 0.0)
        self._nested = 0.0

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Count the time of a with-block."""
        outside, self._nested = self._nested, 0.0
        began = perf_counter()
        try:
            yield
        finally:
            took = perf_counter() - began
            self.seconds[name] += took - self._nested
            self._nested = outside + took
