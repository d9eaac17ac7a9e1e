"""A landscape over the plane, made from three plain functions of two coordinate arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .objective import Facts, Grid

Column = np.ndarray
# Levels beyond this are of no use on a slider.
LARGEST_LEVEL = 1e12
_MOST_GRID_POINTS = 1025


class Kernels(NamedTuple):
    """L and its derivatives for contiguous float64 columns x, y of shape (n,).

    Each returned part has shape (n,) or is a number, where it is constant.
    """

    value: Callable[[Column, Column], Column]
    gradient: Callable[[Column, Column], tuple[Column, Column, Column]]
    """(x, y) → L, ∂L/∂x, ∂L/∂y."""
    hessian: Callable[[Column, Column], tuple[Column, Column, Column]]
    """(x, y) → ∂²L/∂x², ∂²L/∂x∂y, ∂²L/∂y²."""


class Plane:
    """A `Landscape` whose batch axes, shapes and grid are handled here, once for all problems.

    Every evaluation runs on flat contiguous columns, so that a row of a batch gets the same bits as the row
    alone. Overflow, poles and complex values come back as inf or NaN, without a warning.
    """

    dim = 2

    def __init__(self, facts: Facts, kernels: Kernels, chunk: int = 1 << 16) -> None:
        """Keep what is known and how it is computed; at most `chunk` rows are evaluated at once."""
        self.facts = facts
        self._kernels = kernels
        self._chunk = chunk
        self._grids: dict[int, Grid] = {}

    def __repr__(self) -> str:
        x0, x1, y0, y1 = self.facts.window
        return f"<{self.facts.title} on [{x0:g}, {x1:g}] × [{y0:g}, {y1:g}]>"

    def loss(self, theta: np.ndarray) -> np.ndarray:
        """Return L(θ): (..., 2) → (...)."""
        x, y, batch = _columns(theta)
        loss = np.empty(x.size)
        with np.errstate(all="ignore"):
            for rows in self._chunks(x.size):
                loss[rows] = self._kernels.value(x[rows], y[rows])
        return loss.reshape(batch)[()]

    def loss_and_grad(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return L(θ) and ∇L(θ): (..., 2) → (...), (..., 2)."""
        x, y, batch = _columns(theta)
        loss, grad = np.empty(x.size), np.empty((x.size, 2))
        with np.errstate(all="ignore"):
            for rows in self._chunks(x.size):
                loss[rows], grad[rows, 0], grad[rows, 1] = self._kernels.gradient(x[rows], y[rows])
        return loss.reshape(batch)[()], grad.reshape((*batch, 2))

    def hessian(self, theta: np.ndarray) -> np.ndarray:
        """Return ∇²L(θ): (..., 2) → (..., 2, 2)."""
        x, y, batch = _columns(theta)
        hessian = np.empty((x.size, 2, 2))
        with np.errstate(all="ignore"):
            for rows in self._chunks(x.size):
                parts = self._kernels.hessian(x[rows], y[rows])
                hessian[rows, 0, 0], hessian[rows, 0, 1], hessian[rows, 1, 1] = parts
        hessian[:, 1, 0] = hessian[:, 0, 1]
        return hessian.reshape((*batch, 2, 2))

    def hvp(self, theta: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Return ∇²L(θ)·v: (..., 2), (..., 2) → (..., 2); the leading axes broadcast."""
        x, y, batch = _columns(theta)
        v = np.asarray(v, dtype=np.float64)
        if x.size > self._chunk:
            hessian = self.hessian(theta)
            parts = hessian[..., 0, 0], hessian[..., 0, 1], hessian[..., 1, 1]
        else:
            with np.errstate(all="ignore"):
                parts = self._kernels.hessian(x, y)
        # A part that is constant is a number.
        xx, xy, yy = (part.reshape(batch) if np.ndim(part) else part for part in parts)
        whole = (*batch, 2)
        product = np.empty(whole if v.shape == whole else np.broadcast_shapes(whole, v.shape))
        with np.errstate(all="ignore"):
            product[..., 0] = xx * v[..., 0] + xy * v[..., 1]
            product[..., 1] = xy * v[..., 0] + yy * v[..., 1]
        return product

    def grid(self, n: int = 129) -> Grid:
        """Return L on n×n points that span the window, read-only; computed once for each n."""
        if isinstance(n, bool) or not isinstance(n, int | np.integer):
            raise ValueError(f"n must be a whole number in [2, {_MOST_GRID_POINTS}], got {n!r}.")
        if not 2 <= n <= _MOST_GRID_POINTS:
            raise ValueError(f"n must lie in [2, {_MOST_GRID_POINTS}], got {n!r}.")
        if n not in self._grids:
            self._grids[n] = self._sample(n)
        return self._grids[n]

    @property
    def level_range(self) -> tuple[float, float]:
        """The lowest and highest L seen in the window, within ±`LARGEST_LEVEL`, always low < high."""
        values = self.grid().values
        known = [point.level for point in self.facts.stationary]
        levels = np.append(values[np.isfinite(values)], known)
        if not levels.size:
            return 0.0, 1.0
        low, high = np.clip([levels.min(), levels.max()], -LARGEST_LEVEL, LARGEST_LEVEL)
        # A flat function still needs a slider that can be moved.
        margin = 0.0 if high > low else max(1.0, abs(low) * 1e-3)
        return float(low - margin), float(high + margin)

    def _chunks(self, size: int) -> list[slice]:
        if size <= self._chunk:
            return [slice(None)]
        return [slice(first, first + self._chunk) for first in range(0, size, self._chunk)]

    def _sample(self, n: int) -> Grid:
        x0, x1, y0, y1 = self.facts.window
        x, y = np.linspace(x0, x1, n), np.linspace(y0, y1, n)
        values = self.loss(np.stack(np.meshgrid(x, y), axis=-1))
        for array in (x, y, values):
            array.setflags(write=False)
        return Grid(x, y, values)


def _columns(theta: np.ndarray) -> tuple[Column, Column, tuple[int, ...]]:
    theta = np.asarray(theta, dtype=np.float64)
    if theta.shape[-1:] != (2,):
        raise ValueError(f"theta must have shape (..., 2), got {theta.shape}.")
    columns = np.ascontiguousarray(theta.reshape(-1, 2).T)
    return columns[0], columns[1], theta.shape[:-1]
