"""From an experiment to its level sets, passes and paths; each part is cached by what it needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from core.analysis.connecting_path import PATH_MAPS, ConnectingPath, PathMap, connecting_path, true_levels
from core.analysis.critical_points import CriticalPoint, Refined, critical_points
from core.analysis.level_sets import LevelSets, Point, level_sets
from core.analysis.levels import resolve_boundary
from core.analysis.merge_tree import Kind
from core.analysis.trapping import Trapped, place_in_sets, trapped
from core.descent import Trajectory
from core.problems.objective import Window
from core.simulation import landscape, simulate

if TYPE_CHECKING:
    from core.experiment import Experiment

# Besides the problem: what the level sets of the whole window depend on, and those of a zoomed view.
_WHOLE, _ZOOMED = ("grid_points", "boundary"), ("grid_points", "zoom", "zoom_at")


def view_window(experiment: Experiment) -> Window:
    """Return the part of the problem's window that is looked at: its sides halved `zoom` times, kept inside it."""
    x0, x1, y0, y1 = landscape(experiment).facts.window
    part = 2.0**-experiment.zoom
    left = _placed(experiment.zoom_at[0], x0, x1, part)
    below = _placed(experiment.zoom_at[1], y0, y1, part)
    return left, left + part * (x1 - x0), below, below + part * (y1 - y0)


def _placed(centre: float, low: float, high: float, part: float) -> float:
    """Return where an interval of `part` of the whole begins that lies about the centre and inside it."""
    size = part * (high - low)
    return min(max(centre - size / 2, low), high - size)


@dataclass(frozen=True)
class Ends:
    """The two points that are to be connected, and what must be said of them, such as that a run left the view."""

    a: Point
    b: Point
    note: str = ""


def kinds(experiment: Experiment) -> tuple[Kind, ...]:
    """Return the kinds of level sets that the experiment shows."""
    return (
        ("super", "sub")
        if experiment.sets == "both"
        else ("sub",)
        if experiment.sets == "sub"
        else ("super",)
    )


def sets(experiment: Experiment, kind: Kind = "super") -> LevelSets:
    """Return the level sets of the experiment's view."""
    return _sets(_view_key(experiment), kind)


def _view_key(experiment: Experiment) -> Experiment:
    from core.experiment import Experiment as Record
    from core.problems import PROBLEMS

    own = _ZOOMED if experiment.zoom else _WHOLE
    names = (*own, "problem", *PROBLEMS[experiment.problem].parameters)
    return replace(Record(), **{name: getattr(experiment, name) for name in names})


@lru_cache(maxsize=32)
def _sets(experiment: Experiment, kind: Kind) -> LevelSets:
    problem = landscape(experiment)
    boundary = resolve_boundary(experiment.boundary, problem.facts)
    if experiment.zoom == 0:
        return level_sets(problem, experiment.grid_points, boundary, kind=kind)
    # What lies beyond a zoomed view is more of the landscape, so nothing is known to join there.
    window = view_window(experiment)
    return level_sets(problem, experiment.grid_points, "window", kind=kind, window=window)


def refined(experiment: Experiment, kind: Kind = "super") -> Refined:
    """Return the level sets' true levels, of extrema and passes found by Newton steps."""
    return true_levels(sets(experiment, kind))


def true_sets(experiment: Experiment, kind: Kind = "super") -> LevelSets:
    """Return the level sets with the true levels in their trees: what the explorer counts and paints by."""
    true = refined(experiment, kind)
    return replace(sets(experiment, kind), tree=true.tree, complement=true.complement)


def critical(experiment: Experiment) -> tuple[CriticalPoint, ...]:
    """Return the critical points in view, from the lowest level to the highest."""
    return _critical(_view_key(experiment))


@lru_cache(maxsize=16)
def _critical(experiment: Experiment) -> tuple[CriticalPoint, ...]:
    return critical_points(_sets(experiment, "super"))


