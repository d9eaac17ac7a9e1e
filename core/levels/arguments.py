"""Arguments of the analyses checked on the way in: a mistake becomes a sentence with name, bound and value received."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..checks import real, shown
from ..problems.objective import Grid, Window

MOST_POINTS = 1025


def check_level(lam: Any) -> float:
    """Return λ, a number or ±∞; `ValueError` for anything else."""
    try:
        whole = np.asarray(lam)
        number = float(lam) if whole.ndim == 0 and whole.dtype.kind in "iufO" else np.nan
    except (TypeError, ValueError, OverflowError):
        number = np.nan
    if np.isnan(number):
        raise ValueError(f"lam must be a level, a number or ±inf, got {shown(lam)}.")
    return number


def check_count(n: Any) -> int:
    """Return a grid's points a side, a whole number from 2 to 1025; `ValueError` for anything else."""
    if isinstance(n, bool | np.bool_) or not isinstance(n, int | np.integer):
        raise ValueError(f"n must be a whole number in [2, {MOST_POINTS}], got {shown(n)}.")
    if not 2 <= n <= MOST_POINTS:
        raise ValueError(f"n must lie in [2, {MOST_POINTS}], got {n!r}.")
    return int(n)


def check_seed(seed: Any) -> int:
    """Return a seed, a whole number of at least 0; `ValueError` for anything else."""
    if isinstance(seed, bool | np.bool_) or not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"seed must be a whole number of at least 0, got {shown(seed)}.")
    return int(seed)


def check_window(window: Any) -> Window:
    """Return a window (x from, x to, y from, y to) of finite numbers, each from < to, whose width is finite too."""
    allowed = "(x from, x to, y from, y to), four finite numbers, each from < to"
    ends = np.asarray(real("window", window, allowed))
    if ends.shape != (4,):
        raise ValueError(f"window must be {allowed}, got {shown(window)}.")
    x0, x1, y0, y1 = ends.tolist()
    with np.errstate(all="ignore"):
        widths = ends[1::2] - ends[::2]
    if not (x0 < x1 and y0 < y1 and np.isfinite(widths).all()):
        raise ValueError(f"window must be {allowed}, got {shown(window)}.")
    return x0, x1, y0, y1


def check_axis(name: str, axis: Any) -> np.ndarray:
    """Return an axis of a grid (n,), ascending finite numbers; `ValueError` for anything else."""
    allowed = "ascending finite numbers of shape (n,)"
    values = np.asarray(real(name, axis, allowed))
    if values.ndim != 1 or not (values[1:] > values[:-1]).all():
        raise ValueError(f"{name} must be {allowed}, got {shown(axis)}.")
    return values


def check_grid(grid: Grid) -> None:
    """Raise `ValueError` where a grid's axes do not ascend or its values are not one real number a point."""
    x, y = check_axis("grid.x", grid.x), check_axis("grid.y", grid.y)
    values = np.asarray(grid.values)
    if values.shape != (len(y), len(x)) or values.dtype.kind not in "iuf":
        raise ValueError(
            f"grid.values must be real numbers of shape ({len(y)}, {len(x)}), a row for each y and "
            f"a column for each x, got {values.dtype} of shape {values.shape}."
        )


def check_landscape(
    f: Any, allowed: str = "a landscape, such as superlevel.surface('himmelblau'), or a Grid"
) -> None:
    """Raise `TypeError` for what is neither a landscape nor a grid."""
    if isinstance(f, Grid):
        check_grid(f)
    elif isinstance(f, type) or not all(callable(getattr(f, name, None)) for name in ("loss", "grid")):
        raise TypeError(f"f must be {allowed}, got {shown(f)}.")


def check_point(name: str, point: Any) -> np.ndarray:
    """Return a point (2,), which may lie anywhere; `ValueError` for what is no pair of numbers."""
    try:
        place = np.asarray(point)
    except ValueError:
        place = np.empty(0)
    if place.shape != (2,) or place.dtype.kind not in "iuf":
        raise ValueError(f"{name} must be a point, a pair of numbers, got {shown(point)}.")
    return place.astype(float)


def check_run(theta: Any, loss: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return a run's points (T, 2) and levels (T,), T ≥ 1, finite or not; `ValueError` for other shapes."""
    try:
        points, levels = np.asarray(theta), np.asarray(loss)
    except ValueError:
        points = levels = np.empty(0)
    real_numbers = points.dtype.kind in "iuf" and levels.dtype.kind in "iuf"
    fits = (
        points.ndim == 2 and points.shape[1:] == (2,) and levels.shape == points.shape[:1] and len(points) > 0
    )
    if not (real_numbers and fits):
        raise ValueError(
            "theta must be the points (T, 2) of a run and loss its levels (T,), T ≥ 1, got "
            f"shapes {np.shape(points)} and {np.shape(levels)}."
        )
    return points.astype(float), levels.astype(float)


def check_field(values: Any) -> np.ndarray:
    """Return a field (rows, columns) of real numbers, NaN and ±∞ among them; `ValueError` for anything else."""
    try:
        field = np.asarray(values)
    except ValueError:
        field = np.empty(0)
    if field.ndim != 2 or not field.size or field.dtype.kind not in "iuf":
        raise ValueError(
            f"values must be real numbers of shape (rows, columns), at least one, got {field.dtype} of shape "
            f"{field.shape}."
        )
    return field.astype(float)
