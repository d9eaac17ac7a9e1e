"""Where a run is in the level sets, and which basin of the sub-level set it cannot leave without V rising.

Where a valley is narrower than the grid there are basins that only the grid has. Those whose bars are below the grid's
error count as part of the basin that they merge into, unless Newton steps find both their minimum and their pass.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arguments import check_run
from .connecting_path import true_levels
from .sets import LevelSets, Point, check_sets

# So many points to a cell are looked at on the window's edge.
FINER = 16


@dataclass(frozen=True)
class Trapped:
    """A basin of the sub-level set that holds a run from `step` on.

    `level` is that of the lowest pass out of it, at `passing`; None there means that it opens at the window's edge, or
    where `level` is ∞ that no way out is seen. `bottom` is its lowest point. A continuous path cannot leave the basin
    unless V rises to `level`; a step of a descent could jump across, so `longest_step`, the longest one made since,
    is part of what is known.
    """

    step: int
    level: float
    bottom: Point
    bottom_level: float
    passing: Point | None
    longest_step: float


def place_in_sets(sets: LevelSets, theta: np.ndarray, loss: np.ndarray) -> np.ndarray:
    """Return the extremum of the tree that each point of a run (T, 2) leads to: (T,).

    −1 outside the view, where L is not a number, and where the run is not finite.
    """
    cells = sets.cells(theta)
    basins = sets.tree.basin.ravel()[np.maximum(cells, 0)]
    return np.where((cells < 0) | np.isnan(loss), -1, basins)


def real_basins(sets: LevelSets) -> np.ndarray:
    """Return for each extremum the one whose basin it is in (n,): another's where only the grid parts them."""
    size, points = len(sets.tree), true_levels(sets).points
    real = {pair.number - 1 for pair in sets.pairs if pair.dimension == 0 and not pair.below_grid_error}
    belongs = np.arange(size)
    for k in range(size):
        if k not in real and sets.tree.parent[k] >= 0 and not (points[k] and points[size + k]):
            belongs[k] = belongs[sets.tree.parent[k]]
    return belongs


def trapped(sub: LevelSets, theta: np.ndarray, loss: np.ndarray) -> Trapped | None:
    """Return the basin that holds a run, (T, 2) with L (T,), from some step to its end, or None.

    `sub` are sub-level sets. The basin is that of the run's end; its way out is the lowest level at which it merges
    with another one or reaches the edge of the window, beyond which nothing is known. Raises `ValueError` for
    super-level sets and other shapes, `TypeError` for what are no level sets.
    """
    if check_sets(sub).kind != "sub":
        raise ValueError(f"trapped needs sub-level sets, got kind {sub.kind!r}.")
    theta, loss = check_run(theta, loss)
    places = place_in_sets(sub, theta, loss)
    if places[-1] < 0:
        return None
    belongs = real_basins(sub)
    home = int(belongs[places[-1]])
    level, passing = _way_out(sub, belongs, home)
    held = (places >= 0) & (belongs[places] == home) & (loss < level)
    if not held[-1]:
        return None
    outside = np.flatnonzero(~held)
    step = int(outside[-1]) + 1 if outside.size else 0
    made = np.linalg.norm(np.diff(theta[step:], axis=0), axis=-1)
    bottom = true_levels(sub).points[home]
    return Trapped(
        step=step,
        level=level,
        bottom=bottom.theta if bottom else _place(sub, home),
        bottom_level=bottom.level if bottom else float(sub.tree.birth[home]),
        passing=passing,
        longest_step=float(made.max()) if made.size else 0.0,
    )


def _place(sub: LevelSets, k: int) -> Point:
    place = sub.place(int(sub.tree.cell[k]))
    assert place is not None
    return place


def _way_out(sub: LevelSets, belongs: np.ndarray, home: int) -> tuple[float, Point | None]:
    """Return the lowest level at which a basin opens, and the pass there, None at the window's edge."""
    refined = true_levels(sub)
    tree = refined.tree
    real = belongs == np.arange(len(tree))
    joins = np.flatnonzero(real & (tree.parent >= 0) & (belongs[tree.parent] == home))
    if tree.parent[home] >= 0:
        joins = np.append(joins, home)
    edge = _edge_level(sub, belongs == home)
    if not joins.size or edge <= tree.death[joins].min():
        return edge, None
    lowest = int(joins[np.argmin(tree.death[joins])])
    saddle = refined.points[len(tree) + lowest]
    return float(tree.death[lowest]), saddle.theta if saddle else sub.place(int(tree.passing[lowest]))


def _edge_level(sub: LevelSets, inside: np.ndarray) -> float:
    """Return the lowest L on the window's edge in the basins that are marked (n,); ∞ where they don't reach it."""
    points = edge_points(sub)
    values = sub.grid.values.ravel()[sub.cells(points)] if sub.source is None else sub.source.loss(points)
    basins = sub.tree.basin.ravel()[sub.cells(points)]
    own = values[(basins >= 0) & inside[basins] & ~np.isnan(values)]
    return float(own.min()) if own.size else np.inf


def edge_points(sub: LevelSets) -> np.ndarray:
    """Return points all along the window's edge (k, 2), finer than the grid: valleys cross it between two cells."""
    x, y = (np.linspace(axis[0], axis[-1], FINER * (len(axis) - 1) + 1) for axis in (sub.grid.x, sub.grid.y))
    across = [np.stack(np.broadcast_arrays(x, end), -1) for end in (y[0], y[-1])]
    upright = [np.stack(np.broadcast_arrays(end, y), -1) for end in (x[0], x[-1])]
    return np.concatenate([*across, *upright])
