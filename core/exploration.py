"""From an experiment to its level sets, passes and paths; each part is cached by what it needs."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from core.analysis.level_sets import LevelSets, level_sets
from core.analysis.levels import resolve_boundary
from core.analysis.merge_tree import Kind
from core.problems.objective import Window
from core.simulation import landscape

if TYPE_CHECKING:
    from core.experiment import Experiment

# What the level sets themselves do not depend on is set to its default in a key.
_NEEDED = ("zoom", "zoom_at", "grid_points", "boundary")


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


def sets(experiment: Experiment, kind: Kind = "super") -> LevelSets:
    """Return the level sets of the experiment's view."""
    from core.experiment import Experiment as Record
    from core.problems import PROBLEMS

    names = (*_NEEDED, "problem", *PROBLEMS[experiment.problem].parameters)
    return _sets(replace(Record(), **{name: getattr(experiment, name) for name in names}), kind)


@lru_cache(maxsize=32)
def _sets(experiment: Experiment, kind: Kind) -> LevelSets:
    problem = landscape(experiment)
    boundary = resolve_boundary(experiment.boundary, problem.facts)
    if experiment.zoom == 0:
        return level_sets(problem, experiment.grid_points, boundary, kind=kind)
    # What lies beyond a zoomed view is more of the landscape, so nothing is known to join there.
    window = view_window(experiment)
    return level_sets(problem, experiment.grid_points, "window", kind=kind, window=window)
