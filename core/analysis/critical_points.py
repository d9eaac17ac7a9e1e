"""Minima, saddles and maxima of a landscape: the grid's candidates, refined by Newton steps on the true ∇L = 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage, optimize
from scipy.spatial import cKDTree

from core.analysis.level_sets import LevelSets
from core.analysis.merge_tree import MergeTree
from core.analysis.newton import CriticalPoint, refine
from core.analysis.tree_levels import fitting_levels
from core.problems.objective import Grid, Landscape, PointKind

__all__ = ["REACH", "CriticalPoint", "Refined", "critical_points", "refine", "refined_levels"]

# A candidate may move this many cells of the grid.
REACH = 3.0
# Two points count as one below this share of a cell's diagonal.
SAME = 0.1
# So many of the grid's extrema are looked for by descent at most.
MOST_CLIMBS = 60
# Levels are known up to this share of the largest |L| on the grid.
ROUNDING = 1e-14


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


def refined_levels(sets: LevelSets) -> Refined:
    """Return the trees of level sets with the true levels of their extrema and passes.

    A level is replaced where a critical point of the fitting kind lies in view within three cells of the grid's and
    belongs to no longer bar, as far as the tree then still has the same merges: see `fitting_levels`.
    """
    tree, points = _refined_tree(sets, sets.tree)
    complement, others = _refined_tree(sets, sets.complement)
    return Refined(tree, complement, points, others)


def _refined_tree(sets: LevelSets, tree: MergeTree) -> tuple[MergeTree, tuple[CriticalPoint | None, ...]]:
    extrema = _claimed(sets, tree, tree.cell, "maximum" if tree.kind == "super" else "minimum")
    passes = _claimed(sets, tree, tree.passing, "saddle")
    slack = ROUNDING * _largest(sets.grid)
    birth, death = fitting_levels(tree, _levels(extrema), _levels(passes), slack)
    points = [
        point if point and abs(point.level - level) <= 10 * slack else None
        for point, level in zip([*extrema, *passes], [*birth, *death], strict=True)
    ]
    return replace(tree, birth=birth, death=death), tuple(points)


def _levels(points: Sequence[CriticalPoint | None]) -> np.ndarray:
    return np.array([point.level if point else np.nan for point in points])


def _largest(grid: Grid) -> float:
    return float(np.abs(grid.values[np.isfinite(grid.values)]).max(initial=0.0))


def _found(sets: LevelSets, cells: np.ndarray, kinds: set[PointKind]) -> list[CriticalPoint | None]:
    """Return the critical point of a kind in view near each cell, None for −1 and where there is none."""
    found: list[CriticalPoint | None] = [None] * len(cells)
    where = np.flatnonzero(cells >= 0)
    if sets.source is None or not where.size:
        return found
    x, y = sets.grid.x, sets.grid.y
    rows, columns = np.divmod(cells[where], len(x))
    reach = REACH * _cell(sets)
    # An extremum on the edge of the view may be found a rounding error outside it.
    low, high = np.array([x[0], y[0]]) - 1e-9 * reach, np.array([x[-1], y[-1]]) + 1e-9 * reach
    for k, point in zip(where, refine(sets.source, np.stack([x[columns], y[rows]], -1), reach), strict=True):
        if point and point.kind in kinds and (low <= point.theta).all() and (point.theta <= high).all():
            found[k] = point
    return found


def _claimed(
    sets: LevelSets, tree: MergeTree, cells: np.ndarray, kind: PointKind
) -> list[CriticalPoint | None]:
    """Return the critical point near each cell, left only to the longest bar that claims it.

    Where a valley or ridge is narrower than the grid, there are short-lived extrema of the grid about a true one.
    """
    found = _found(sets, cells, {kind})
    with np.errstate(invalid="ignore"):
        length = np.nan_to_num(np.abs(tree.birth - tree.death))
    claims = [k for k in np.argsort(-length, kind="stable") if found[k]]
    kept = _distinct([point for k in claims if (point := found[k])], SAME * _cell(sets))
    own = {claims[k] for k in kept}
    return [point if k in own else None for k, point in enumerate(found)]


def _cell(sets: LevelSets) -> float:
    """Return the diagonal of a cell of the grid."""
    x, y = sets.grid.x, sets.grid.y
    return float(np.hypot(x[1] - x[0], y[1] - y[0]))


def critical_points(sets: LevelSets) -> tuple[CriticalPoint, ...]:
    """Return the minima, saddles, maxima and degenerate points in view, from the lowest level to the highest.

    Candidates are all extrema and passes of the grid, of the sets and of what is left of them, and where ‖∇L‖ is
    lowest among neighbours, which finds passes that join nothing new. Level sets made from a grid alone have none.
    Of points less than a tenth of a cell apart only one is returned.
    """
    if sets.source is None:
        return ()
    trees = (sets.tree, sets.complement)
    known = [part for tree in trees for part in (tree.cell, tree.passing)]
    cells = np.unique(np.concatenate([*known, _flattest(sets.source, sets.grid)]))
    kinds: set[PointKind] = {"minimum", "saddle", "maximum", "degenerate"}
    found = _found(sets, cells, kinds)
    found += _climbed(sets, found, kinds)
    nearest = sorted((point for point in found if point), key=lambda point: point.moved)
    points = [nearest[k] for k in _distinct(nearest, SAME * _cell(sets))]
    return tuple(sorted(points, key=lambda point: point.level))


def _climbed(
    sets: LevelSets, found: Sequence[CriticalPoint | None], kinds: set[PointKind]
) -> list[CriticalPoint | None]:
    """Return the extrema near the grid's own that Newton's steps leap away from, or that are kinks, found by descent.

    Nelder & Mead (1965) needs no derivative and stays in the valley that it begins in.
    """
    f = sets.source
    assert f is not None
    x, y = sets.grid.x, sets.grid.y
    spacing = np.array([x[1] - x[0], y[1] - y[0]])
    missing = _unfound(sets, found)
    ends = []
    for sign, cell in missing:
        at = np.array(sets.place(cell), float)
        simplex = at + spacing * np.array([[0.0, 0.0], [0.6, 0.1], [-0.1, 0.6]])
        end = optimize.minimize(  # type: ignore[call-overload]  # as in `reference.py`
            lambda p, sign=sign: sign * float(f.loss(p)),
            at,
            method="Nelder-Mead",
            options={"initial_simplex": simplex, "xatol": 1e-13 * spacing.max(), "fatol": 0.0, "maxfev": 400},
        ).x
        ends.append(end)
    near = [
        np.abs(end - sets.place(cell)) <= REACH * spacing
        for end, (_, cell) in zip(ends, missing, strict=True)
    ]
    kept = [end for end, close in zip(ends, near, strict=True) if close.all()]
    if not kept:
        return []
    low, high = np.array([x[0], y[0]]), np.array([x[-1], y[-1]])
    # So short a reach that Newton's steps end in the same valley.
    points = refine(f, np.array(kept), SAME * _cell(sets))
    return [p for p in points if p and p.kind in kinds and (low <= p.theta).all() and (p.theta <= high).all()]


def _unfound(sets: LevelSets, found: Sequence[CriticalPoint | None]) -> list[tuple[int, int]]:
    """Return (sign, cell) of the grid's inner extrema without a point found within their own 3×3 cells."""
    points = [point.theta for point in found if point and point.kind != "saddle"]
    x, y = sets.grid.x, sets.grid.y
    result = []
    known = cKDTree(points) if points else None
    for tree in (sets.tree, sets.complement):
        for cell in tree.cell[tree.cell >= 0]:
            row, column = divmod(int(cell), len(x))
            inner = 0 < row < len(y) - 1 and 0 < column < len(x) - 1
            if inner and (known is None or known.query([x[column], y[row]])[0] > 1.1 * _cell(sets)):
                result.append((-tree.sign, int(cell)))
    return result[:MOST_CLIMBS]


