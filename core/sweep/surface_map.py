"""Maps of a surface: thousands of runs as a few batches, each cell exactly what its run alone would be."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..descent.endings import KINDS
from ..descent.outcome import kinds
from ..descent.trajectory import Trajectory
from ..descent.walk import descend
from ..experiments.computed import landscape
from ..experiments.descents import build_rule
from ..experiments.experiment import Experiment
from ..optim import RULES, SCHEDULES, RuleKind, Schedule, ScheduleKind, rule_kind
from ..optim.schedule_contract import schedule_kind
from ..problems import PROBLEMS
from ..problems.objective import Objective, check_objective
from .axes import START, Axis, AxisError, axis_label, check_axes
from .map_result import UNKNOWN, Map

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
    f: Objective
    varied: Mapping[str, np.ndarray]


def surface_map(
    experiment: Experiment,
    x: Axis,
    y: Axis,
    *,
    rule: str | RuleKind | None = None,
    schedule: str | Schedule | ScheduleKind | Callable[[Any], Any] | None = None,
    f: Objective | None = None,
    cancelled: Callable[[], bool] | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Map:
    """Run the experiment at every pair of values of two settings, and return how all the runs ended.

    `rule` is by default the one that the experiment follows; the runs are descents on L from the experiment's start
    with all its other settings, as `Study.run` makes them. Rule, schedule and an objective `f` of two coordinates may
    also be of your own; α is the experiment's unless `schedule` is a `Schedule` with its own. `cancelled` is asked
    between chunks by the threads that compute, `on_progress` hears the share of cells done from the calling thread.

    Raises `AxisError` (a `ValueError`) for axes that can't be varied here or are the same, `ValueError` for an unknown
    rule or schedule and an `f` that is no objective of two coordinates, and `CancelledError`.
    """
    subject = _Subject.of(experiment, rule, schedule, f)
    subject.check(x, y)
    shape = y.n, x.n
    values = {key: np.full(shape, np.nan) for key in VALUES}
    outcome = np.full(shape, UNKNOWN, np.int8)
    done = 0
    parts = list(_parts(subject, x, y))
    with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_THREADS)) as pool:
        for cells, found in pool.map(lambda part: _run(subject, part, cancelled), parts):
            outcome.flat[cells] = found.pop("outcome")
            for key, column in found.items():
                values[key].flat[cells] = column
            done += cells.size
            if on_progress:
                on_progress(done / outcome.size)
    basin, minima = _basins(subject.near(values, x, y), outcome, values)
    return Map(
        x,
        y,
        values | {"basin": basin},
        outcome,
        subject.record(experiment).to_json(),
        minima,
        subject.kind.name,
        tuple(subject.own()),
    )


@dataclass(frozen=True)
class _Subject:
    """What is mapped: the settings of one rule, and whatever of it is one's own."""

    experiment: Experiment
    kind: RuleKind
    plan: ScheduleKind
    alpha: float
    f: Objective | None

    @classmethod
    def of(
        cls,
        experiment: Experiment,
        rule: str | RuleKind | None,
        schedule: str | Schedule | ScheduleKind | Callable[[Any], Any] | None,
        f: Objective | None,
    ) -> _Subject:
        """Return what is mapped, with whatever is one's own; `ValueError` for what can't be."""
        if f is not None:
            check_objective(f)
            if f.dim != 2:
                raise ValueError(f"f must have two coordinates to be mapped, got {f.dim}.")
        chosen = rule_kind(experiment.followed_rule() if rule is None else rule)
        if RULES.get(chosen.name) is chosen:
            experiment = experiment.change(rules=(chosen.name,))
        return cls(experiment.alone(), chosen, *_plan(experiment, schedule), f)

    def own(self) -> Iterator[str]:
        """Yield what is not by name or not the experiment's own: rule, objective, schedule."""
        if RULES.get(self.kind.name) is not self.kind:
            yield "rule"
        if self.f is not None:
            yield "objective"
        other_alpha = self.plan.uses_alpha and self.alpha != self.experiment.alpha
        if other_alpha or self.plan is not SCHEDULES[self.experiment.schedule]:
            yield "schedule"

    def record(self, experiment: Experiment) -> Experiment:
        """Return the experiment that the map names: the given one, unless it lacks the named rule that was mapped."""
        named = self.kind.name in RULES and self.kind.name not in experiment.rules
        return self.experiment if named else experiment

    def check(self, x: Axis, y: Axis) -> None:
        """Raise `AxisError` with a sentence where these axes make no map."""
        experiment, kind = self.experiment, self.kind
        also = {own.name: own for own in kind.parameters}
        if self.plan.uses_alpha:
            also["alpha"] = experiment.settings()["alpha"]
        check_axes(experiment, x, y, also)
        for axis in (x, y):
            own = self.f is not None and axis.name in self.shaped([axis.name])
            unused = axis.name == "alpha" and not self.plan.uses_alpha
            if own or unused or not self._has(axis.name):
                raise AxisError(
                    f"{axis_label(Experiment, axis.name)} plays no part here: choose another axis."
                )

    def _has(self, name: str) -> bool:
        """Say whether the rule has this parameter, where it is one of a rule."""
        return self.kind.has(name) or not any(kind.has(name) for kind in self.experiment.moving())

    def shaped(self, names: Iterable[str]) -> list[str]:
        """Return those of the names that change the landscape."""
        return [name for name in names if name in PROBLEMS[self.experiment.problem].parameters]

    def near(self, values: Mapping[str, np.ndarray], *axes: Axis) -> float:
        """Return how close two ends must lie to be one minimum: a share of the window, or of how far the runs went."""
        if self.f is None:
            x0, x1, y0, y1 = landscape(self.experiment).facts.window
            return SAME_MINIMUM * float(np.hypot(x1 - x0, y1 - y0))
        ends = np.stack([values["end_x"], values["end_y"]], axis=-1)
        spans = []
        for name, k in START.items():
            varied = next((axis.values for axis in axes if axis.name == name), [self.experiment.start[k]])
            spans.append(np.ptp([*varied, *ends[np.isfinite(ends).all(-1)][:, k]]))
        return SAME_MINIMUM * float(np.hypot(*spans))


