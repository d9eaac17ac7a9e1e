"""Valleys and ridges: which of the points found on them make up one curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import ndimage, sparse
from scipy.spatial import cKDTree

from ..problems.newton import CriticalPoint
from ..problems.objective import Grid, PointKind
from .merge_tree import MergeTree
from .rings import trace, unsure
from .sets import LevelSets

# Two points count as one below this share of a cell's diagonal.
SAME = 0.1
# A curve is followed from so many of the groups that have so few points.
MOST_TRACES, FEW_POINTS = 60, 10
# Points of a curve lie at most so many cells apart.
LINK = 3.0
CURVES: tuple[PointKind, ...] = ("valley", "ridge")


def cell_diagonal(sets: LevelSets) -> float:
    """Return the diagonal of a cell of the grid."""
    x, y = sets.grid.x, sets.grid.y
    return float(np.hypot(x[1] - x[0], y[1] - y[0]))


def joined(sets: LevelSets, points: Sequence[CriticalPoint]) -> list[CriticalPoint]:
    """Return the curves that points of valleys and ridges make up, each as its point that moved least.

    Points of one level belong together where they lie within three cells of each other, or where the level set at their
    level, moved by the grid's error, joins them, or where following the curve leads from one to the other.
    """
    if not points:
        return []
    slack = 1e-9 * max(float(np.ptp(sets.grid.values[np.isfinite(sets.grid.values)])), 1e-300)
    assert sets.source is not None
    theta = np.array([point.theta for point in points])
    level, valley = (
        np.array([point.level for point in points]),
        np.array([p.kind == "valley" for p in points]),
    )
    hair = 10 * unsure(sets.source, theta, SAME * cell_diagonal(sets))
    one, other = cKDTree(theta).query_pairs(LINK * cell_diagonal(sets), output_type="ndarray").T
    alike = np.abs(level[one] - level[other]) <= slack + np.maximum(hair[one], hair[other])
    alike &= valley[one] == valley[other]
    same = list(zip(one[alike].tolist(), other[alike].tolist(), strict=True))
    slack += float(np.median(hair))
    same += _through_the_sets(sets, points, slack)
    groups = _grouped(points, same)
    same += _along(sets, points, groups, slack)
    return [
        replace(min(group, key=lambda p: p.moved), curve=tuple(p.theta for p in group))
        for group in ([points[k] for k in own] for own in _grouped(points, same))
    ]


def _grouped(points: Sequence[CriticalPoint], same: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Return the numbers of the points that pairs connect."""
    rows, columns = np.array(same, dtype=int).reshape(-1, 2).T
    graph = sparse.coo_matrix((np.ones(len(rows)), (rows, columns)), (len(points), len(points)))
    label = sparse.csgraph.connected_components(graph, directed=False)[1]
    groups: dict[int, list[int]] = {}
    for k, own in enumerate(label):
        groups.setdefault(int(own), []).append(k)
    return list(groups.values())


def _along(
    sets: LevelSets, points: Sequence[CriticalPoint], groups: Sequence[Sequence[int]], slack: float
) -> list[tuple[int, int]]:
    """Return pairs of points that a curve leads from one to the other, followed from each group of few points."""
    few = [group[0] for group in groups if len(group) <= FEW_POINTS][:MOST_TRACES]
    f = sets.source
    if len(groups) < 2 or not few or f is None:
        return []
    x, y = sets.grid.x, sets.grid.y
    low, high = np.array([x[0], y[0]]), np.array([x[-1], y[-1]])
    step = 1.5 * cell_diagonal(sets)
    own = {k: n for n, group in enumerate(groups) for k in group}
    known = cKDTree([point.theta for point in points])
    sign = np.array([1.0 if points[k].kind == "valley" else -1.0 for k in few])
    group_of = np.array([own[k] for k in range(len(points))])

    def stop(at: np.ndarray, rows: np.ndarray) -> np.ndarray:
        away, nearest = known.query(at)
        met = (away <= 0.6 * step) & (group_of[nearest] != group_of[np.array(few)[rows]])
        return np.asarray(met | ~((low <= at) & (at <= high)).all(-1))

    with np.errstate(all="ignore"):
        met = trace(f, np.array([points[k].theta for k in few]), sign, step, stop)
    pairs = []
    for k, places in zip(few, met, strict=True):
        for near in known.query_ball_point(places, 0.6 * step):
            pairs += [(k, other) for other in near if own[other] != own[k]]
    paths = cKDTree(np.concatenate(met))
    owner = np.repeat(few, [len(places) for places in met])
    pairs += [(int(owner[a]), int(owner[b])) for a, b in paths.query_pairs(0.8 * step)]
    return [
        (a, b)
        for a, b in {tuple(sorted(pair)) for pair in pairs}
        if a != b and points[a].kind == points[b].kind and abs(points[a].level - points[b].level) <= slack
    ]


def _through_the_sets(
    sets: LevelSets, points: Sequence[CriticalPoint], slack: float
) -> list[tuple[int, int]]:
    """Return pairs of points of one kind and level whose basins the set joins within the grid's error of that level.

    A narrow ridge passes between the grid's points, so that on the grid it has gaps.
    """
    pairs = []
    cells = sets.cells(np.array([point.theta for point in points]))
    order = sorted(
        (k for k in range(len(points)) if cells[k] >= 0), key=lambda k: (points[k].kind, points[k].level)
    )
    errors = _grid_errors(sets.grid)
    for group in _runs(order, points, slack):
        tree = sets.tree if points[group[0]].kind == _kind_of(sets.tree) else sets.complement
        merged = np.flatnonzero(tree.parent >= 0)
        near = merged[np.abs(tree.death[merged] - points[group[0]].level) <= errors[tree.passing[merged]]]
        # What lies beyond the edge joins nothing that is seen.
        near = near[(tree.cell[tree.between[near]] >= 0).all(-1)]
        one, other = tree.between[near].T
        graph = sparse.coo_matrix((np.ones(len(near)), (one, other)), (len(tree), len(tree)))
        part = sparse.csgraph.connected_components(graph, directed=False)[1]
        first: dict[int, int] = {}
        for k in group:
            basin = int(tree.basin.ravel()[cells[k]])
            if basin >= 0 and tree.cell[basin] >= 0:
                pairs.append((first.setdefault(int(part[basin]), k), k))
    return pairs


def _grid_errors(grid: Grid) -> np.ndarray:
    """Return the largest change of L from each cell to one of its eight neighbours, flat; 0 where L is not finite."""
    values = np.where(np.isfinite(grid.values), grid.values, np.nan)
    with np.errstate(all="ignore"):
        change = np.fmax(
            ndimage.maximum_filter(values, 3) - values, values - ndimage.minimum_filter(values, 3)
        )
    return np.nan_to_num(change).ravel()


def _runs(order: Sequence[int], points: Sequence[CriticalPoint], slack: float) -> list[list[int]]:
    """Return the stretches of at least two points of one kind and level."""
    runs: list[list[int]] = []
    for k in order:
        last = points[runs[-1][-1]] if runs else None
        if last and last.kind == points[k].kind and points[k].level - last.level <= slack:
            runs[-1].append(k)
        else:
            runs.append([k])
    return [run for run in runs if len(run) > 1]


def _kind_of(tree: MergeTree) -> PointKind:
    return "ridge" if tree.kind == "super" else "valley"
