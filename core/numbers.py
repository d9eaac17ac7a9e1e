"""How a number is written for people, and which number a hand means that can't be exact."""

from __future__ import annotations

import math
import re

# A double has no more significant digits than this.
_DIGITS = 17
# Smaller and larger numbers are written with a power of ten.
_LEAST_PLAIN, _LEAST_POWER = 1e-3, 1e5
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def amount(value: float) -> str:
    """Write a number of people's own units with four significant digits: 58.44, 1998, 252,300, 2.5·10¹²."""
    rounded = float(f"{value:.4g}")
    if not 1e4 <= abs(rounded) < 1e9:
        return number(value)
    return f"{rounded:,.0f}".replace("-", "−")


def number(value: float, digits: int = 4) -> str:
    """Write a number with so many significant digits, as 0.0225, 175.2, 1.2·10⁻¹⁴ or ∞.

    It is the style of `formatNumber` in `assets/base/format.js`, so that both halves of a page write alike. Digits
    before the point are all written, up to 99,999.

    >>> [number(value) for value in (0.02250001, 12345.6, -7.889e-31, 1e-9, 0.0, 0.081352)]
    ['0.0225', '12346', '−7.889·10⁻³¹', '10⁻⁹', '0', '0.08135']
    """
    if math.isnan(value):
        return "nan"
    sign, size = "−" if value < 0 else "", abs(float(value))
    if size == math.inf:
        return f"{sign}∞"
    if size == 0:
        return "0"
    if _LEAST_PLAIN <= size < _LEAST_POWER:
        return sign + (f"{size:.0f}" if size >= 10**digits else _plain(float(f"{size:.{digits}g}")))
    mantissa, exponent = f"{size:.{digits - 1}e}".split("e")
    front = "" if float(mantissa) == 1 else f"{float(mantissa):.{digits}g}·"
    return f"{sign}{front}{power_of_ten(int(exponent))}"


# With a point or a comma before its decimals, and perhaps a power of ten.
_TYPED = re.compile(r"[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_TWO_WAYS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)


def typed_number(text: str) -> float:
    """Return the number that somebody typed, with a decimal point or a decimal comma.

    Raises `ValueError` with a sentence for what is none, and for what can be read in two ways, as 1,000.

    >>> [typed_number(text) for text in ("0.2", "0,2", " -1,5e-3 ", "12")]
    [0.2, 0.2, -0.0015, 12.0]
    """
    plain = text.strip().replace("−", "-")
    if _TWO_WAYS.fullmatch(plain):
        whole, point = plain.replace(",", ""), plain.replace(",", ".")
        raise ValueError(f"“{text.strip()}” can be read in two ways: write {whole} or {point}.")
    value = float(plain.replace(",", ".")) if _TYPED.fullmatch(plain) else math.nan
    if not math.isfinite(value):
        raise ValueError("Type a number, such as 12 or 0.25.")
    return value


def _plain(value: float) -> str:
    """Return the shortest digits that are this double, without a power of ten."""
    return repr(value).removesuffix(".0")


def power_of_ten(exponent: int) -> str:
    """Return 10⁻⁴ for −4."""
    return f"10{str(exponent).translate(_RAISED)}"


def percent(share: float) -> str:
    """Write a share as 94.1 %, or 100 % only where it is all of it."""
    if share in (0.0, 1.0):
        return f"{100 * share:.0f} %"
    return f"{min(99.9, max(0.1, math.floor(1000 * share + 0.5 + 1e-9) / 10)):g} %"


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


def ordinal(n: int) -> str:
    """Return a whole number as an ordinal, such as 1,001st.

    >>> [ordinal(n) for n in (1, 2, 3, 11, 1000)]
    ['1st', '2nd', '3rd', '11th', '1,000th']
    """
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n:,}{ending}"


def duration_words(seconds: float) -> str:
    """Say about how long something takes, no finer than one can tell beforehand: "3 s", "40 s", "5 min", "2 h"."""
    if seconds < 90:
        step = 1 if seconds < 10 else 5
        return f"{max(1, step * round(seconds / step))} s"
    minutes = seconds / 60
    return f"{round(minutes)} min" if minutes < 90 else f"{round(minutes / 60)} h"
