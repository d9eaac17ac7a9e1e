"""Stop-watches: functions timed in turn, so that a busy moment of the machine meets all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median, quantiles

Action = Callable[[], object]


def seconds(action: Action) -> float:
    """Return how long one call takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def alternate(actions: Mapping[str, Action], repeats: int, warm_up: int = 1) -> dict[str, float]:
    """Return each action's median time in milliseconds, measured in turn: a b a b …

    Raises `ValueError` for fewer than five repeats: a median of less says little.
    """
    if repeats < 5:
        raise ValueError(f"repeats must be at least 5, got {repeats!r}.")
    for action in actions.values():
        for _ in range(warm_up):
            action()
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(repeats):
        for name, action in actions.items():
            times[name].append(seconds(action))
    return {name: 1e3 * median(taken) for name, taken in times.items()}


def p95(values: list[float]) -> float:
    """Return the 95th percentile, interpolated."""
    return quantiles(values, n=20, method="inclusive")[-1]
