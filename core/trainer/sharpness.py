"""Extreme eigenvalues of a Hessian that is only known by its products with vectors."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any, Literal

import numpy as np
from scipy.sparse.linalg import ArpackError, LinearOperator, eigsh

Product = Callable[[np.ndarray], np.ndarray]
DENSE = 24
# Vectors that the method keeps: few suffice from a good start, and of a large network few fit.
_COLD, _WARM, _LARGE = 20, 8, 200_000
# Newer SciPy draws ARPACK's restarts from a generator of its own; this makes them repeatable.
_REPEATABLE: dict[str, Any] = {"rng": 0} if "rng" in signature(eigsh).parameters else {}


class _NotFiniteError(Exception):
    """A product with the Hessian is not finite."""


def sharpness(
    hvp: Product,
    dim: int,
    v0: np.ndarray | None = None,
    tol: float = 1e-4,
    which: Literal["LA", "SA"] = "LA",
) -> tuple[float, np.ndarray]:
    """Return the largest ("LA") or smallest ("SA") eigenvalue of H, and its unit eigenvector (dim,).

    `hvp` maps v (dim,) float64 to H·v. By Lanczos' method (ARPACK, Lehoucq, Sorensen & Yang 1998) started at
    `v0`, such as the last vector of a Hessian that changes slowly, until the eigenvalue is relatively accurate
    to about `tol`; with few dimensions from the matrix itself. NaN, and zeros, where a product is not
    finite or the method doesn't converge.
    """
    if dim <= DENSE:
        return _dense(hvp, dim, which)

    def product(v: np.ndarray) -> np.ndarray:
        found = hvp(v.reshape(-1))
        if not np.isfinite(found).all():
            raise _NotFiniteError
        return found

    operator = LinearOperator((dim, dim), matvec=product, dtype=np.float64)
    krylov = min(dim, _COLD if v0 is None and dim <= _LARGE else _WARM)
    try:
        values, vectors = eigsh(
            operator, k=1, which=which, v0=_start(dim, v0), ncv=krylov, tol=tol, maxiter=500, **_REPEATABLE
        )
    except _NotFiniteError:
        return np.nan, np.zeros(dim)
    except ArpackError:
        # ARPACK gives up where H maps everything to 0; a random vector tells.
        flat = not hvp(_start(dim, None)).any()
        return 0.0 if flat else np.nan, np.zeros(dim)
    return float(values[0]), vectors[:, 0]


def _start(dim: int, v0: np.ndarray | None) -> np.ndarray:
    """Return where to begin: v0 with a little of every direction, so that another one can take the lead."""
    noise = np.random.default_rng(0).standard_normal(dim)
    if v0 is None or not v0.any():
        return noise
    return v0 / np.linalg.norm(v0) + 0.05 * noise / np.linalg.norm(noise)


def _dense(hvp: Product, dim: int, which: str) -> tuple[float, np.ndarray]:
    matrix = np.stack([hvp(unit) for unit in np.eye(dim)], axis=1)
    if not np.isfinite(matrix).all():
        return np.nan, np.zeros(dim)
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    k = -1 if which == "LA" else 0
    return float(values[k]), vectors[:, k]