def _plan(
    experiment: Experiment, schedule: str | Schedule | ScheduleKind | Callable[[Any], Any] | None
) -> tuple[ScheduleKind, float]:
    """Return the schedule's kind and its α: the experiment's, unless they are given."""
    if not isinstance(schedule, Schedule):
        return schedule_kind(experiment.schedule if schedule is None else schedule), experiment.alpha
    if np.ndim(schedule.alpha):
        raise ValueError(f"The schedule of a map must have one number as alpha, got {schedule!r}.")
    return schedule.kind, float(schedule.alpha)


def _parts(subject: _Subject, x: Axis, y: Axis) -> Iterator[_Part]:
    """Yield the cells in chunks that bound memory; cells of one landscape go together."""
    most = max(64, min(MOST_ROWS, CHUNK_NUMBERS // (9 * (subject.experiment.steps + 1))))
    columns, rows = np.meshgrid(x.values, y.values)
    at = {x.name: columns.ravel(), y.name: rows.ravel()}
    shaped = subject.shaped(at)
    for f, cells in _landscapes(subject, at, shaped):
        for first in range(0, cells.size, most):
            chunk = cells[first : first + most]
            yield _Part(chunk, f, {name: column[chunk] for name, column in at.items() if name not in shaped})


def _landscapes(
    subject: _Subject, at: Mapping[str, np.ndarray], shaped: list[str]
) -> Iterator[tuple[Objective, np.ndarray]]:
    """Yield every landscape of the map and its cells: one, unless an axis is a parameter of the problem."""
    size = next(iter(at.values())).size
    experiment = subject.experiment
    if not shaped:
        yield subject.f or landscape(experiment), np.arange(size)
        return
    distinct, which = np.unique(np.stack([at[name] for name in shaped], axis=-1), axis=0, return_inverse=True)
    for k, row in enumerate(distinct.tolist()):
        own = experiment.change(**dict(zip(shaped, row, strict=True)))
        yield landscape(own), np.flatnonzero(which.ravel() == k)


def _run(
    subject: _Subject, part: _Part, cancelled: Callable[[], bool] | None
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    if cancelled and cancelled():
        raise CancelledError
    experiment = subject.experiment
    varied = dict(part.varied)
    start = np.tile(np.array(experiment.start, float), (part.cells.size, 1))
    for axis, k in START.items():
        if axis in varied:
            start[:, k] = varied.pop(axis)
    eta0, alpha = varied.pop("eta0", experiment.eta0), varied.pop("alpha", subject.alpha)
    rule = build_rule(experiment, subject.kind, eta0, alpha, subject.plan, **varied)
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
    near: float, outcome: np.ndarray, values: Mapping[str, np.ndarray]
) -> tuple[np.ndarray, tuple[tuple[float, float], ...]]:
    """Return which minimum each cell ended at (NaN: at none), and the minima, those most often reached first."""
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
