"""Maps of a surface: thousands of runs as a few batches, each cell exactly what its run alone would be."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from core.analysis.outcome import KINDS, kinds
from core.descent import Trajectory, descend
from core.experiment import Experiment
from core.problems import PROBLEMS
from core.problems.objective import Landscape
from core.simulation import build_rule, landscape
from core.sweep.axes import START, SURFACE_AXES, Axis, AxisError, axis_label, check_axis
from core.sweep.map_result import UNKNOWN, Map

VALUES = ("final", "steps", "rise", "budget", "end_x", "end_y")
# Recorded numbers of one chunk: 9 a step and row, 8 bytes each, for each thread.
CHUNK_NUMBERS = 3_000_000
MOST_ROWS = 4096
MOST_THREADS = 4
# Ends that lie closer than this share of the window's diagonal are one minimum.
SAME_MINIMUM = 1e-3


class CancelledError(Exception):
    """A map that is not wanted any more."""


@dataclass(frozen=True)
class _Part:
    """Some cells of one landscape: their flat indices, and the value of each varied setting there."""

    cells: np.ndarray
    f: Landscape
    varied: Mapping[str, np.ndarray]


def surface_map(
    experiment: Experiment,
    x: Axis,
    y: Axis,
    *,
    rule: str | None = None,
    cancelled: Callable[[], bool] | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Map:
    """Run the experiment at every pair of values of two settings, and return how all the runs ended.

    `rule` is one of the experiment's rules, by default the first; the runs are descents on L from the
    experiment's start with all its other settings, as `core.simulate` makes them. `cancelled` is asked between
    chunks, `on_progress` hears the share of cells done, both from the calling thread.

    Raises `AxisError` (a `ValueError`) for axes that can't be varied here or are the same, and `CancelledError`.
    """
    check_axes(experiment, x, y)
    name = _rule(experiment, rule)
    shape = y.n, x.n
    values = {key: np.full(shape, np.nan) for key in VALUES}
    outcome = np.full(shape, UNKNOWN, np.int8)
    done = 0
    parts = list(_parts(experiment, x, y))
    with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_THREADS)) as pool:
        for cells, found in pool.map(lambda part: _run(experiment, name, part, cancelled), parts):
            outcome.flat[cells] = found.pop("outcome")
            for key, column in found.items():
                values[key].flat[cells] = column
            done += cells.size
            if on_progress:
                on_progress(done / outcome.size)
    basin, minima = _basins(experiment, outcome, values)
    return Map(x, y, values | {"basin": basin}, outcome, experiment.to_json(), minima)


def check_axes(experiment: Experiment, x: Axis, y: Axis) -> None:
    """Raise `AxisError` with a sentence where the experiment can't be mapped over these axes."""
    for axis in (x, y):
        check_axis(Experiment, axis, SURFACE_AXES)
        if not is_varied(experiment, axis.name):
            raise AxisError(
                f"{axis_label(Experiment, axis.name)} plays no part in this experiment: choose another axis."
            )
    if x.name == y.name:
        raise AxisError(f"The two axes must differ, got {axis_label(Experiment, x.name)} twice.")


def is_varied(experiment: Experiment, name: str, rule: str | None = None) -> bool:
    """Say whether a setting changes anything in the runs of this experiment."""
    chosen = _rule(experiment, rule)
    needed = {
        "alpha": experiment.schedule not in ("constant", "cosine"),
        "momentum": chosen in ("heavy_ball", "nesterov"),
        "beta1": chosen in ("adam", "adamw"),
        "beta2": chosen in ("adam", "adamw"),
        "prior_scale": getattr(experiment, "prior", "none") != "none",
    }
    own = PROBLEMS[experiment.problem].parameters
    if name in ("condition", "separation", "prior_scale"):
        return name in own and needed.get(name, True)
    return needed.get(name, True)


def _rule(experiment: Experiment, rule: str | None) -> str:
    chosen = rule or experiment.followed or experiment.rules[0]
    return chosen if chosen in experiment.rules else experiment.rules[0]


