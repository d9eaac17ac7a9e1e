"""The stability guards, each in one place, and their two questions: how long may a step be, and does L really fall?

All arithmetic is over a batch, on NumPy arrays and torch tensors alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from .arrays import namespace

MARGIN = 0.9
SUFFICIENT = 1e-4
HALVINGS = 30


def dot(a: Any, b: Any) -> Any:
    """Return the inner products over the last axis: (..., d), (..., d) → (...)."""
    return (a * b).sum(-1)


def step_limit(grad: Any, direction: Any, hvp_direction: Any) -> Any:
    """Return the largest η for which second order predicts no rise: η_lim = 2(g·d)/(dᵀHd).

    All arguments have shape (..., d), the result (...). ∞ where dᵀHd ≤ 0 and g·d > 0; 0 where g·d ≤ 0
    (d is not a descent direction); NaN where the numbers are.
    """
    with np.errstate(all="ignore"):
        return _limit(dot(grad, direction), dot(direction, hvp_direction))


def _limit(slope: Any, curvature: Any) -> Any:
    xp = namespace(slope)
    limit = xp.where(curvature <= 0, math.inf, 2.0 * slope / curvature)
    return xp.where(slope <= 0, 0.0, limit)


def stable_step(hvp: Callable[[Any], Any], grad: Any, direction: Any) -> Any:
    """Return `step_limit` of arrays (..., d), right also where g·d or dᵀHd leave the range of numbers.

    `hvp(d)` returns ∇²L·d. Where a product underflows to 0 or overflows, g and d are divided by their largest entries
    and the limit is put together from the parts: it is 2/c_t for gradient descent however small L's unit is.
    """
    xp = namespace(grad)
    curved = hvp(direction)
    with np.errstate(all="ignore"):
        slope, curvature = dot(grad, direction), dot(direction, curved)
        limit = xp.asarray(_limit(slope, curvature))
        lost = ~(_in_range(xp.abs(slope)) & _in_range(xp.abs(curvature)))
        if not lost.any():
            return limit
        lost &= xp.isfinite(grad).all(-1) & xp.isfinite(direction).all(-1) & (direction != 0).any(-1)
        if not lost.any():
            return limit
        largest = xp.max(xp.abs(direction), axis=-1, keepdims=True)
        steepest = xp.max(xp.abs(grad), axis=-1, keepdims=True)
        unit = direction / xp.where(largest > 0, largest, 1.0)
        again = hvp(unit)
        strongest = xp.max(xp.abs(again), axis=-1, keepdims=True)
        scaled = step_limit(
            grad / xp.where(steepest > 0, steepest, 1.0),
            unit,
            again / xp.where(strongest > 0, strongest, 1.0),
        )
        ratio = (steepest / xp.where(strongest > 0, strongest, 1.0) / largest)[..., 0]
        return xp.where(lost, xp.where(xp.isfinite(scaled), scaled * ratio, scaled), limit)


def _in_range(product: Any) -> Any:
    """Say which positive products kept all their digits: neither underflow nor overflow took any."""
    lowest, highest = _range(namespace(product), product.dtype)
    return (product >= lowest) & (product <= highest)


@lru_cache(maxsize=16)
def _range(xp: Any, dtype: Any) -> tuple[Any, Any]:
    numbers = xp.finfo(dtype)
    lowest = numbers.smallest_normal / numbers.eps
    return lowest, 1 / lowest


def backtrack(
    loss: Callable[[Any], Any],
    theta: Any,
    value: Any,
    slope: Any,
    direction: Any,
    step_size: Any,
    c1: float = SUFFICIENT,
    most: int = HALVINGS,
) -> tuple[Any, Any]:
    """Halve η until L(θ − η·d) ≤ L(θ) − c₁·η·(g·d) (Armijo 1966), at most `most` times.

    `loss` maps points (n, d) to values (n,) and is asked only about rows that are still too long.
    `value` = L(θ), `slope` = g·d and `step_size` = the first η have the batch's shape (...), `theta` and
    `direction` (..., d). Return (step_size, accepted); a row that no halving makes acceptable is refused.
    """

    def at(rows: Any, steps: Any) -> Any:
        return loss(theta[rows] - steps[..., None] * direction[rows])

    return halve(at, value, slope, step_size, c1, most)


def halve(
    at: Callable[[Any, Any], Any],
    value: Any,
    slope: Any,
    step_size: Any,
    c1: float = SUFFICIENT,
    most: int = HALVINGS,
) -> tuple[Any, Any]:
    """Do `backtrack`'s search; at(rows, η) returns L after a step η (n,) of the n rows in the mask `rows`."""
    xp = namespace(value)
    # asarray: NumPy turns arrays without axes into scalars, which can't be indexed by a mask.
    value, slope = xp.asarray(value), xp.asarray(slope)
    steps = xp.asarray(xp.zeros_like(value) + step_size)
    accepted = xp.zeros_like(value, dtype=xp.bool)
    for halving in range(most + 1):
        rows = ~accepted
        if halving:
            steps = xp.where(rows, steps / 2, steps)
        trial = at(rows, steps[rows])
        accepted[rows] = falls(trial, value[rows], slope[rows], steps[rows], c1)
        if accepted.all():
            break
    return steps, accepted


