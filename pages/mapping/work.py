"""The work behind a surface's map: a coarse one first where it takes long, then the whole one with its theory."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.experiment import Experiment
from core.sweep.axes import Axis
from core.sweep.map_result import Map
from core.sweep.surface_map import CancelledError, surface_map
from core.sweep.theory import Theory, theory
from pages.shared.job import Job, StoppedError, job, present

SLOT = "surface_map"
# How long the page waits for a map before it shows a coarser one, in seconds.
PATIENCE = 0.4
# Of large maps every fourth row and column comes first.
COARSER = 4
MANY_STEPS = 400_000


@dataclass(frozen=True, eq=False)
class Found:
    """A map and what theory says about it; `whole` says that it has all the points that were asked for."""

    map: Map
    theory: Theory
    whole: bool


def mapped(experiment: Experiment, x: Axis, y: Axis, rule: str) -> Job:
    """Return the session's work on this map; until it has a result, that of the same axes before it stands in."""
    key = (experiment, x, y, rule)
    before = present(SLOT)
    stand_in = (
        before.result if before and isinstance(before.key, tuple) and before.key[1:] == key[1:] else None
    )
    own = job(SLOT, key, lambda own: _work(own, experiment, x, y, rule), PATIENCE)
    if own.result is None:
        own.result = stand_in
    return own


def _work(own: Job, experiment: Experiment, x: Axis, y: Axis, rule: str) -> Found:
    if x.n * y.n * experiment.steps > MANY_STEPS:
        own.show(_made(own, experiment, _coarser(x), _coarser(y), rule, whole=False))
    return _made(own, experiment, x, y, rule, whole=True)


def _made(own: Job, experiment: Experiment, x: Axis, y: Axis, rule: str, whole: bool) -> Found:
    def heard(share: float) -> None:
        if whole:
            own.tell(share, f"{x.n * y.n:,} runs")

    try:
        made = surface_map(experiment, x, y, rule=rule, cancelled=own.cancelled, on_progress=heard)
    except CancelledError:
        raise StoppedError from None
    return Found(made, theory(experiment, made, rule), whole)


def _coarser(axis: Axis) -> Axis:
    return replace(axis, n=max(2, axis.n // COARSER + 1))