def followed(experiment: Experiment) -> int:
    """Return the place of the followed run's rule, 0 where that rule does not run."""
    rules = experiment.rules
    return rules.index(experiment.followed) if experiment.followed in rules else 0


def endpoints(experiment: Experiment) -> Ends:
    """Return the two points to connect: the experiment's own, or the ends of the followed run within the view.

    A point outside the view gives way to the nearest one inside it, and the note says so.
    """
    if experiment.ends == "run":
        return _run_ends(experiment)
    ends = np.array([experiment.point_a, experiment.point_b])
    inside = _into(ends, view_window(experiment))
    moved = [name for name, before, after in zip("AB", ends, inside, strict=True) if (before != after).any()]
    note = (
        f"{' and '.join(moved)} lay outside the view, so the nearest point inside it is taken."
        if moved
        else ""
    )
    return Ends(_point(inside[0]), _point(inside[1]), note)


def _run_ends(experiment: Experiment) -> Ends:
    window = view_window(experiment)
    run, k = simulate(experiment), followed(experiment)
    theta, known = run.theta[:, k], ~np.isnan(run.loss[:, k])
    with np.errstate(invalid="ignore"):
        inside = (_into(theta, window) == theta).all(-1)
    seen = np.flatnonzero(inside & known)
    if not seen.size:
        middle = _point(np.array([(window[0] + window[1]) / 2, (window[2] + window[3]) / 2]))
        return Ends(
            middle, middle, "The run is nowhere in the view, so the middle of the view stands for both ends."
        )
    notes = []
    if seen[0] > 0:
        notes.append(f"The run starts outside the view; A is its first point inside, step {seen[0]}.")
    if seen[-1] < len(theta) - 1:
        what = "comes to where L is not a number" if inside[seen[-1] + 1] else "ends outside the view"
        notes.append(f"The run {what}; B is its last point inside, step {seen[-1]}.")
    return Ends(_point(theta[seen[0]]), _point(theta[seen[-1]]), " ".join(notes))


def _into(points: np.ndarray, window: Window) -> np.ndarray:
    """Return points moved into a window; NaN stays NaN."""
    return np.clip(points, [window[0], window[2]], [window[1], window[3]])


def _point(theta: np.ndarray) -> Point:
    return float(theta[0]), float(theta[1])


def paths(experiment: Experiment) -> dict[PathMap, ConnectingPath]:
    """Return the paths that connect the two ends, by path map; none where L is not a number at an end.

    They are to stay in the super-level set, or in the sub-level set where the experiment shows only those.
    """
    ends = endpoints(experiment)
    return _paths(_view_key(experiment), kinds(experiment)[0], ends.a, ends.b)


@lru_cache(maxsize=32)
def _paths(experiment: Experiment, kind: Kind, a: Point, b: Point) -> dict[PathMap, ConnectingPath]:
    own = _sets(experiment, kind)
    if np.isnan(landscape(experiment).loss(np.array([a, b]))).any():
        return {}
    return {name: connecting_path(own, a, b, path_map=name) for name in PATH_MAPS}


def places(experiment: Experiment, kind: Kind) -> np.ndarray:
    """Return the extremum that each point of each run leads to, −1 for none: (R, T+1)."""
    run, own = simulate(experiment), sets(experiment, kind)
    return np.stack([place_in_sets(own, run.theta[:, k], run.loss[:, k]) for k in range(run.theta.shape[1])])


def traps(experiment: Experiment) -> list[Trapped | None]:
    """Return for each rule the basin of the sub-level set that holds its run, if one does; zooming changes nothing."""
    return list(_traps(simulate(experiment), sets(replace(experiment, zoom=0), "sub")))


@lru_cache(maxsize=16)
def _traps(run: Trajectory, own: LevelSets) -> tuple[Trapped | None, ...]:
    # Both come from caches themselves, so that they are the same objects for the same settings.
    return tuple(trapped(own, run.theta[:, k], run.loss[:, k]) for k in range(run.theta.shape[1]))
