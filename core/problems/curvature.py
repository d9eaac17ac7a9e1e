"""Eigenvalues of the Hessian along a path, in closed form for the plane."""

from __future__ import annotations

import numpy as np

from .objective import Objective


def eigenvalues_2x2(hessian: np.ndarray) -> np.ndarray:
    """Return the eigenvalues of symmetric 2×2 matrices, ascending: (..., 2, 2) → (..., 2).

    λ = (a+c)/2 ∓ √(((a−c)/2)² + b²). NaN and infinity pass through as NaN, without an exception.
    """
    with np.errstate(all="ignore"):
        centre = (hessian[..., 0, 0] + hessian[..., 1, 1]) / 2
        half = (hessian[..., 0, 0] - hessian[..., 1, 1]) / 2
        radius = np.hypot(half, (hessian[..., 0, 1] + hessian[..., 1, 0]) / 2)
        return np.stack([centre - radius, centre + radius], axis=-1)


def hessian_matrix(f: Objective, theta: np.ndarray) -> np.ndarray:
    """Return ∇²L(θ): (..., d) → (..., d, d); d Hessian-vector products a point where it is not known in closed form."""
    theta = np.asarray(theta, dtype=float)
    with np.errstate(all="ignore"):
        if f.dim == 2 and hasattr(f, "hessian"):
            return np.asarray(f.hessian(theta))
        return np.stack([f.hvp(theta, np.broadcast_to(unit, theta.shape)) for unit in np.eye(f.dim)], axis=-1)


def hessian_eigenvalues(f: Objective, theta: np.ndarray) -> np.ndarray:
    """Return all eigenvalues of ∇²L(θ), ascending: (..., d) → (..., d)."""
    return eigenvalues(hessian_matrix(f, theta))


def eigenvalues(hessian: np.ndarray) -> np.ndarray:
    """Return the eigenvalues of symmetric matrices, ascending: (..., d, d) → (..., d); NaN where not finite."""
    if hessian.shape[-1] == 2:
        return eigenvalues_2x2(hessian)
    values = np.full(hessian.shape[:-1], np.nan)
    finite = np.isfinite(hessian).all(axis=(-1, -2))
    values[finite] = np.linalg.eigvalsh(hessian[finite])
    return values