def falls(after: Any, before: Any, slope: Any, step_size: Any, c1: float = SUFFICIENT) -> Any:
    """Say where a step of size η lowered L enough: L(θ+p) ≤ L(θ) − c₁·η·(g·d). False where NaN."""
    return after <= before - c1 * step_size * slope


@dataclass(frozen=True)
class Guard:
    """A kind of guard; this one lets every step pass.

    `label` names it in a list of choices, `words` is the sentence beside a step's formula. A guard that `acts` is asked
    about every proposed step, along a direction with g·d > 0; one that `judges` also about every step made, and those
    it does not accept are halved.
    """

    name: str
    label: str
    words: str = ""
    acts: ClassVar[bool] = False
    judges: ClassVar[bool] = False

    def within(self, wanted: Any, limit: Any) -> Any:
        """Return the η to try, at most `wanted`; `limit` is η_lim, 2(g·d)/(dᵀHd). Both have the batch's shape."""
        return wanted

    def accepts(self, after: Any, before: Any, slope: Any, step_size: Any) -> Any:
        """Say which steps of size η along −d, with `slope` = g·d, may stand; L went from `before` to `after`."""
        return namespace(after).ones_like(after, dtype=bool)


class CurvatureGuard(Guard):
    """Keeps η within `MARGIN`·η_lim, up to which second order predicts that L falls."""

    acts = True

    def within(self, wanted: Any, limit: Any) -> Any:
        """Return min(η, 0.9·η_lim)."""
        # fmin: where second order itself overflows it sets no limit.
        return np.fmin(wanted, MARGIN * limit)


class EnergyGuard(CurvatureGuard):
    """Keeps η within the curvature's limit, and accepts a step only where L really fell (Armijo 1966)."""

    judges = True

    def accepts(self, after: Any, before: Any, slope: Any, step_size: Any) -> Any:
        """Say where L(θ+p) ≤ L(θ) − 10⁻⁴·η·(g·d)."""
        return falls(after, before, slope, step_size)


GUARDS: dict[str, Guard] = {
    guard.name: guard
    for guard in (
        Guard("off", "off"),
        CurvatureGuard(
            "curvature", f"curvature: η ≤ {MARGIN:g}·η_lim", f"The guard then caps it at {MARGIN:g}·η_lim."
        ),
        EnergyGuard(
            "energy",
            "energy: curvature, then backtrack until V falls",
            f"The guard then caps it at {MARGIN:g}·η_lim and halves it until V(θ+p) ≤ V(θ) − 10⁻⁴·η_t·(g·d).",
        ),
    )
}
