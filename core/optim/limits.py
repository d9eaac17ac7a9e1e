"""The stability limit of each update rule on a quadratic: the one place that knows it.

Sources: Polyak (1964) for the heavy ball; Cohen, Kaur, Li, Kolter & Talwalkar (2021) for Nesterov's momentum; Cohen et
al. (2022) for Adam with its preconditioner P frozen, where λ_max is that of P⁻¹H. The limit of a whole rule is not
that of a single step, η_lim = 2(g·d)/(dᵀHd), which the guard keeps: see `core.optim.guard`.
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
    the Hessian; where not, it is that of P⁻¹H, and 2/λ_max(H) is for orientation only. `decoupled`: weight decay is
    added to d and not to g.
    """

    factor: Callable[[Number], Number]
    numerator: str
    denominator: str = ""
    bounds: bool = True
    decoupled: bool = False


_PLAIN = Limit(lambda beta: 1.0, "2")
_LIMITS: dict[str, Limit] = {
    "gradient_descent": _PLAIN,
    "stable_decay": _PLAIN,
    "heavy_ball": Limit(lambda beta: 1 + beta, "2(1+β)"),
    "nesterov": Limit(lambda beta: (1 + beta) / (1 + 2 * beta), "2(1+β)", "(1+2β)"),
    "rmsprop": Limit(lambda beta: 1.0, "2", bounds=False),
    "adam": Limit(lambda beta: (1 + beta) / (1 - beta), "2(1+β₁)", "(1−β₁)", bounds=False),
    "adamw": Limit(lambda beta: (1 + beta) / (1 - beta), "2(1+β₁)", "(1−β₁)", bounds=False, decoupled=True),
}
# Where the preconditioner P of a rule that rescales each coordinate is known.
PRECONDITIONED = "λ_max(P⁻¹H)"


def is_bounded(name: str) -> bool:
    """Say whether the Hessian's λ_max bounds a rule's step size; Adam and RMSProp rescale each coordinate."""
    return name in _LIMITS and _LIMITS[name].bounds


def stability_factor(name: str, beta: Number = 0.9) -> Number:
    """Return c such that a rule with a constant η is unstable on a quadratic where η·λ_max > 2c.

    `beta` is the rule's momentum, β₁ of Adam, whose λ_max is that of P⁻¹H, as RMSProp's is. Raises `ValueError` for a
    rule whose limit is not known in closed form.
    """
    if name not in _LIMITS:
        raise ValueError(f"The stability limit of {name} is not known in closed form.")
    return _LIMITS[name].factor(beta)


def stability_limit(
    name: str,
    curvature: Number,
    beta: Number = 0.0,
    weight_decay: Number = 0.0,
    preconditioned: bool = False,
) -> Number:
    """Return the largest stable η on a quadratic with the largest eigenvalue `curvature`; arguments broadcast.

    2c/(λ_max + weight_decay), c the rule's `stability_factor`: an L2 decay adds to every curvature. ∞ where the sum is
    ≤ 0, NaN where it is NaN. For rules that are not bounded by λ_max(H) it is 2/λ_max, for orientation, or their own
    limit where `preconditioned` says that `curvature` is λ_max(P⁻¹(H + L2 decay)): 2c/λ_max, for AdamW with its decay
    beside P 2/(λ_max/c + weight_decay).
    """
    if not is_bounded(name) and not preconditioned:
        return _limit(np.asarray(curvature, float))
    whole = np.asarray(curvature, float)
    factor = stability_factor(name, beta)
    if is_bounded(name):
        return _limit((whole + weight_decay) / factor)
    return _limit(whole / factor + (weight_decay if has_decoupled_decay(name) else 0.0))


def has_decoupled_decay(name: str) -> bool:
    """Say whether a rule adds its weight decay to d, beside its preconditioner, and not to g."""
    return name in _LIMITS and _LIMITS[name].decoupled


def _limit(whole: np.ndarray) -> Number:
    with np.errstate(all="ignore"):
        limit = np.where(whole > 0, 2.0 / whole, np.where(np.isnan(whole), np.nan, np.inf))
    return float(limit) if np.ndim(limit) == 0 else limit


def limit_parts(name: str, weight_decay: bool = False, curvature: str = "λ_max") -> tuple[str, str]:
    """Return numerator and denominator of a rule's limit in symbols, such as "2(1+β)" and "λ_max".

    For a rule that λ_max(H) does not bound they are "2" and "λ_max", unless `curvature` names P.
    """
    known = _LIMITS[name]
    if not known.bounds and curvature != PRECONDITIONED:
        return "2", curvature
    if not weight_decay:
        whole = curvature
    elif known.decoupled:
        return known.numerator, f"({known.denominator}·{curvature} + (1+β₁)·decay)"
    elif known.bounds:
        whole = f"({curvature} + decay)"
    else:
        whole = "λ_max(P⁻¹(H + decay))"
    return known.numerator, f"({known.denominator}·{whole})" if known.denominator else whole


def limit_words(name: str, weight_decay: bool = False, curvature: str = "λ_max") -> str:
    """Return a rule's limit in symbols, such as "2(1+β)/λ_max"; for a rule that is not bounded by it, "2/λ_max"."""
    return "/".join(limit_parts(name, weight_decay, curvature))
