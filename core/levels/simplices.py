"""Nelder & Mead's descent (1965) from many places of the plane at once, which needs no derivative."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

ITERATIONS = 250
# L at points (m, 2) of the descents (m,) that they belong to.
Values = Callable[[np.ndarray, np.ndarray], np.ndarray]


def nelder_mead(
    values: Values, simplices: np.ndarray, small: float, iterations: int = ITERATIONS
) -> np.ndarray:
    """Return where the descents from simplices (k, 3, 2) lead: (k, 2).

    `values(points, rows)` gives what is minimised by descent `rows` (m,) at points (m, 2); NaN counts as ∞. One ends
    when its simplex is smaller than `small`, or after so many iterations.
    """
    corners = np.array(simplices, dtype=float)
    heights = _heights(values, corners, np.arange(len(corners)))
    going = np.arange(len(corners))
    for _ in range(iterations):
        corners[going], heights[going] = _sorted(corners[going], heights[going])
        size = np.abs(corners[going, 1:] - corners[going, :1]).max((-1, -2))
        going = going[size > small]
        if not going.size:
            break
        corners[going], heights[going] = _moved(values, corners[going], heights[going], going)
    return _sorted(corners, heights)[0][:, 0]


def _heights(values: Values, corners: np.ndarray, rows: np.ndarray) -> np.ndarray:
    found = values(corners.reshape(-1, 2), np.repeat(rows, corners.shape[1]))
    return np.where(np.isnan(found), np.inf, found).reshape(corners.shape[:2])


def _sorted(corners: np.ndarray, heights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(heights, axis=-1, kind="stable")
    return np.take_along_axis(corners, order[..., None], 1), np.take_along_axis(heights, order, 1)


def _moved(
    values: Values, corners: np.ndarray, heights: np.ndarray, rows: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Reflect the highest corner; then expand, contract or shrink, as each simplex asks for."""
    low, middle, high = heights.T
    centre = corners[:, :2].mean(1)
    away = centre - corners[:, 2]
    reflected = centre + away
    at = _heights(values, reflected[:, None], rows)[:, 0]
    # Twice as far where the reflection is the best point, half as far, or back, where it is worse than the middle one.
    factor = np.select([at < low, at < middle, at < high], [2.0, 1.0, 0.5], default=-0.5)
    second = centre + factor[:, None] * away
    then = _heights(values, second[:, None], rows)[:, 0]
    better = np.where(factor == 0.5, then <= at, np.where(factor == -0.5, then < high, then < at))
    chosen = np.where(better[:, None], second, reflected)
    height = np.where(better, then, at)
    shrinks = ~better & (np.abs(factor) == 0.5)
    moved, levels = corners.copy(), heights.copy()
    moved[~shrinks, 2], levels[~shrinks, 2] = chosen[~shrinks], height[~shrinks]
    if shrinks.any():
        moved[shrinks, 1:] = (moved[shrinks, :1] + moved[shrinks, 1:]) / 2
        levels[shrinks, 1:] = _heights(values, moved[shrinks, 1:], rows[shrinks])
    return moved, levels
