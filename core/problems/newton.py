"""Newton's iteration on ∇L = 0 in the plane, from many candidates at once (Nocedal & Wright 2006, ch. 11)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import checks
from .curvature import eigenvalues_2x2
from .objective import Landscape, PointKind

STEPS = 40
# ‖∇L‖ counts as 0 below this share of the curvature about the point times the reach.
TOLERANCE = 1e-9
# The iteration ends at a step shorter than this share of the reach.
SETTLED = 1e-14
# How far from a point a kink is looked for, as a share of the reach.
NEXT = 1e-6
# An eigenvalue counts as 0 below this share of the largest one about the point.
FLAT = 1e-6


@dataclass(frozen=True)
class CriticalPoint:
    """A point θ with ∇L = 0: its kind by the eigenvalues of ∇²L, its level L, and ‖∇L‖ left over there.

    `index` counts the negative eigenvalues: 0 at a minimum, 1 at a saddle, 2 at a maximum; "degenerate" has one that is
    0, so that second order does not decide. At a kink, such as the tip of a cone, ∇²L does not exist: there both
    eigenvalues are ∞ or −∞. `moved` is how far the candidate was away. A "valley" is a curve of minima of one level and
    a "ridge" one of maxima: `theta` is one point of it, `curve` (k, 2) all that were found, in no order.
    """

    theta: tuple[float, float]
    kind: PointKind
    level: float
    index: int
    eigenvalues: tuple[float, float]
    grad_norm: float
    moved: float
    curve: tuple[tuple[float, float], ...] = ()

    @property
    def smooth(self) -> bool:
        """Whether ∇²L exists there: not at the tip of a cone or the corner of |x|."""
        return bool(np.isfinite(self.eigenvalues).all())


def refine(f: Landscape, candidates: np.ndarray, reach: float) -> list[CriticalPoint | None]:
    """Return the critical point that Newton's iteration finds from each candidate (k, 2), or None.

    θ ← θ − (∇²L)⁻¹∇L, which finds saddles as well as extrema. None stands where it does not settle, where it ends
    further than `reach` away, at a kink that is neither a minimum nor a maximum, and where L is flat all around.
    Raises `ValueError` for a reach that is not positive and candidates of another shape.
    """
    if not isinstance(reach, int | float | np.integer | np.floating) or not 0 < reach < np.inf:
        raise ValueError(f"reach must be a positive number, got {reach!r}.")
    candidates = checks.points("candidates", candidates)
    with np.errstate(all="ignore"):
        theta = _settle(f, candidates, reach)
        loss, grad = f.loss_and_grad(theta)
        moved = np.linalg.norm(theta - candidates, axis=-1)
        slope = np.linalg.norm(grad, axis=-1)
        around = _curvature_around(f, theta, reach)
        values = _eigenvalues(f, theta, around, reach)
        still = (slope <= TOLERANCE * around * reach) | np.isinf(values).all(-1)
        settled = np.isfinite(loss) & (moved <= reach) & still
        settled &= ~np.isnan(values).any(-1)
    return [
        _point(theta[k], loss[k], values[k], slope[k], moved[k], around[k]) if settled[k] else None
        for k in range(len(theta))
    ]


def _settle(f: Landscape, candidates: np.ndarray, reach: float) -> np.ndarray:
    """Return where Newton's steps, none longer than `reach`, lead; those that go astray are left where they are."""
    theta = candidates.copy()
    going = np.arange(len(theta))
    for _ in range(STEPS):
        step = _newton(f, theta[going])
        length = np.linalg.norm(step, axis=-1)
        theta[going] -= step * np.minimum(1, reach / np.maximum(length, np.finfo(float).tiny))[:, None]
        away = np.linalg.norm(theta[going] - candidates[going], axis=-1)
        going = going[(length > SETTLED * reach) & (away <= 2 * reach)]
        if not going.size:
            break
    return theta


def _curvature_around(f: Landscape, theta: np.ndarray, reach: float) -> np.ndarray:
    """Return the largest |eigenvalue| of ∇²L at each point and at four points `reach` away: what is not flat there."""
    around = reach * np.array([[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]])
    values = np.abs(eigenvalues_2x2(f.hessian(theta[:, None] + around))).max(-1)
    return np.where(np.isfinite(values), values, 0).max(-1)


def _eigenvalues(f: Landscape, theta: np.ndarray, around: np.ndarray, reach: float) -> np.ndarray:
    """Return the eigenvalues of ∇²L, NaN where L is flat in eight directions.

    At a kink they are ∞ where L rises in all eight, −∞ where it falls, else NaN. Next to a smooth critical point
    ‖∇L‖ is at most the curvature times the distance, next to a kink it is not small.
    """
    # Off the axes, on which kinks like to lie.
    angles = np.arange(8) * np.pi / 4 + 0.35
    out = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    ring = theta[:, None] + NEXT * reach * out
    grad = f.loss_and_grad(ring)[1]
    rising = (grad * out).sum(-1)
    slope = np.linalg.norm(grad, axis=-1).max(-1)
    tip = np.where((rising > 0).all(-1), np.inf, np.where((rising < 0).all(-1), -np.inf, np.nan))
    smooth = (slope > 0) & (slope <= 10 * around * NEXT * reach)
    values = eigenvalues_2x2(f.hessian(theta))
    # A rounding error beside a kink the curvature is far larger than a little further out.
    nearby = np.abs(eigenvalues_2x2(f.hessian(ring))).max(-1).max(-1)
    smooth &= ~(np.abs(values).max(-1) > 1e3 * nearby + FLAT * around) | np.isnan(nearby)
    return np.where(smooth[:, None], values, tip[:, None])


def _newton(f: Landscape, theta: np.ndarray) -> np.ndarray:
    """Return (∇²L)⁻¹∇L, by the pseudo-inverse where ∇²L is singular; 0 where it is not finite."""
    grad = f.loss_and_grad(theta)[1]
    hessian = f.hessian(theta)
    finite = np.isfinite(grad).all(-1) & np.isfinite(hessian).all((-1, -2))
    step = np.zeros_like(theta)
    if finite.any():
        inverse = np.linalg.pinv(hessian[finite], rcond=1e-12, hermitian=True)
        step[finite] = np.einsum("kij,kj->ki", inverse, grad[finite])
    return np.where(np.isfinite(step), step, 0.0)


def _point(
    theta: np.ndarray, loss: float, values: np.ndarray, slope: float, moved: float, around: float
) -> CriticalPoint:
    low, high = float(values[0]), float(values[1])
    flat = FLAT * around
    return CriticalPoint(
        theta=(float(theta[0]), float(theta[1])),
        kind=_kind(low, high, flat),
        level=float(loss),
        index=int((values < -flat).sum()),
        eigenvalues=(low, high),
        grad_norm=float(slope),
        moved=float(moved),
    )


def _kind(low: float, high: float, flat: float) -> PointKind:
    if min(abs(low), abs(high)) <= flat:
        return "degenerate"
    if low > 0:
        return "minimum"
    return "maximum" if high < 0 else "saddle"


def rest_kind(f: Landscape, theta: np.ndarray, reach: float) -> list[PointKind | None]:
    """Return for points (k, 2) at which a run rests at a kink whether it is a minimum or a maximum, else None.

    "minimum" where L rises in eight directions a millionth of `reach` away though ∇²L does not exist. None where L is
    smooth, where the eigenvalues of ∇²L say it. Raises `ValueError` for a reach that is not positive.
    """
    points = refine(f, theta, reach)
    return [point.kind if point is not None and not point.smooth else None for point in points]
