"""What a component's hand sends, read with care: a browser can send anything."""

from __future__ import annotations

import math
from typing import Any

from core.numbers import shortest
from core.problems.objective import Window

# A pointer tells no more places of a picture apart than it has pixels a side.
PIXELS = 1000


def numbers(value: Any, count: int) -> tuple[float, ...] | None:
    """Return so many finite numbers, or None where the value is anything else."""
    if not isinstance(value, list) or len(value) != count:
        return None
    if not all(type(part) in (int, float) for part in value):
        return None
    try:
        found = tuple(float(part) for part in value)
    except OverflowError:
        return None
    return found if all(map(math.isfinite, found)) else None


def meant(point: tuple[float, ...], view: Window, parts: float = PIXELS) -> tuple[float, float]:
    """Return the shortest point that a hand means by a point (x, y) of a view, which stays inside it.

    The view tells `parts` places a side apart. What lies outside of it no pointer can mean, and is left as it is.
    """
    x0, x1, y0, y1 = view
    if not (x0 <= point[0] <= x1 and y0 <= point[1] <= y1):
        return point[0], point[1]
    return shortest(point[0], (x1 - x0) / parts, x0, x1), shortest(point[1], (y1 - y0) / parts, y0, y1)