def _flattest(f: Landscape, grid: Grid) -> np.ndarray:
    """Return the cells whose ‖∇L‖ is the lowest of their 3×3 neighbourhood; of adjacent ones with a tie only one."""
    with np.errstate(all="ignore"):
        grad = f.loss_and_grad(np.stack(np.meshgrid(grid.x, grid.y), axis=-1))[1]
        slope = np.linalg.norm(grad, axis=-1)
    slope = np.where(np.isfinite(slope), slope, np.inf)
    lowest = (slope == ndimage.minimum_filter(slope, 3)) & (slope < np.inf)
    patches = ndimage.label(lowest, structure=np.ones((3, 3)))[0].ravel()
    # The middle one of a patch, in the order of cells.
    cells = np.flatnonzero(patches)
    cells = cells[np.argsort(patches[cells], kind="stable")]
    sizes = np.bincount(patches)[1:]
    return cells[np.cumsum(sizes) - sizes + sizes // 2]


def _distinct(points: Sequence[CriticalPoint], apart: float) -> list[int]:
    """Return the places of the points that do not lie closer than `apart` to one that comes before."""
    if not points:
        return []
    near = cKDTree([point.theta for point in points]).query_pairs(apart)
    dropped: set[int] = set()
    for first, second in sorted(near):
        if first not in dropped:
            dropped.add(second)
    return [k for k in range(len(points)) if k not in dropped]
