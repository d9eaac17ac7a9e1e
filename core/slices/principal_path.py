"""Principal components of a path through many weights, about its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

# A second direction with less than this share of the first's spread is rounding: the path is a line.
_LINE = 1e-5
_COLUMNS = 1 << 14


@dataclass(frozen=True, eq=False)
class PrincipalPath:
    """A path θ_1 … θ_S in its own principal coordinates about θ_S, as many as it has, at most two.

    `axes` (r, P) are orthonormal, in θ's dtype; `points` (S, 2) the coordinates, 0 where an axis is missing;
    `variance` the share of Σ‖θ_t − θ_S‖² along each axis; `length` Σ‖θ_{t+1} − θ_t‖ in all P dimensions.
    """

    axes: np.ndarray
    points: np.ndarray
    variance: tuple[float, float]
    length: float


def principal_path(thetas: Sequence[np.ndarray]) -> PrincipalPath:
    """Return the principal components of S finite weight vectors (P,).

    With D_t = θ_t − θ_S, the S×S matrix D Dᵀ has D's left singular vectors and squared singular values,
    however large P is; D itself is held a few thousand columns at a time. Axes point so that the start is
    not on the positive side of the first and the farthest point not on the negative side of the second.
    """
    gram, squares = np.zeros((len(thetas), len(thetas))), np.zeros(len(thetas) - 1)
    for part, _ in _away(thetas):
        gram += part @ part.T
        squares += np.square(np.diff(part, axis=0)).sum(axis=1)
    spread, vectors = _largest(gram)
    axes = np.empty((len(spread), thetas[-1].size), thetas[-1].dtype)
    for part, columns in _away(thetas):
        axes[:, columns] = (vectors / spread).T @ part
    points = np.zeros((len(thetas), 2))
    points[:, : len(spread)] = vectors * spread
    shares = np.zeros(2)
    shares[: len(spread)] = spread**2 / max(np.trace(gram), np.finfo(float).tiny)
    return PrincipalPath(axes, points, (float(shares[0]), float(shares[1])), float(np.sqrt(squares).sum()))


def completed(axes: np.ndarray, directions: Iterator[np.ndarray], wanted: int = 2) -> np.ndarray:
    """Return orthonormal axes (wanted, P): those given (r, P), then what is new in the directions, in turn.

    A direction that is not finite, or lies in the span of the axes so far, is passed over.
    """
    found = list(axes)
    while len(found) < wanted:
        direction = np.asarray(next(directions), dtype=float)
        length = np.linalg.norm(direction)
        if not np.isfinite(length) or length == 0:
            continue
        rest = direction / length
        # Twice, since a single pass leaves rounding along the axes where little is new.
        for axis in [*found, *found]:
            rest = rest - (axis @ rest) * axis
        if np.linalg.norm(rest) > _LINE:
            found.append((rest / np.linalg.norm(rest)).astype(axes.dtype))
    return np.stack(found)


def _away(thetas: Sequence[np.ndarray]) -> Iterator[tuple[np.ndarray, slice]]:
    """Yield θ_t − θ_S in float64, some columns at a time, and which columns they are."""
    for first in range(0, thetas[-1].size, _COLUMNS):
        columns = slice(first, first + _COLUMNS)
        rows = np.stack([theta[columns] for theta in thetas]).astype(float)
        yield rows - rows[-1], columns


def _largest(gram: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the singular values (r,) of D that are not rounding, largest first, r ≤ 2, and vectors (S, r)."""
    values, vectors = np.linalg.eigh(gram)
    spread, vectors = np.sqrt(np.maximum(values[::-1][:2], 0)), vectors[:, ::-1][:, :2]
    real = spread > _LINE * spread[0]
    spread, vectors = spread[real], vectors[:, real]
    for k, vector in enumerate(vectors.T):
        seen = -vector[0] if k == 0 else vector[np.abs(vector).argmax()]
        if seen < 0:
            vectors[:, k] = -vector
    return spread, vectors
