"""The slice in the making: which plane, its points coarse first, the path's shadow, and what the plane holds."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from core.analysis.directions import Directions, directions
from core.analysis.path_plane import PathPlane, Track
from core.analysis.plane_honesty import Honesty, honesty
from core.analysis.slices import Slice, slice_axes, slice_plane, slice_track
from core.network_experiment import NetworkExperiment
from core.network_run import sibling_run
from core.training import TrainingRun
from pages.shared.job import Job, forget, job, present
from pages.training.session import Held, table

SLOT = "slice"
_RESUMED = "slice.resumed"
SEEDS = 6
# How long the thread measures before it looks up, in seconds; the page waits longer at first.
PIECE, PATIENCE = 0.1, 0.5


@dataclass(frozen=True, eq=False)
class Sliced:
    """What is known of a slice: its plane, the measured part, the path's shadow with L there, and what it holds."""

    directions: Directions
    made: Slice
    track: Track
    shadow: np.ndarray
    told: Honesty | None = None

    @property
    def plane(self) -> PathPlane:
        """The slice as a plane that pictures can be drawn of, from the finest grid that is known wholly."""
        return slice_plane(self.made, self.track)


def sliced(experiment: NetworkExperiment, now: Held) -> Job:
    """Return the work on the slice that the settings ask for; one that was stopped can be taken up by `go_on`."""
    key = (now.number, now.run.version, now.focus, *settings_of(experiment))
    kept = st.session_state.pop(_RESUMED, None)
    before = kept[1] if kept and kept[0] == key else None
    return job(SLOT, key, lambda own: _work(own, experiment, now, before), PATIENCE)


def settings_of(experiment: NetworkExperiment) -> tuple[object, ...]:
    """Return the settings that decide which points are measured."""
    seed = experiment.plane_seed if experiment.plane == "random" else None
    other = experiment.other_seed if experiment.plane == "networks" else None
    return experiment.plane, experiment.plane_points, experiment.plane_reach, seed, other


def go_on() -> None:
    """Take up a slice that was stopped: what it knows already is not measured again."""
    kept = present(SLOT)
    if kept and kept.result is not None:
        st.session_state[_RESUMED] = (kept.key, kept.result)
    forget(SLOT)


def _work(own: Job, experiment: NetworkExperiment, now: Held, before: Sliced | None) -> Sliced:
    found = before or _begun(own, experiment, now)
    _measure(own, found)
    own.tell(1.0, "comparing with the path")
    seeds = SEEDS if found.directions.kind == "random" else 0
    return replace(found, told=honesty(now.run, found.directions, found.made.k, seeds))


def _begun(own: Job, experiment: NetworkExperiment, now: Held) -> Sliced:
    own.tell(0.0, "choosing the directions")
    run, k = now.run, now.focus
    other = other_end(own, experiment, run) if experiment.plane == "networks" else None
    plane = directions(run, k, experiment.plane, seed=experiment.plane_seed, other=other)
    own.check()
    x, y = slice_axes(run, plane, experiment.plane_points, k, experiment.plane_reach)
    made = Slice(run, k, plane, x, y)
    track = slice_track(run, made)
    return Sliced(plane, made, track, made.at(track.points))


def _measure(own: Job, found: Sliced) -> None:
    """Measure the points, and show the picture after every pass."""
    shown = 0
    while not found.made.done:
        found.made.advance(PIECE)
        own.tell(found.made.share, "measuring")
        size = _size(found.made)
        if size > shown:
            shown = size
            own.show(found)
        own.check()
    own.show(found)


def _size(made: Slice) -> int:
    try:
        return len(made.coarse().x)
    except ValueError:
        return 0


def other_end(own: Job, experiment: NetworkExperiment, run: TrainingRun) -> np.ndarray:
    """Train network B on the same data to its end and return its weights; raises `ValueError` where it diverges."""
    own.tell(0.0, "training network B")
    sibling = sibling_run(experiment, experiment.other_seed, table(), alive=lambda: not own.cancelled())
    try:
        sibling.start()
        while not sibling.wait(PIECE):
            own.tell(sibling.t / max(1, sibling.steps))
            own.check()
        kept = sibling.snapshots(0)
        if not kept or not np.isfinite(kept[-1].theta).all():
            raise ValueError(
                "Network B has no finite weights at its end: choose another seed or a smaller η0."
            )
        return kept[-1].theta.astype(float)
    finally:
        sibling.close()
