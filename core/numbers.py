"""How a number is written for people, and which number a hand means that can't be exact."""

from __future__ import annotations

import math

# A double has no more significant digits than this.
_DIGITS = 17


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
    return f"{value:.4g}".replace("-", "−", 1) if value < 0 else f"{value + 0.0:.4g}"


def shortest(value: float, resolution: float, low: float = -math.inf, high: float = math.inf) -> float:
    """Return the number with the fewest decimals in [low, high] that is nearer to `value` than half of `resolution`.

    What a pointer or a cell means by a value is known to `resolution` only (above 0), so this number means the
    same, and a link that holds it stays short. A value outside of [low, high] counts as the nearest one inside;
    where no shorter number will do it is returned as it is.
    """
    meant = float(min(max(value, low), high))
    size = max(abs(meant), resolution)
    if not (0 < size < math.inf):
        return meant
    first = -math.ceil(math.log10(size)) - 1
    for decimals in range(first, first + _DIGITS + 2):
        nearest, step = round(meant, decimals), float(f"1e{-decimals}")
        # At a bound the nearest one may lie beyond it, and its neighbour not.
        for short in (nearest, round(nearest + step, decimals), round(nearest - step, decimals)):
            if low <= short <= high and abs(short - meant) < resolution / 2:
                # Zero has no sign in a link.
                return short + 0.0
    return meant
