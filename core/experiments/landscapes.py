"""What is measured on the landscape of an experiment's network: slices, ways between two solutions, spectra.

Each function works for seconds. `job` hears how far it is by `tell`, gets what may be shown already by `show`, and says
by `cancelled` whether the rest is still wanted; `check` raises where it is not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ..slices.alignment import align
from ..slices.directions import Directions, directions
from ..slices.honesty import Honesty, honesty
from ..slices.mode_connectivity import Barrier, along, line, train_curve
from ..slices.path_plane import PathPlane, Track
from ..slices.slice import Slice, slice_axes, slice_plane, slice_track
from ..slices.spectrum import Along, Density, spectral_density, spectrum_along
from ..trainer.reading import Training
from ..trainer.stability_edge import stability_edge
from .network_experiment import NetworkExperiment
from .trainings import sibling_run

if TYPE_CHECKING:
    from ..data.tables.table import Table

SEEDS = 6
EIGENVALUES = 5
# How long points are measured before somebody is told, in seconds.
PIECE_SECONDS = 0.1


class LongJob(Protocol):
    """Who wants something that takes long."""

    def cancelled(self) -> bool:
        """Whether nobody wants the rest any more."""

    def check(self) -> None:
        """Raise where nobody wants the rest any more."""

    def tell(self, share: float, words: str = "") -> None:
        """Hear how much is done, 0…1, and of what."""

    def show(self, result: Any) -> None:
        """Take what may be shown already."""


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


def measured_slice(
    job: LongJob,
    run: Training,
    experiment: NetworkExperiment,
    table: Table | None,
    k: int,
    before: Sliced | None = None,
) -> Sliced:
    """Return the slice that the experiment asks for around configuration k's weights.

    What `before` knows of it, from a measurement that was stopped, is not measured again. Raises `ValueError` where
    there is no such plane.
    """
    found = before or _begun(job, run, experiment, table, k)
    found.made.attach(run)
    _measure(job, found)
    job.tell(1.0, "comparing with the path")
    seeds = SEEDS if found.directions.kind == "random" else 0
    return replace(found, told=honesty(run, found.directions, k, seeds))


def _begun(job: LongJob, run: Training, experiment: NetworkExperiment, table: Table | None, k: int) -> Sliced:
    job.tell(0.0, "choosing the directions")
    other = other_end(job, experiment, table) if experiment.plane == "networks" else None
    plane = directions(run, k, experiment.plane, seed=experiment.plane_seed, other=other)
    job.check()
    x, y = slice_axes(run, plane, experiment.plane_points, k, experiment.plane_reach)
    made = Slice(run, k, plane, x, y)
    track = slice_track(run, made)
    return Sliced(plane, made, track, made.at(track.points))


def _measure(job: LongJob, found: Sliced) -> None:
    """Measure the points, and show the picture after every pass."""
    shown = 0
    while not found.made.done:
        found.made.advance(PIECE_SECONDS)
        job.tell(found.made.share, "measuring")
        size = _size(found.made)
        if size > shown:
            shown = size
            job.show(found)
        if job.cancelled():
            # What is known by now can be taken up again.
            job.show(found)
        job.check()
    job.show(found)


def _size(made: Slice) -> int:
    try:
        return len(made.coarse().x)
    except ValueError:
        return 0


def other_end(job: LongJob, experiment: NetworkExperiment, table: Table | None) -> np.ndarray:
    """Train network B on the same data to its end and return its weights (P,); `ValueError` where it diverges."""
    job.tell(0.0, "training network B")
    sibling = sibling_run(experiment, experiment.other_seed, table, alive=lambda: not job.cancelled())
    try:
        sibling.start()
        while not sibling.wait(PIECE_SECONDS):
            job.tell(sibling.t / max(1, sibling.steps))
            job.check()
        kept = sibling.snapshots(0)
        if not kept or not np.isfinite(kept[-1].theta).all():
            raise ValueError(
                "Network B has no finite weights at its end: choose another seed or a smaller η0."
            )
        return kept[-1].theta.astype(float)
    finally:
        sibling.close()


@dataclass(frozen=True, eq=False)
class Connected:
    """Three ways from network A to network B, and how alike their weights are before and after alignment."""

    barriers: tuple[Barrier, ...]
    likeness: tuple[float, float]


def connected(
    job: LongJob, run: Training, experiment: NetworkExperiment, table: Table | None, k: int
) -> Connected:
    """Connect configuration k's solution with that of the same training from other weights.

    Raises `ValueError` where network B has no finite weights.
    """
    a = run.snapshots(k)[-1].theta.astype(float)
    b = other_end(job, experiment, table)
    objective = run.objective(k)
    job.tell(0.0, "straight line")
    straight = line(objective.loss, a, b)
    job.check()
    job.tell(0.1, "alignment")
    aligned = align(run.module(k), a, b)
    moved = line(objective.loss, a, aligned.theta, way="aligned")
    job.tell(0.2, "training the curve")
    curve = train_curve(
        objective, a, b, cancelled=job.cancelled, on_progress=lambda share: job.tell(0.2 + 0.8 * share)
    )
    return Connected((straight, along(objective.loss, curve), moved), (aligned.before, aligned.after))


@dataclass(frozen=True, eq=False)
class Spectrum:
    """The Hessian's largest eigenvalues along a run, the edge of stability there, and the density at its end."""

    along: Along
    edge: np.ndarray
    density: Density


def spectrum(job: LongJob, run: Training, k: int) -> Spectrum:
    """Measure the spectrum of configuration k's Hessian."""
    job.tell(0.0, "largest eigenvalues")
    found = spectrum_along(
        run, k, EIGENVALUES, cancelled=job.cancelled, on_progress=lambda share: job.tell(0.7 * share)
    )
    job.check()
    job.tell(0.7, "density")
    theta = run.snapshots(k)[-1].theta
    density = spectral_density(
        run.objective(k).product(theta), theta.size, probes=6, steps=50, cancelled=job.cancelled
    )
    history = run.history(k)
    edge = stability_edge(history).edge
    # The last weights make no step, so their edge is that of the step before.
    rows = np.minimum(found.t, len(edge) - 2) if len(edge) > 1 else found.t
    return Spectrum(found, edge[rows], density)