def _parts(experiment: Experiment, x: Axis, y: Axis) -> Iterator[_Part]:
    """Yield the cells in chunks that bound memory; cells of one landscape go together."""
    most = max(64, min(MOST_ROWS, CHUNK_NUMBERS // (9 * (experiment.steps + 1))))
    columns, rows = np.meshgrid(x.values, y.values)
    at = {x.name: columns.ravel(), y.name: rows.ravel()}
    shaped = [name for name in at if name in PROBLEMS[experiment.problem].parameters]
    for f, cells in _landscapes(experiment, at, shaped):
        for first in range(0, cells.size, most):
            chunk = cells[first : first + most]
            yield _Part(chunk, f, {name: column[chunk] for name, column in at.items() if name not in shaped})


def _landscapes(
    experiment: Experiment, at: Mapping[str, np.ndarray], shaped: list[str]
) -> Iterator[tuple[Landscape, np.ndarray]]:
    """Yield every landscape of the map and its cells: one, unless an axis is a parameter of the problem."""
    size = next(iter(at.values())).size
    if not shaped:
        yield landscape(experiment), np.arange(size)
        return
    distinct, which = np.unique(np.stack([at[name] for name in shaped], axis=-1), axis=0, return_inverse=True)
    for k, row in enumerate(distinct.tolist()):
        own = experiment.change(**dict(zip(shaped, row, strict=True)))
        yield landscape(own), np.flatnonzero(which.ravel() == k)


def _run(
    experiment: Experiment, name: str, part: _Part, cancelled: Callable[[], bool] | None
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    if cancelled and cancelled():
        raise CancelledError
    varied = dict(part.varied)
    start = np.tile(np.array(experiment.start, float), (part.cells.size, 1))
    for axis, k in START.items():
        if axis in varied:
            start[:, k] = varied.pop(axis)
    eta0, alpha = (varied.pop(key, getattr(experiment, key)) for key in ("eta0", "alpha"))
    rule = build_rule(experiment, name, eta0, alpha, **varied)
    runs = descend(part.f, rule, start, experiment.steps, retire=True)
    return part.cells, _measured(runs, experiment.lam)


def _measured(runs: Trajectory, lam: float) -> dict[str, np.ndarray]:
    """Return what a map shows of every run of a batch (B,)."""
    with np.errstate(all="ignore"):
        below = runs.loss < lam
        steps = np.where(below.any(0), below.argmax(0), np.nan)
        rises = np.diff(runs.loss, axis=0)
        # Of what is not finite any more, only a step up to +∞ or to no number at all is a rise.
        rises[np.isnan(rises)] = -np.inf
        rises[np.isnan(runs.loss[1:]) & np.isfinite(runs.loss[:-1])] = np.inf
        broken = ~(np.isfinite(runs.loss).all(0) & np.isfinite(runs.theta).all((0, 2)))
        return {
            "outcome": kinds(runs),
            "final": np.where(broken, np.nan, runs.loss[-1]),
            "steps": steps,
            "rise": np.maximum(rises.max(0), 0.0),
            "budget": np.broadcast_to(runs.budget_left, runs.shape),
            "end_x": np.where(broken, np.nan, runs.theta[-1, :, 0]),
            "end_y": np.where(broken, np.nan, runs.theta[-1, :, 1]),
        }


def _basins(
    experiment: Experiment, outcome: np.ndarray, values: Mapping[str, np.ndarray]
) -> tuple[np.ndarray, tuple[tuple[float, float], ...]]:
    """Return which minimum each cell ended at (NaN: at none), and the minima, those most often reached first."""
    x0, x1, y0, y1 = landscape(experiment).facts.window
    near = SAME_MINIMUM * float(np.hypot(x1 - x0, y1 - y0))
    ends = np.stack([values["end_x"], values["end_y"]], axis=-1)
    left = outcome == KINDS.index("minimum")
    groups: list[tuple[tuple[float, float], np.ndarray]] = []
    while left.any():
        centre = ends[np.unravel_index(np.argmax(left), left.shape)]
        with np.errstate(all="ignore"):
            same = left & (np.linalg.norm(ends - centre, axis=-1) <= near)
        groups.append(((float(centre[0]), float(centre[1])), same))
        left = left & ~same
    groups.sort(key=lambda group: -int(group[1].sum()))
    basin = np.full(outcome.shape, np.nan)
    for k, (_, same) in enumerate(groups):
        basin[same] = k
    return basin, tuple(place for place, _ in groups)
