"""Minima, saddles and maxima of a landscape: the grid's candidates, refined by Newton steps on the true ∇L = 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from core.analysis.curvature import eigenvalues_2x2
from core.analysis.level_sets import LevelSets, Point
from core.analysis.merge_tree import MergeTree
from core.problems.objective import Grid, Landscape, PointKind

STEPS = 40
# A candidate may move this many cells of the grid.
REACH = 3.0
# ‖∇L‖ counts as 0 below this share of the curvature about the point times the reach.
TOLERANCE = 1e-9
# An eigenvalue counts as 0 below this share of the largest one about the point.
FLAT = 1e-6


@dataclass(frozen=True)
class CriticalPoint:
    """A point θ with ∇L = 0: its kind, its level L, how many eigenvalues of ∇²L are negative, and ‖∇L‖ left over.

    `moved` is how far the candidate was from it.
    """

    theta: Point
    kind: PointKind
    level: float
    index: int
    eigenvalues: tuple[float, float]
    grad_norm: float
    moved: float


@dataclass(frozen=True)
class Refined:
    """Level sets whose levels are the landscape's own: `tree` and `complement` with refined births and deaths.

    `points` are those of the tree's extrema, then of its passes, None where the grid's level had to stay;
    `complement_points` likewise.
    """

    tree: MergeTree
    complement: MergeTree
    points: tuple[CriticalPoint | None, ...]
    complement_points: tuple[CriticalPoint | None, ...]


def refine(f: Landscape, candidates: np.ndarray, reach: float) -> list[CriticalPoint | None]:
    """Return the critical point that Newton's iteration finds from each candidate (k, 2), or None.

    θ ← θ − (∇²L)⁻¹∇L, which finds saddles as well as extrema. None stands where it does not settle, where it ends
    further than `reach` away, or where L is not twice differentiable.
    """
    candidates = np.asarray(candidates, dtype=float).reshape(-1, 2)
    theta = candidates.copy()
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            step = _newton(f, theta)
            length = np.linalg.norm(step, axis=-1, keepdims=True)
            theta = theta - step * np.minimum(1, reach / np.maximum(length, 1e-300))
        loss, grad = f.loss_and_grad(theta)
        hessian = f.hessian(theta)
        values = eigenvalues_2x2(hessian)
        moved = np.linalg.norm(theta - candidates, axis=-1)
        slope = np.linalg.norm(grad, axis=-1)
        around = _curvature_around(f, theta, reach)
        scale = around * reach
        settled = np.isfinite(loss) & (moved <= reach) & (slope <= TOLERANCE * scale) & (scale > 0)
    return [
        _point(theta[k], loss[k], values[k], slope[k], moved[k], around[k]) if settled[k] else None
        for k in range(len(theta))
    ]


def _curvature_around(f: Landscape, theta: np.ndarray, reach: float) -> np.ndarray:
    """Return the largest |eigenvalue| of ∇²L at each point and at four points `reach` away: what is not flat there."""
    around = reach * np.array([[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]])
    values = np.abs(eigenvalues_2x2(f.hessian(theta[:, None] + around))).max(-1)
    return np.where(np.isfinite(values), values, 0).max(-1)


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
    return CriticalPoint(
        theta=(float(theta[0]), float(theta[1])),
        kind=_kind(low, high, FLAT * around),
        level=float(loss),
        index=int((values < 0).sum()),
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


def refined_levels(sets: LevelSets) -> Refined:
    """Return the trees of level sets with the true levels of their extrema and passes.

    A level is replaced where a critical point of the fitting kind lies within three cells of the grid's, and
    where a component is still born before it dies, and after that not before one that merges into it.
    """
    tree, points = _refined_tree(sets, sets.tree)
    complement, others = _refined_tree(sets, sets.complement)
    return Refined(tree, complement, points, others)


def _refined_tree(sets: LevelSets, tree: MergeTree) -> tuple[MergeTree, tuple[CriticalPoint | None, ...]]:
    extrema = _found(sets, tree.cell, {"maximum" if tree.kind == "super" else "minimum"})
    passes = _found(sets, tree.passing, {"saddle"})
    birth, death = tree.birth.copy(), tree.death.copy()
    for k, point in enumerate(extrema):
        if point and tree.sign * point.level >= tree.sign * birth[k]:
            birth[k] = point.level
        else:
            extrema[k] = None
    sign = tree.sign
    # Those that die last come first: a level may not pass that of the pass over which its parent dies.
    for k in np.argsort(sign * tree.death, kind="stable"):
        point, parent = passes[k], tree.parent[k]
        if not point:
            continue
        bounds = sign * np.array([birth[k], birth[parent]])
        if sign * point.level <= bounds.min() and sign * point.level >= sign * death[parent]:
            death[k] = point.level
        else:
            passes[k] = None
    return replace(tree, birth=birth, death=death), (*extrema, *passes)


def _found(sets: LevelSets, cells: np.ndarray, kinds: set[str]) -> list[CriticalPoint | None]:
    """Return the critical point of a kind near each cell, None for −1 and where there is none."""
    found: list[CriticalPoint | None] = [None] * len(cells)
    if sets.source is None:
        return found
    where = np.flatnonzero(cells >= 0)
    if not where.size:
        return found
    rows, columns = np.divmod(cells[where], len(sets.grid.x))
    candidates = np.stack([sets.grid.x[columns], sets.grid.y[rows]], axis=-1)
    for k, point in zip(where, refine(sets.source, candidates, REACH * _cell(sets)), strict=True):
        found[k] = point if point and point.kind in kinds else None
    return found


def _cell(sets: LevelSets) -> float:
    """Return the diagonal of a cell of the grid."""
    x, y = sets.grid.x, sets.grid.y
    return float(np.hypot(x[1] - x[0], y[1] - y[0]))


def critical_points(sets: LevelSets) -> tuple[CriticalPoint, ...]:
    """Return the minima, saddles, maxima and degenerate points in view, from the lowest level to the highest.

    Candidates are all extrema and passes of the grid, of the sets and of what is left of them, and where ‖∇L‖ is
    lowest among neighbours, which finds passes that join nothing new. Level sets made from a grid alone have none.
    """
    if sets.source is None:
        return ()
    trees = (sets.tree, sets.complement)
    kinds = {"minimum", "saddle", "maximum", "degenerate"}
    known = [part for tree in trees for part in (tree.cell, tree.passing)]
    cells = np.unique(np.concatenate([*known, _flattest(sets.source, sets.grid)]))
    x0, x1, y0, y1 = sets.grid.x[0], sets.grid.x[-1], sets.grid.y[0], sets.grid.y[-1]
    found = [point for point in _found(sets, cells, kinds) if point]
    seen = [p for p in found if x0 <= p.theta[0] <= x1 and y0 <= p.theta[1] <= y1]
    return tuple(sorted(_distinct(seen, 0.1 * _cell(sets)), key=lambda point: point.level))


def _flattest(f: Landscape, grid: Grid) -> np.ndarray:
    """Return the cells whose ‖∇L‖ is the lowest of their 3×3 neighbourhood, and not the same all over it."""
    grad = f.loss_and_grad(np.stack(np.meshgrid(grid.x, grid.y), axis=-1))[1]
    with np.errstate(all="ignore"):
        slope = np.linalg.norm(grad, axis=-1)
    slope = np.where(np.isfinite(slope), slope, np.inf)
    lowest = (slope == ndimage.minimum_filter(slope, 3)) & (slope < ndimage.maximum_filter(slope, 3))
    return np.flatnonzero(lowest)


def _distinct(points: Sequence[CriticalPoint], apart: float) -> list[CriticalPoint]:
    """Return the points without those that lie closer than `apart` to one before."""
    kept: list[CriticalPoint] = []
    for point in sorted(points, key=lambda point: point.moved):
        if all(np.hypot(point.theta[0] - p.theta[0], point.theta[1] - p.theta[1]) > apart for p in kept):
            kept.append(point)
    return kept
