"""Minima, saddles and maxima of a landscape: the grid's candidates, refined by Newton steps on the true ∇L = 0."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import cKDTree

from ..problems.newton import CriticalPoint, refine
from ..problems.objective import Grid, Landscape, PointKind
from .curves import CURVES, LINK, SAME, cell_diagonal, joined
from .grid_extrema import flattest, level_inwards, middles, weak_extrema
from .merge_tree import MergeTree
from .rings import around, lowest, ring, walk
from .sets import LevelSets, check_sets
from .simplices import nelder_mead
from .tree_levels import fitting_levels

__all__ = ["REACH", "CriticalPoint", "Refined", "critical_points", "refine", "refined_levels"]

# A candidate may move this many cells of the grid.
REACH = 3.0
# So many of the grid's extrema are looked for by descent at most.
MOST_CLIMBS = 1000
# So many of them are followed along a sharp valley.
MOST_WALKS = 64
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
    tree, points = _refined_tree(check_sets(sets), sets.tree)
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
    reach = REACH * cell_diagonal(sets)
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
    found = _real(sets, _found(sets, cells, {kind}))
    with np.errstate(invalid="ignore"):
        length = np.nan_to_num(np.abs(tree.birth - tree.death))
    claims = [k for k in np.argsort(-length, kind="stable") if found[k]]
    kept = _distinct([point for k in claims if (point := found[k])], SAME * cell_diagonal(sets))
    own = {claims[k] for k in kept}
    return [point if k in own else None for k, point in enumerate(found)]


def _real(sets: LevelSets, found: list[CriticalPoint | None]) -> list[CriticalPoint | None]:
    """Return the points without those at kinks that L slopes across, as on the floor of a sharp valley."""
    kinked = [(k, point) for k, point in enumerate(found) if point and not point.smooth]
    if not kinked or sets.source is None:
        return found
    theta = np.array([point.theta for _, point in kinked])
    sign = np.array([1.0 if point.kind == "minimum" else -1.0 for _, point in kinked])
    told = around(sets.source, theta, sign, SAME * cell_diagonal(sets))
    lost = {k for (k, _), what in zip(kinked, told, strict=True) if what not in ("strict", "curve")}
    return [None if k in lost else point for k, point in enumerate(found)]


def critical_points(sets: LevelSets) -> tuple[CriticalPoint, ...]:
    """Return the minima, saddles, maxima and degenerate points in view, from the lowest level to the highest.

    Candidates are all extrema and passes of the grid, of the sets and of what is left of them, and where ‖∇L‖ is
    lowest among neighbours, which finds passes that join nothing new. Level sets made from a grid alone have none.
    Of points less than a tenth of a cell apart only one is returned. A curve of minima of one level is one "valley",
    one of maxima a "ridge": see `CriticalPoint.curve`. Passes at kinks are not looked for. Raises `TypeError` for what
    are no level sets.

    >>> import superlevel
    >>> points = superlevel.critical_points(superlevel.level_sets(superlevel.surface("himmelblau")))
    >>> [point.kind for point in points].count("minimum"), len(points)
    (4, 9)
    """
    check_sets(sets)
    if sets.source is None:
        return ()
    trees = (sets.tree, sets.complement)
    known = [part for tree in trees for part in (tree.cell, tree.passing)]
    cells = np.unique(np.concatenate([*known, flattest(sets.source, sets.grid)]))
    kinds: set[PointKind] = {"minimum", "saddle", "maximum", "degenerate"}
    found = [point for point in _found(sets, cells, kinds) if point]
    found += _climbed(sets, found, kinds)
    found = _told_apart(sets, found)
    curves = [point for point in found if point.kind in CURVES]
    nearest = sorted((point for point in found if point.kind not in CURVES), key=lambda point: point.moved)
    points = [nearest[k] for k in _distinct(nearest, SAME * cell_diagonal(sets))]
    lines = joined(sets, curves)
    points = [point for point in points if not _is_of_a_curve(point, curves, cell_diagonal(sets))] + lines
    return tuple(sorted(points, key=lambda point: point.level))


def _is_of_a_curve(point: CriticalPoint, curves: Sequence[CriticalPoint], cell: float) -> bool:
    """Say whether a degenerate point is where valleys or ridges of its level cross, or lies on one."""
    return point.kind == "degenerate" and any(
        math.dist(point.theta, other.theta) <= LINK * cell
        and math.isclose(point.level, other.level, abs_tol=1e-12)
        for other in curves
    )


def _told_apart(sets: LevelSets, found: Sequence[CriticalPoint]) -> list[CriticalPoint]:
    """Return the points with those of valleys and ridges named, less those at kinks about which L is lower as well.

    Where ∇²L has no eigenvalue 0 its signs decide; elsewhere the level on a ring about the point does.
    """
    f = sets.source
    assert f is not None
    folded = _one_sided(f, found, SAME * cell_diagonal(sets))
    smooth = [k for k, point in enumerate(found) if point.kind == "degenerate" and point.smooth]
    kinked = [k for k, point in enumerate(found) if not point.smooth]
    kinds: dict[int, PointKind | None] = {}
    for own, is_smooth in ((smooth, True), (kinked + list(folded), False)):
        theta = np.array([found[k].theta for k in own]).reshape(-1, 2)
        sign = np.array([folded.get(k, 1.0 if sum(found[k].eigenvalues) > 0 else -1.0) for k in own])
        kinds |= dict(
            zip(own, _both_ways(f, theta, sign, SAME * cell_diagonal(sets), is_smooth), strict=True)
        )
    result = []
    for k, point in enumerate(found):
        kind = kinds.get(k, point.kind)
        if kind is None and point.smooth:
            result.append(point)
        elif k in folded and kind is not None:
            result.append(replace(_tip(f, np.array(point.theta), folded[k]), kind=kind, moved=point.moved))
        elif kind is not None:
            result.append(replace(point, kind=kind) if kind in CURVES else point)
    return result


def _one_sided(f: Landscape, found: Sequence[CriticalPoint], radius: float) -> dict[int, float]:
    """Return which saddles L is nowhere higher, or nowhere lower, about, and the sign of that: −|xy| has one at 0."""
    where = [k for k, point in enumerate(found) if point.kind == "saddle"]
    if not where:
        return {}
    theta, level = np.array([found[k].theta for k in where]), np.array([found[k].level for k in where])
    with np.errstate(all="ignore"):
        rise = ring(f, theta, radius) - level[:, None]
    up, down = rise.max(-1), -rise.min(-1)
    slack = 1e-9 * np.maximum(up, down)
    signs = np.select([down <= slack, up <= slack], [1.0, -1.0])
    return {k: float(sign) for k, sign in zip(where, signs, strict=True) if sign}


def _both_ways(
    f: Landscape, theta: np.ndarray, sign: np.ndarray, radius: float, smooth: bool
) -> list[PointKind | None]:
    """Return what rings say of points (k, 2): on a valley or ridge, a minimum, a maximum, or None for neither."""
    first = around(f, theta, sign, radius, smooth)
    again = [k for k, what in enumerate(first) if what == "slope"]
    other = dict(zip(again, around(f, theta[again], -sign[again], radius, smooth), strict=True))
    names: dict[tuple[str, bool], PointKind] = {
        ("curve", True): "valley",
        ("curve", False): "ridge",
        ("strict", True): "minimum",
        ("strict", False): "maximum",
    }
    return [
        names.get((other[k], sign[k] < 0) if k in other else (what, sign[k] > 0))
        for k, what in enumerate(first)
    ]


def _climbed(sets: LevelSets, found: Sequence[CriticalPoint], kinds: set[PointKind]) -> list[CriticalPoint]:
    """Return the extrema near the grid's own that Newton's steps leap away from, or that are kinks, found by descent.

    Nelder & Mead (1965) needs no derivative and stays in the valley that it begins in.
    """
    f = sets.source
    assert f is not None
    x, y = sets.grid.x, sets.grid.y
    spacing = np.array([x[1] - x[0], y[1] - y[0]])
    missing = _unfound(sets, found)
    if not missing:
        return []
    sign = np.array([float(sign) for sign, _ in missing])
    places = np.array([sets.place(cell) for _, cell in missing], dtype=float)
    simplices = places[:, None] + spacing * np.array([[0.0, 0.0], [0.6, 0.1], [-0.1, 0.6]])
    low, high = np.array([x[0], y[0]]), np.array([x[-1], y[-1]])

    def values(at: np.ndarray, rows: np.ndarray) -> np.ndarray:
        seen = ((low <= at) & (at <= high)).all(-1)
        return np.where(seen, sign[rows] * f.loss(at), np.inf)

    with np.errstate(all="ignore"):
        ends = nelder_mead(values, simplices, 1e-13 * spacing.max())
        ends = _followed(f, ends, sign, SAME * cell_diagonal(sets))
    kept = (np.abs(ends - places) <= REACH * spacing).all(-1) & ((low <= ends) & (ends <= high)).all(-1)
    if not kept.any():
        return []
    # So short a reach that Newton's steps end in the same valley.
    points = refine(f, ends[kept], SAME * cell_diagonal(sets))
    tips = [_tip(f, end, own) for end, own in zip(ends[kept], sign[kept], strict=True)]
    settled = [
        point if point and point.smooth and point.kind in kinds else tip
        for point, tip in zip(points, tips, strict=True)
    ]
    return [p for p in settled if (low <= p.theta).all() and (p.theta <= high).all()]


def _followed(f: Landscape, ends: np.ndarray, sign: np.ndarray, radius: float) -> np.ndarray:
    """Return the ends of descents, those that got stuck on the floor of a sharp valley at where it leads down to."""
    ends = ends.copy()
    stuck = np.flatnonzero(np.array(around(f, ends, sign, radius)) == "slope")
    if stuck.size:
        # Onto the floor itself, beside which a simplex may have shrunk to nothing.
        ends[stuck] = lowest(f, ends[stuck], sign[stuck], np.full(stuck.size, radius))[1]
        stuck = stuck[np.array(around(f, ends[stuck], sign[stuck], radius)) == "slope"][:MOST_WALKS]
    if stuck.size:
        ends[stuck] = walk(f, ends[stuck], sign[stuck], radius)
    return ends


def _tip(f: Landscape, theta: np.ndarray, sign: float) -> CriticalPoint:
    """Return an extremum at a kink, where ∇²L does not exist."""
    with np.errstate(all="ignore"):
        level, grad = f.loss_and_grad(theta)
    return CriticalPoint(
        theta=(float(theta[0]), float(theta[1])),
        kind="minimum" if sign > 0 else "maximum",
        level=float(level),
        index=0 if sign > 0 else 2,
        eigenvalues=(sign * np.inf, sign * np.inf),
        grad_norm=float(np.linalg.norm(grad)),
        moved=0.0,
    )


def _unfound(sets: LevelSets, found: Sequence[CriticalPoint]) -> list[tuple[int, int]]:
    """Return (sign, cell) of the grid's extrema without a point found within their own 3×3 cells."""
    points = [point.theta for point in found if point.kind != "saddle"]
    x, y = sets.grid.x, sets.grid.y
    result = []
    known = cKDTree(points) if points else None
    # What is beyond the view may hide a valley or ridge that leaves it from one kind of sets.
    low, high = (middles(mask) for mask in weak_extrema(sets.grid))
    for tree in (sets.tree, sets.complement):
        cells = np.unique(np.concatenate([tree.cell[tree.cell >= 0], high if tree.sign > 0 else low]))
        rows, columns = np.divmod(cells, len(x))
        away = known.query(np.stack([x[columns], y[rows]], -1))[0] if known else np.full(len(cells), np.inf)
        edge = (rows == 0) | (rows == len(y) - 1) | (columns == 0) | (columns == len(x) - 1)
        lost = cells[(away > 1.1 * cell_diagonal(sets)) & (~edge | level_inwards(sets.grid, rows, columns))]
        result += [(-tree.sign, int(cell)) for cell in lost]
    return result[:MOST_CLIMBS]


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
