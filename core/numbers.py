"""How a number is written for people."""

from __future__ import annotations

import math


def amount(value: float) -> str:
    """Write a number of people's own units with four significant digits: 58.44, 1998, 252,300, 2.5e+12."""
    rounded = float(f"{value:.4g}")
    if not 1e4 <= abs(rounded) < 1e9:
        return number(value)
    return f"{rounded:,.0f}".replace("-", "−")


def number(value: float) -> str:
    """Write a number with four significant digits, as 0.0225, 175.2, 1.2e-14 or ∞."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value:.4g}".replace("-", "−", 1) if value < 0 else f"{value:.4g}"
