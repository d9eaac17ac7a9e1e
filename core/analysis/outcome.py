"""How a run ended, in one word and the numbers that decided it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from core.analysis.curvature import hessian_eigenvalues
from core.problems.objective import Objective

if TYPE_CHECKING:
    from core.descent import Trajectory

Kind = Literal["diverged", "minimum", "maximum", "saddle", "degenerate", "frozen", "cycling", "descending"]

TOLERANCE = 1e-6
MOST_RELAXED = 1e3
FAR = 10.0
FROZEN_SHARE = 0.01
# A step is "not small" when it is longer than this share of the window's diagonal.
SMALL_STEP = 1e-4


@dataclass(frozen=True)
class Outcome:
    """The end of one run: its `kind`, and `reason`, a sentence with the numbers that decided it."""

    kind: Kind
    reason: str


@dataclass(frozen=True)
class Scales:
    """What is small on an objective: typical ‖∇L‖ and curvature, centre and size of the region of interest."""

    gradient: float
    curvature: float
    centre: np.ndarray
    size: float


def classify(run: Trajectory) -> Outcome:
    """Return the outcome of one run (no batch axes).

    The order is: diverged, then by the Hessian where ‖g‖ ≤ tol = 1e-6·(1+|L|)·(typical ‖∇L‖), then
    frozen, cycling, and descending when nothing else holds. In tol, 1+|L| counts for at most 1000.
    """
    if run.theta.ndim != 2:
        raise ValueError("an outcome belongs to one run; use run.outcomes for a batch.")
    scales = _scales(run)
    with np.errstate(all="ignore"):
        return (
            _diverged(run, scales)
            or _at_rest(run, scales)
            or _frozen(run)
            or _cycling(run, scales)
            or _descending(run)
        )


def window_length(steps: int) -> int:
    """Return the number of last steps that are looked at: 20 % of the run, at least 10, at most all."""
    return min(steps, max(10, -(-steps // 5)))


def _scales(run: Trajectory) -> Scales:
    facts = getattr(run.f, "facts", None)
    if facts is None:
        slope = float(run.grad_norm[0])
        return Scales(max(1.0, slope), 1.0, run.theta[0], np.inf)
    return _window_scales(run.f)


def _window_scales(f: Objective) -> Scales:
    x0, x1, y0, y1 = f.facts.window  # type: ignore[attr-defined]
    x, y = np.meshgrid(np.linspace(x0, x1, 17), np.linspace(y0, y1, 17))
    with np.errstate(all="ignore"):
        grad = f.loss_and_grad(np.stack([x, y], axis=-1))[1]
    norms = np.linalg.norm(grad, axis=-1)
    typical = norms[np.isfinite(norms) & (norms > 0)]
    gradient = float(np.median(typical)) if typical.size else 1.0
    size = float(np.hypot(x1 - x0, y1 - y0))
    return Scales(gradient, gradient / size, np.array([(x0 + x1) / 2, (y0 + y1) / 2]), size)


def _diverged(run: Trajectory, scales: Scales) -> Outcome | None:
    finite = np.isfinite(run.loss) & np.isfinite(run.theta).all(-1) & np.isfinite(run.grad).all(-1)
    if not finite.all():
        step = int(np.argmin(finite))
        last = f"the last finite L was {run.loss[step - 1]:.3g}" if step else "the start itself is not finite"
        return Outcome("diverged", f"not finite from step {step} on; {last}")
    recent = run.loss[-window_length(run.steps) - 1 :]
    rising = recent[-1] > recent[0]
    away = float(np.linalg.norm(run.theta[-1] - scales.centre))
    if rising and away > FAR * scales.size / 2:
        return Outcome("diverged", f"{away:.3g} from the window's centre, L rising to {recent[-1]:.3g}")
    half = len(recent) // 2
    lengths = np.linalg.norm(np.diff(run.theta[-len(recent) :], axis=0), axis=-1)
    growing = lengths[half:].mean() > 1.2 * lengths[:half].mean() if half else False
    if rising and growing and recent[half:].min() > max(run.loss[0], recent[:half].mean()):
        return Outcome(
            "diverged",
            f"L rose from {recent[0]:.3g} to {recent[-1]:.3g} over the last {len(recent) - 1} steps "
            f"and the steps grow, to {lengths[-1]:.3g}",
        )
    return None


def _at_rest(run: Trajectory, scales: Scales) -> Outcome | None:
    slope = float(run.grad_norm[-1])
    # Capped, so that a loss with a large constant part does not pass a steep slope for rest.
    tol = TOLERANCE * min(1 + abs(float(run.loss[-1])), MOST_RELAXED) * scales.gradient
    if slope > tol:
        return None
    values = hessian_eigenvalues(run.f, run.theta[-1])
    low, high = float(values[0]), float(values[-1])
    flat = 1e-6 * max(abs(low), abs(high), scales.curvature)
    numbers = f"‖g‖ = {slope:.1e} ≤ {tol:.1e}, λ_min(H) = {low:.3g}"
    return by_curvature(low, high, flat, numbers)


def by_curvature(low: float, high: float, flat: float, numbers: str) -> Outcome:
    """Return what a point of rest is by its Hessian's extreme eigenvalues; those within ±`flat` count as 0.

    `numbers` is the beginning of the reason, which ends with the lowest eigenvalue.
    """
    if low > flat:
        return Outcome("minimum", numbers)
    if high < -flat:
        return Outcome("maximum", f"{numbers}, λ_max(H) = {high:.3g}: curved downwards in every direction")
    if low < -flat:
        return Outcome("saddle", f"{numbers}, λ_max(H) = {high:.3g}")
    return Outcome("degenerate", f"{numbers} ≈ 0: second order does not decide")


def _frozen(run: Trajectory) -> Outcome | None:
    slope = float(run.grad_norm[-1])
    if run.refused[-1]:
        return Outcome("frozen", f"stalled at a point where no step along −g lowers V; ‖g‖ = {slope:.3g}")
    budget = float(run.budget_left)
    curvature = float(np.abs(hessian_eigenvalues(run.f, run.theta[-1])).max())
    scaled = float(run.step_size[-1] / run.learning_rate[-1]) if run.learning_rate[-1] > 0 else 1.0
    reach = budget * scaled * float(np.linalg.norm(run.direction[-1]))
    distance = slope / curvature if curvature > 0 else np.inf
    if not np.isfinite(distance) or not reach <= FROZEN_SHARE * distance:
        return None
    reason = (
        f"‖g‖ = {slope:.3g}, but all steps still to come move at most {reach:.2g} of about {distance:.2g}"
    )
    return Outcome("frozen", reason)


def _cycling(run: Trajectory, scales: Scales) -> Outcome | None:
    length = window_length(run.steps)
    before, recent = run.loss[: run.steps + 1 - length], run.loss[-length:]
    lengths = np.linalg.norm(run.displacement[-length:], axis=-1)
    size = scales.size if np.isfinite(scales.size) else max(1.0, float(np.linalg.norm(run.theta[0])))
    changes = np.diff(run.loss[-length - 1 :])
    # Rounding makes an exact cycle's lowest value flicker in the last digits.
    progress = recent.min() < before.min() - 1e-9 * (1 + abs(before.min()))
    swinging = min((changes > 0).sum(), (changes < 0).sum()) >= 2
    if progress or not (swinging or _flat(changes, recent)) or lengths.max() <= SMALL_STEP * size:
        return None
    reason = (
        f"no new lowest L in the last {length} steps: it stays at {recent.min():.3g} to {recent.max():.3g}"
    )
    return Outcome("cycling", f"{reason}, with steps up to {lengths.max():.2g} long")


def _flat(changes: np.ndarray, recent: np.ndarray) -> bool:
    """Say whether L stands still although θ moves, as in an exact bounce between two points of one level."""
    return bool(np.abs(changes).max() <= 1e-9 * (1 + np.abs(recent).max()))


def _descending(run: Trajectory) -> Outcome:
    length = window_length(run.steps)
    before, now = float(run.loss[-length - 1]), float(run.loss[-1])
    verb = "fell" if now < before else "is still swinging and rose"
    slope = float(run.grad_norm[-1])
    return Outcome(
        "descending",
        f"L {verb} by {abs(now - before):.2g} to {now:.4g} in the last {length} steps; "
        f"‖g‖ = {slope:.3g} is not small yet",
    )
