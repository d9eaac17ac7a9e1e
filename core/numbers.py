"""How a number is written for people."""

from __future__ import annotations

import math


def number(value: float) -> str:
    """Write a number with four significant digits, as 0.0225, 175.2, 1.2e-14 or ∞."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value:.4g}".replace("-", "−", 1) if value < 0 else f"{value:.4g}"
