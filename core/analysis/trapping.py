"""Where a run is in the level sets, and which basin of the sub-level set it cannot leave without V rising."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.analysis.connecting_path import true_levels
from core.analysis.level_sets import LevelSets, Point


@dataclass(frozen=True)
class Trapped:
    """A basin of the sub-level set that holds a run from `step` on.

    `level` is that of the lowest pass out of it, at `passing`; None there means that it opens at the window's edge.
    `bottom` is its lowest point. A continuous path cannot leave the basin unless V rises to `level`; a step of a
    descent could jump across, so `longest_step`, the longest one made since, is part of what is known.
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


def trapped(sub: LevelSets, theta: np.ndarray, loss: np.ndarray) -> Trapped | None:
    """Return the basin that holds a run, (T, 2) with L (T,), from some step to its end, or None.

    `sub` are sub-level sets. The basin is that of the run's end; its way out is the lowest level at which it merges
    with another one or reaches the edge of the window. Raises `ValueError` for super-level sets.
    """
    if sub.kind != "sub":
        raise ValueError(f"trapped needs sub-level sets, got kind {sub.kind!r}.")
    places = place_in_sets(sub, theta, loss)
    home = int(places[-1])
    if home < 0:
        return None
    level, passing = _way_out(sub, home)
    held = (places == home) & (loss < level)
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


def _way_out(sub: LevelSets, home: int) -> tuple[float, Point | None]:
    """Return the lowest level at which a basin opens, and the pass there, None at the window's edge."""
    refined = true_levels(sub)
    tree = refined.tree
    joins = np.flatnonzero(tree.parent == home)
    if tree.parent[home] >= 0:
        joins = np.append(joins, home)
    edge = _edge_level(sub, home)
    if not joins.size or edge <= tree.death[joins].min():
        return edge, None
    lowest = int(joins[np.argmin(tree.death[joins])])
    saddle = refined.points[len(tree) + lowest]
    return float(tree.death[lowest]), saddle.theta if saddle else sub.place(int(tree.passing[lowest]))


def _edge_level(sub: LevelSets, home: int) -> float:
    """Return the lowest L of a basin's cells on the window's edge; ∞ where it has none."""
    at_edge = np.zeros(sub.grid.values.shape, bool)
    at_edge[[0, -1]] = at_edge[:, [0, -1]] = True
    values = sub.grid.values[at_edge & (sub.tree.basin == home)]
    return float(values.min()) if values.size else np.inf
