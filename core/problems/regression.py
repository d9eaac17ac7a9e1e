"""Least squares on two standardised columns of the diabetes study: a quadratic, exact throughout."""

from __future__ import annotations

import numpy as np

from ..data.bundled import DIABETES_NAMES, diabetes_columns
from ..numbers import number
from .objective import Facts, StationaryPoint
from .plane import Kernels, Plane


def diabetes(name: str, title: str, column_a: str = "bmi", column_b: str = "bp") -> Plane:
    """Return L(w)=(1/2m)·Σ(w·u_i−t_i)² for two columns u and the target t, all standardised.

    The Hessian is [[1, ρ], [ρ, 1]] with ρ the columns' correlation, so λ_max=1+|ρ|.
    Raises ValueError for equal or unknown columns.
    """
    for parameter, column in (("column_a", column_a), ("column_b", column_b)):
        if column not in DIABETES_NAMES:
            raise ValueError(f"{parameter} must be one of {', '.join(DIABETES_NAMES)}, got {column!r}.")
    if column_a == column_b:
        raise ValueError(f"column_a and column_b must differ, got {column_a!r} twice.")
    columns, target = diabetes_columns(column_a, column_b)
    best = np.linalg.lstsq(columns, target, rcond=None)[0]
    lowest = float(np.mean((columns @ best - target) ** 2) / 2)
    correlation = float(np.mean(columns[:, 0] * columns[:, 1]))
    facts = _facts(name, title, (column_a, column_b), best, lowest, correlation)
    return Plane(facts, _quadratic(best, lowest, correlation))


def _quadratic(best: np.ndarray, lowest: float, correlation: float) -> Kernels:
    """Return L = L* + ½(w−w*)ᵀH(w−w*), H=[[1, ρ], [ρ, 1]]: the mean over the samples, summed once."""
    a0, b0 = float(best[0]), float(best[1])

    def gradient(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return L and its two slopes."""
        da, db = a - a0, b - b0
        slope_a, slope_b = da + correlation * db, correlation * da + db
        return lowest + (da * slope_a + db * slope_b) / 2, slope_a, slope_b

    def hessian(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the parts xx, xy and yy of ∇²L."""
        one = np.ones_like(a)
        return one, correlation * one, one

    return Kernels(lambda a, b: gradient(a, b)[0], gradient, hessian)


def _facts(
    name: str, title: str, columns: tuple[str, str], best: np.ndarray, lowest: float, correlation: float
) -> Facts:
    x, y = float(best[0]), float(best[1])
    steepest = 1 + abs(correlation)
    # Across the valley: where the columns agree (ρ>0) its floor runs along (1, −1).
    tilt = 0.6 if correlation > 0 else -0.6
    return Facts(
        name=name,
        title=f"Diabetes: {columns[0]} and {columns[1]}, least squares",
        lesson=f"Correlated columns (ρ = {correlation:.3f}) make a ravine, and the limit 2/λ_max = "
        f"2/(1+|ρ|) = {number(2 / steepest)} is exact everywhere.",
        source="Efron, Hastie, Johnstone & Tibshirani, Annals of Statistics 32 (2004) 407; via scikit-learn",
        window=tuple(float(f"{edge:.3f}") for edge in (x - 2, x + 2, y - 2, y + 2)),  # type: ignore[arg-type]
        start=(float(f"{x - 1.5:.3f}"), float(f"{y + tilt:.3f}")),
        eta0=float(f"{1.9 / steepest:.3g}"),
        # ½ is what predicting the mean costs.
        level=0.5,
        coercive=True,
        latex=r"L(w) = \frac{1}{2m} \sum_{i=1}^{m} \left(w \cdot u_i - t_i\right)^2",
        stationary=(StationaryPoint((x, y), "minimum", lowest),),
        axes=(f"w₁ ({columns[0]})", f"w₂ ({columns[1]})"),
    )
