"""The stability limit of each update rule on a quadratic: the one place that knows it.

Sources: Polyak (1964) for the heavy ball; Cohen, Kaur, Li, Kolter & Talwalkar (2021) for Nesterov's momentum; Cohen et
al. (2022) for Adam with its preconditioner P frozen, where λ_max is that of P⁻¹H.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.optim.checks import Number


@dataclass(frozen=True)
class Limit:
    """A rule with a constant η is stable on a quadratic up to η = 2·factor(β)/λ_max, β its momentum (β₁ of Adam).

    `numerator` and `denominator` write 2·factor(β), the latter without λ_max. `bounds` says whether λ_max is that of
    the Hessian; where not, 2/λ_max is for orientation only.
    """

    factor: Callable[[Number], Number]
    numerator: str
    denominator: str = ""
    bounds: bool = True


_PLAIN = Limit(lambda beta: 1.0, "2")
_ADAM = Limit(lambda beta: (1 + beta) / (1 - beta), "2(1+β₁)", "(1−β₁)", bounds=False)
_LIMITS: dict[str, Limit] = {
    "gradient_descent": _PLAIN,
    "stable_decay": _PLAIN,
    "heavy_ball": Limit(lambda beta: 1 + beta, "2(1+β)"),
    "nesterov": Limit(lambda beta: (1 + beta) / (1 + 2 * beta), "2(1+β)", "(1+2β)"),
    "adam": _ADAM,
    "adamw": _ADAM,
}


def is_bounded(name: str) -> bool:
    """Say whether the Hessian's λ_max bounds a rule's step size; Adam and RMSProp rescale each coordinate."""
    return name in _LIMITS and _LIMITS[name].bounds


def stability_factor(name: str, beta: Number = 0.9) -> Number:
    """Return c such that a rule with a constant η is unstable on a quadratic where η·λ_max > 2c.

    `beta` is the rule's momentum, β₁ of Adam, whose λ_max is that of P⁻¹H. Raises `ValueError` for a rule whose limit
    is not known in closed form.
    """
    if name not in _LIMITS:
        raise ValueError(f"The stability limit of {name} is not known in closed form.")
    return _LIMITS[name].factor(beta)


def stability_limit(name: str, curvature: Number, beta: Number = 0.0, weight_decay: Number = 0.0) -> Number:
    """Return the largest stable η on a quadratic with the largest eigenvalue `curvature`; arguments broadcast.

    2c/(λ_max + weight_decay), c the rule's `stability_factor`: an L2 decay adds to every curvature. ∞ where the sum is
    ≤ 0, NaN where it is NaN. For rules that are not bounded by λ_max it is 2/λ_max, for orientation.
    """
    factor = stability_factor(name, beta) if is_bounded(name) else 1.0
    whole = np.asarray(curvature, float) + (weight_decay if is_bounded(name) else 0.0)
    with np.errstate(all="ignore"):
        limit = np.where(whole > 0, 2.0 * factor / whole, np.where(np.isnan(whole), np.nan, np.inf))
    return float(limit) if np.ndim(limit) == 0 else limit


def limit_words(name: str, weight_decay: bool = False, curvature: str = "λ_max") -> str:
    """Return a rule's limit in symbols, such as "2(1+β)/λ_max"; for a rule that is not bounded by it, "2/λ_max"."""
    known = _LIMITS[name] if is_bounded(name) else _PLAIN
    whole = f"({curvature} + decay)" if weight_decay and is_bounded(name) else curvature
    return (
        f"{known.numerator}/({known.denominator}·{whole})"
        if known.denominator
        else f"{known.numerator}/{whole}"
    )
