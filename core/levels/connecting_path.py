"""The widest path between two points, and the level up to which they are connected in S_λ.

Two points lie in one component of S_λ if and only if λ ≤ λ*, the lowest level on the widest path between them. That
is the lowest level on their path in the maximum spanning tree of the grid (Hu, "The maximum capacity route problem",
Operations Research 1961); of all paths that stay in S_λ* the shortest is returned.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from weakref import WeakKeyDictionary

import numpy as np

from ..cache import read_only
from ..problems.objective import Grid, Landscape
from .arguments import check_point
from .critical_points import CriticalPoint, Refined, refined_levels
from .grid_graph import widest_nodes
from .heights import Boundary
from .sets import LevelSets, Point, level_sets

PathMap = Literal["widest", "straight", "via_peak"]
PATH_MAPS: dict[PathMap, str] = {
    "widest": "widest path",
    "straight": "straight line",
    "via_peak": "via the highest point",
}
SUB_PATH_MAPS = PATH_MAPS | {"widest": "lowest path", "via_peak": "via the lowest point"}
SAMPLES = 257


_levels: WeakKeyDictionary[LevelSets, Refined] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False, repr=False)
class ConnectingPath:
    """A path from `a` to `b`: its `points` (k, 2) and L on them, `levels` (k,).

    `level` is λ*, the lowest of `levels` (the highest for sub-level sets), at `bottleneck`; `true_level` the same with
    the pass refined by Newton steps, which `saddle` then is. A path that leaves the window, as land beyond the
    edge allows, has NaN in its place and `beyond` set. Where no path exists there are no points, and `level` is ∓∞.
    """

    path_map: PathMap
    a: Point
    b: Point
    points: np.ndarray
    levels: np.ndarray
    level: float
    true_level: float
    bottleneck: Point | None
    saddle: CriticalPoint | None
    beyond: bool

    def __repr__(self) -> str:
        way = f"{PATH_MAPS[self.path_map]} from {self.a} to {self.b}"
        if not len(self.points):
            return f"<ConnectingPath: no {way}>"
        return f"<ConnectingPath: {way}, {len(self.points)} points, level {self.true_level:.6g}>"

    def connected(self, lam: float, kind: str = "super") -> bool:
        """Say whether this path stays in the level set at λ."""
        return self.true_level >= lam if kind == "super" else self.true_level <= lam


def connecting_path(
    f: Landscape | Grid | LevelSets,
    a: Point,
    b: Point,
    *,
    path_map: PathMap = "widest",
    n: int = 129,
    boundary: Boundary | None = None,
) -> ConnectingPath:
    """Return a path between two points of the view, and its level λ*.

    `path_map` is "widest", "straight" (the straight line) or "via_peak" (straight to the highest point of the grid and
    on to b; for sub-level sets the lowest). Points off the grid join it at `LevelSets.cells`. Raises `ValueError` for
    an unknown path map, and for a point that lies outside the view or where L is not a number.

    Source: Hu, The maximum capacity route problem, Operations Research (1961).

    >>> import superlevel
    >>> f = superlevel.surface("himmelblau")
    >>> path = superlevel.connecting_path(f, (-0.27, -0.92), (4, 4))
    >>> path.connected(178.0), path.connected(179.0)
    (True, False)
    """
    sets = f if isinstance(f, LevelSets) else level_sets(f, n, boundary)
    if not isinstance(path_map, str) or path_map not in PATH_MAPS:
        raise ValueError(f"path_map must be one of {', '.join(PATH_MAPS)}, got {path_map!r}.")
    ends = np.stack([check_point("a", a), check_point("b", b)])
    cells = sets.cells(ends)
    for name, cell, point in zip("ab", cells, ends, strict=True):
        if cell < 0:
            raise ValueError(f"{name} must lie in the view, got ({point[0]:g}, {point[1]:g}).")
    levels = _loss(sets)(ends)
    if np.isnan(levels).any():
        raise ValueError("L is not a number at one of the two points, so they lie in no level set.")
    if path_map == "widest":
        return _widest(sets, ends, cells)
    return _stated(sets, path_map, _polyline(sets, path_map, ends))


def true_levels(sets: LevelSets) -> Refined:
    """Return the refined levels of level sets, computed once for each; they are read-only."""
    if sets not in _levels:
        refined = refined_levels(sets)
        for tree in (refined.tree, refined.complement):
            read_only((tree.birth, tree.death))
        _levels[sets] = refined
    return _levels[sets]


def _widest(sets: LevelSets, ends: np.ndarray, cells: np.ndarray) -> ConnectingPath:
    nodes = widest_nodes(sets, int(cells[0]), int(cells[1]))
    if nodes is None:
        return _unreachable(sets, ends)
    outside = nodes == sets.grid.values.size
    rows, columns = np.divmod(np.where(outside, 0, nodes), len(sets.grid.x))
    inner = np.stack([sets.grid.x[columns], sets.grid.y[rows]], axis=-1)
    inner[outside] = np.nan
    points = np.concatenate([ends[:1], inner, ends[1:]])
    along = np.where(outside, np.nan, sets.grid.values.ravel()[np.where(outside, 0, nodes)])
    first, last = _loss(sets)(ends)
    levels = np.concatenate([[first], along, [last]])
    path = _stated(sets, "widest", points, levels)
    return _refined(sets, path, cells)


def _stated(
    sets: LevelSets, path_map: PathMap, points: np.ndarray, levels: np.ndarray | None = None
) -> ConnectingPath:
    """Return the path along points, with its bottleneck."""
    levels = _loss(sets)(points) if levels is None else levels
    beyond = np.isnan(points).any(-1)
    # Where L is not a number the path is in no level set at all.
    sign = sets.tree.sign
    heights = np.where(beyond, np.inf, np.where(np.isnan(levels), -np.inf, sign * levels))
    lowest = int(np.argmin(heights))
    level = float(sign * heights[lowest])
    return ConnectingPath(
        path_map=path_map,
        a=_point(points[0]),
        b=_point(points[-1]),
        points=points,
        levels=levels,
        level=level,
        true_level=level,
        bottleneck=_point(points[lowest]),
        saddle=None,
        beyond=bool(beyond.any()),
    )


def _refined(sets: LevelSets, path: ConnectingPath, cells: np.ndarray) -> ConnectingPath:
    """Put the true level of the pass in place of the grid's, where the path has a pass for its bottleneck."""
    refined = true_levels(sets)
    basins = sets.tree.basin.ravel()[cells]
    edge = refined.tree.merge_edge(int(basins[0]), int(basins[1]))
    saddle = refined.points[len(sets.tree) + edge] if edge >= 0 else None
    sign = sets.tree.sign
    ends = min(sign * path.levels[0], sign * path.levels[-1])
    if saddle is None and (basins[0] != basins[1] or basins[0] < 0):
        return path
    if saddle is None or sign * saddle.level > ends:
        # In one basin, or where the true pass is no obstacle, the lower of the two ends is what decides.
        lower = path.a if sign * path.levels[0] == ends else path.b
        return _with(path, true_level=float(sign * ends), bottleneck=lower)
    return _with(path, true_level=saddle.level, bottleneck=saddle.theta, saddle=saddle)


