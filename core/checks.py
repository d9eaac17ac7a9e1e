"""Arguments checked on the way in: each mistake becomes a sentence with name, bound and value received."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import numpy as np

Number = float | np.ndarray


def real(name: str, value: Any, allowed: str) -> Number:
    """Return `value` as a float, or as a float64 array if it has axes; `ValueError` unless all finite."""
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} must be {allowed}, got {shown(value)}.") from None
    if array.dtype.kind not in "iuf" or array.size == 0 or not np.isfinite(array).all():
        raise ValueError(f"{name} must be {allowed}, got {shown(value)}.")
    return array.astype(float) if array.ndim else float(array)


def positive(name: str, value: Any) -> Number:
    """Return a number, or an array of numbers, in (0, ∞)."""
    return _within(name, value, "a finite number above 0", above=0.0)


def not_negative(name: str, value: Any) -> Number:
    """Return a number, or an array of numbers, in [0, ∞)."""
    return _within(name, value, "a finite number of at least 0", least=0.0)


def fraction(name: str, value: Any) -> Number:
    """Return a number, or an array of numbers, in [0, 1)."""
    return _within(name, value, "a number in [0, 1)", least=0.0, below=1.0)


def one_of(name: str, value: Any, allowed: Collection[str]) -> str:
    """Return `value` if it is one of the allowed names."""
    if not isinstance(value, str) or value not in allowed:
        names = ", ".join(repr(item) for item in allowed)
        raise ValueError(f"{name} must be one of {names}, got {shown(value)}.")
    return value


def count(name: str, value: Any) -> int:
    """Return a whole number of at least 1."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(f"{name} must be a whole number of at least 1, got {shown(value)}.")
    return int(value)


def points(name: str, points: Any) -> np.ndarray:
    """Return points (k, 2), finite or not; `ValueError` for other shapes."""
    try:
        places = np.asarray(points)
    except ValueError:
        places = np.empty(0)
    if places.shape[-1:] != (2,) or places.dtype.kind not in "iuf":
        raise ValueError(f"{name} must be points (k, 2), pairs of numbers, got {shown(points)}.")
    return places.astype(float).reshape(-1, 2)


def _within(
    name: str,
    value: Any,
    allowed: str,
    *,
    least: float = -math.inf,
    above: float = -math.inf,
    below: float = math.inf,
) -> Number:
    number = real(name, value, allowed)
    if not np.all((number >= least) & (number > above) & (number < below)):
        raise ValueError(f"{name} must be {allowed}, got {shown(value)}.")
    return number


def shown(value: Any, most: int = 60) -> str:
    """Return a value in one line, cut where it is long."""
    text = " ".join(repr(value).split())
    return text if len(text) <= most else text[: most - 1] + "…"
