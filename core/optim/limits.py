"""The stability limit of a whole rule on a quadratic, from what its kind says of it.

The limit of a whole rule is not that of a single step, η_lim = 2(g·d)/(dᵀHd), which the guard keeps: see
`core.optim.guard`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..checks import Number

if TYPE_CHECKING:
    from .contract import Rule, RuleKind


def stability_limit(rule: Rule, curvature: Number, preconditioned: bool = False) -> Number:
    """Return the largest stable η on a quadratic with the largest eigenvalue `curvature`; arrays broadcast.

    `curvature` is λ_max of the Hessian H without weight decay. A decay in the gradient adds to every curvature:
    2c/(λ_max + decay), c the rule's factor; one beside d: 2/(λ_max/c + decay). ∞ where the sum is ≤ 0, NaN where it
    is NaN. For rules that rescale each coordinate it is 2/λ_max, for orientation, or their own limit where
    `preconditioned` says that `curvature` is λ_max(P⁻¹H), of P⁻¹(H + decay) where the decay is in the gradient. NaN
    for a rule whose limit is not known.
    """
    kind, whole = rule.kind, np.asarray(curvature, float)
    if kind.limit is None:
        return _limit(np.full_like(whole, np.nan))
    if kind.preconditioner is not None and not preconditioned:
        return _limit(whole)
    factor = kind.limit.factor(**rule.parameters)
    if kind.decoupled:
        return _limit(whole / factor + rule.weight_decay)
    return _limit((whole if preconditioned else whole + rule.weight_decay) / factor)


def largest_curvature(rule: Rule) -> tuple[float, float]:
    """Return c and s of 2c/η − s, the largest λ_max at which a rule (one run) with a constant η is stable.

    The inverse of `stability_limit`, as that without a preconditioner: c is the rule's factor, s its weight decay w,
    or c·w where the decay is beside d. (1, 0) for a rule that rescales each coordinate, where 2/η is for orientation;
    NaN for one whose limit is not known.
    """
    kind = rule.kind
    if kind.limit is None:
        return np.nan, np.nan
    if kind.preconditioner is not None:
        return 1.0, 0.0
    factor, decay = float(kind.limit.factor(**rule.parameters)), float(rule.weight_decay)
    return factor, factor * decay if kind.decoupled else decay


def _limit(whole: np.ndarray) -> Number:
    with np.errstate(all="ignore"):
        limit = np.where(whole > 0, 2.0 / whole, np.where(np.isnan(whole), np.nan, np.inf))
    return float(limit) if np.ndim(limit) == 0 else limit


def limit_parts(kind: RuleKind, weight_decay: bool = False, preconditioned: bool = False) -> tuple[str, str]:
    """Return numerator and denominator of a rule's limit in symbols, such as "2(1+β)" and "λ_max".

    For a rule that rescales each coordinate they are "2" and "λ_max" unless `preconditioned`, and then in λ_max(P⁻¹H).
    Raises `ValueError` for a rule whose limit is not known.
    """
    if kind.limit is None:
        raise ValueError(f"The stability limit of {kind.label} is not known.")
    if kind.preconditioner is not None and not preconditioned:
        return "2", "λ_max"
    numerator, denominator = kind.limit.numerator, kind.limit.denominator
    scaled = kind.preconditioner is not None
    curvature = "λ_max(P⁻¹H)" if scaled else "λ_max"
    if weight_decay and kind.decoupled:
        first = f"{denominator}·{curvature}" if denominator else curvature
        share = numerator.removeprefix("2")
        return numerator, f"({first} + {share}·decay)" if share else f"({first} + decay)"
    if weight_decay:
        curvature = "λ_max(P⁻¹(H + decay))" if scaled else "(λ_max + decay)"
    return numerator, f"({denominator}·{curvature})" if denominator else curvature


def limit_words(kind: RuleKind, weight_decay: bool = False, preconditioned: bool = False) -> str:
    """Return a rule's limit in symbols, such as "2(1+β)/λ_max"; "not known" where it is not."""
    if kind.limit is None:
        return "not known"
    return "/".join(limit_parts(kind, weight_decay, preconditioned))
