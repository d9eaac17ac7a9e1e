"""The work behind a surface's map: in a worker where one is there, else in this process."""

from __future__ import annotations

from core.experiments.experiment import Experiment
from core.sweep.axes import Axis, changes
from core.sweep.map_job import SurfaceMapped, mapped_surface
from core.workers.pool import shared_pool
from pages.shared.job import Job, job, present

SLOT = "surface_map"
# How long the page waits for a map before it shows a coarser one, in seconds.
PATIENCE = 0.4


def depends_on(experiment: Experiment, x: Axis, y: Axis) -> Experiment:
    """Return the experiment as far as a map depends on it: what an axis varies is not the experiment's to say."""
    # λ decides the steps to it.
    seen = experiment.only("run", "live", keep=("lam", "followed"))
    return seen.change(**changes(seen, {axis.name: axis.low for axis in (x, y)}))


def mapped(experiment: Experiment, x: Axis, y: Axis, rule: str, slot: str = SLOT) -> Job:
    """Return the session's work on this map; until it has a result, that of the same axes before it stands in.

    A page of its own has a `slot` of its own: another map there stops the one that was.
    """
    key = (experiment, x, y, rule)
    before = present(slot)
    stand_in = (
        before.result if before and isinstance(before.key, tuple) and before.key[1:] == key[1:] else None
    )

    def work(own: Job) -> SurfaceMapped:
        # A worker's start takes longer than most maps.
        if shared_pool().is_ready:
            return shared_pool().work(own, mapped_surface, experiment, x, y, rule)
        return mapped_surface(own, experiment, x, y, rule)

    own = job(slot, key, work, PATIENCE)
    if own.result is None:
        own.result = stand_in
    return own
