"""A surface's map as a piece of long work: a coarse one first where it takes long, then the whole with its theory."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..experiments.experiment import Experiment
from ..workers.errand import StoppedError
from ..workers.pool import Job
from .axes import Axis
from .map_result import Map
from .surface_map import CancelledError, surface_map
from .theory import Theory, theory

# Of large maps every fourth row and column comes first.
COARSER = 4
MANY_STEPS = 400_000


@dataclass(frozen=True, eq=False)
class SurfaceMapped:
    """A map and what theory says about it; `whole` says that it has all the points that were asked for."""

    map: Map
    theory: Theory
    whole: bool


def mapped_surface(job: Job, experiment: Experiment, x: Axis, y: Axis, rule: str) -> SurfaceMapped:
    """Return the map of a rule over two axes; `job` is shown a coarse one first where the whole one takes long.

    Raises `StoppedError` where the job is cancelled, `ValueError` as `surface_map`.
    """
    if x.n * y.n * experiment.steps > MANY_STEPS:
        job.show(_made(job, experiment, _coarser(x), _coarser(y), rule, whole=False))
    return _made(job, experiment, x, y, rule, whole=True)


def _made(job: Job, experiment: Experiment, x: Axis, y: Axis, rule: str, whole: bool) -> SurfaceMapped:
    def heard(share: float) -> None:
        if whole:
            job.tell(share, f"{x.n * y.n:,} runs")

    try:
        made = surface_map(experiment, x, y, rule=rule, cancelled=job.cancelled, on_progress=heard)
    except CancelledError:
        raise StoppedError from None
    return SurfaceMapped(made, theory(experiment, made, rule), whole)


def _coarser(axis: Axis) -> Axis:
    return replace(axis, n=max(2, axis.n // COARSER + 1))
