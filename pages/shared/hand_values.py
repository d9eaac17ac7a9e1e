"""What a component's hand sends, read with care: a browser can send anything."""

from __future__ import annotations

import math
from typing import Any


def numbers(value: Any, count: int) -> tuple[float, ...] | None:
    """Return so many finite numbers, or None where the value is anything else."""
    if not isinstance(value, list) or len(value) != count:
        return None
    if not all(isinstance(part, int | float) and math.isfinite(part) for part in value):
        return None
    return tuple(float(part) for part in value)
