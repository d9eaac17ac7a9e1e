"""The minimum θ* that V = ½‖θ−θ*‖² measures from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from ..problems.newton import refine
from ..problems.objective import Landscape


@dataclass(frozen=True)
class Reference:
    """A point θ*, (2,), and a sentence that says where it comes from."""

    theta: np.ndarray
    origin: str


def reference_minimum(f: Landscape, start: tuple[float, float]) -> Reference:
    """Return the lowest known minimum of a landscape, of several the one nearest to the start.

    Published or exactly known minima come first. Otherwise the lowest point of the grid is polished by
    `scipy.optimize.minimize`; where that leaves the window, the grid's point itself is taken and said so.
    """
    minima = [point for point in f.facts.stationary if point.kind == "minimum"]
    if minima:
        lowest = min(point.level for point in minima)
        close = [point.theta for point in minima if point.level <= lowest + 1e-6 * (1 + abs(lowest))]
        nearest = min(close, key=lambda theta: float(np.hypot(theta[0] - start[0], theta[1] - start[1])))
        return Reference(_exact(f, np.array(nearest)), "the lowest known minimum, the nearest to the start")
    return _polished(f)


def _polished(f: Landscape) -> Reference:
    grid = f.grid()
    row, column = np.unravel_index(np.nanargmin(grid.values), grid.values.shape)
    lowest = np.array([grid.x[column], grid.y[row]])
    with np.errstate(all="ignore"):
        # The stubs know minimisers of one-dimensional arrays only by a type that no array of ours has.
        found = optimize.minimize(f.loss_and_grad, lowest, jac=True, method="L-BFGS-B")  # type: ignore[call-overload]
    x0, x1, y0, y1 = f.facts.window
    inside = x0 <= found.x[0] <= x1 and y0 <= found.x[1] <= y1
    if inside and np.isfinite(found.fun) and found.success:
        return Reference(_exact(f, found.x), "found by L-BFGS from the lowest point of the window")
    return Reference(lowest, "the lowest point of the window, since no minimum was found inside it")


def _exact(f: Landscape, theta: np.ndarray) -> np.ndarray:
    """Return the minimum that Newton's steps find next to a point, to the last digits; else the point itself."""
    x0, x1, y0, y1 = f.facts.window
    (point,) = refine(f, theta, 1e-3 * max(x1 - x0, y1 - y0))
    if point is None or point.kind != "minimum" or point.level > f.loss(theta) + 1e-14 * abs(point.level):
        return theta
    return np.array(point.theta)