def _with(path: ConnectingPath, **changes: object) -> ConnectingPath:
    return ConnectingPath(**{**vars(path), **changes})


def _unreachable(sets: LevelSets, ends: np.ndarray) -> ConnectingPath:
    nowhere = -sets.tree.sign * np.inf
    return ConnectingPath(
        *("widest", _point(ends[0]), _point(ends[1])),
        points=np.empty((0, 2)),
        levels=np.empty(0),
        level=nowhere,
        true_level=nowhere,
        bottleneck=None,
        saddle=None,
        beyond=False,
    )


def _polyline(sets: LevelSets, path_map: PathMap, ends: np.ndarray) -> np.ndarray:
    share = np.linspace(0, 1, SAMPLES)[:, None]
    straight = (1 - share) * ends[0] + share * ends[1]
    if path_map == "straight":
        return straight
    top = np.array(summit(sets))
    return np.concatenate([(1 - share) * ends[0] + share * top, ((1 - share) * top + share * ends[1])[1:]])


def summit(sets: LevelSets) -> Point:
    """Return the highest point of the grid, for sub-level sets the lowest; `ValueError` where L is nowhere finite."""
    height = sets.tree.sign * np.where(np.isfinite(sets.grid.values), sets.grid.values, np.nan)
    if np.isnan(height).all():
        raise ValueError("L is not finite anywhere on this grid, so it has no highest point.")
    place = sets.place(int(np.nanargmax(height)))
    assert place is not None
    return place


def _loss(sets: LevelSets) -> Callable[[np.ndarray], np.ndarray]:
    """Return L at points (k, 2): the landscape's own, or on a bare grid that of the cell each point joins."""
    if sets.source is not None:
        return sets.source.loss
    return lambda points: np.where(
        np.isnan(points).any(-1), np.nan, sets.grid.values.ravel()[sets.cells(points)]
    )


def _point(theta: np.ndarray) -> Point:
    return float(theta[0]), float(theta[1])
