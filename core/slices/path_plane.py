"""The plane that holds most of a network run's path, and the real loss on it.

Principal components of the path about its last weights, after Li, Xu, Taylor, Studer & Goldstein,
"Visualizing the Loss Landscape of Neural Nets" (2018). No plane holds a path through thousands of weights:
what share of its length this one holds must be said with the picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from ..checks import count
from ..levels.sets import level_sets
from ..problems.objective import Grid
from ..problems.plane import LARGEST_LEVEL
from .directions import finite_snapshots, open_directions
from .plane_loss import PlaneLoss
from .principal_path import completed, principal_path

if TYPE_CHECKING:
    from ..networks.objective import NetworkObjective
    from ..trainer.reading import Training
    from ..trainer.store import Snapshot

SIZE = 33
MARGIN = 0.25


@dataclass(frozen=True, eq=False)
class Track:
    """A configuration's snapshots seen on a plane: steps `t` (S,), `points` (S, 2), and L there, `loss` (S,).

    `loss` is the plane's own objective at the weights themselves, not at their shadow on the plane. `share`
    is the length of the shadow by the length of the path, both in straight lines from snapshot to snapshot.
    """

    k: int
    t: np.ndarray
    points: np.ndarray
    loss: np.ndarray
    share: float


@dataclass(frozen=True, eq=False)
class PathPlane:
    """The plane θ = origin + a·axes[0] + b·axes[1] of one configuration's path, and L on it.

    `grid` has a along x and b along y, distances in ‖θ‖; the last snapshot lies at (0, 0). `origin` is (P,),
    `axes` (2, P) are orthonormal. `variance` says what share of Σ‖θ_t − origin‖² each direction holds,
    `level_range` where λ is worth looking at, `notes` what must be said with the picture. `others` are the
    other configurations of a race.
    """

    grid: Grid
    track: Track
    others: tuple[Track, ...]
    origin: np.ndarray
    axes: np.ndarray
    variance: tuple[float, float]
    level_range: tuple[float, float]
    notes: tuple[str, ...]

    @property
    def path(self) -> np.ndarray:
        """The path's coordinates on the plane: (S, 2)."""
        return self.track.points

    @property
    def t(self) -> np.ndarray:
        """The step of each point of the path: (S,)."""
        return self.track.t

    @property
    def share(self) -> float:
        """The share of the path's length that lies in the plane, 0…1."""
        return self.track.share


@dataclass(frozen=True)
class Connection:
    """What a level λ parts and joins on a plane's window, and whether the path's two ends are joined.

    `land` counts the components of S_λ = {L ≥ λ} (8-connected), `water` those of {L < λ} (4-connected).
    `start` and `end` say on which side the grid points next to the path's ends lie: "land", "water" or
    "not finite"; `connected` whether one component holds both.
    """

    lam: float
    land: int
    water: int
    start: str
    end: str
    connected: bool


def path_plane(run: Training, k: int = 0, size: int = SIZE) -> PathPlane:
    """Return the plane of configuration k's path, with L on size×size points of it.

    The window is the path's bounding box with 25 % of its span on every side. Directions that a short or a
    straight path leaves open are −∇L at its end, then a seeded random one; a path that stops being finite
    is drawn up to there; both are said in `notes`. Raises `ValueError` for an unknown k, a size below 2, or
    a configuration that has no snapshot of finite weights.
    """
    if not 0 <= k < len(run.configurations):
        raise ValueError(f"k must lie in [0, {len(run.configurations) - 1}], got {k!r}.")
    if count("size", size) < 2:
        raise ValueError(f"size must be a whole number of at least 2, got {size!r}.")
    snapshots = run.snapshots(k)
    kept = finite_snapshots(snapshots)
    if not kept:
        raise ValueError(f"configuration {k} has no snapshot with finite weights yet: train it first.")
    objective, origin = run.objective(k), kept[-1].theta
    path = principal_path([snapshot.theta for snapshot in kept])
    axes = completed(path.axes, open_directions(objective, origin))
    x, y = _window(path.points, len(path.axes), origin, size)
    values = PlaneLoss(objective, origin, axes).on_grid(x, y)
    track = _track(k, kept, path.points, path.length, objective)
    notes = [*_lost(snapshots, kept), *_degenerate(len(path.axes), len(kept)), *_holes(values)]
    levels = level_range(values, track.loss)
    plane = PathPlane(Grid(x, y, values), track, (), origin, axes, path.variance, levels, tuple(notes))
    return replace(plane, others=tuple(_others(run, plane, objective)))


def connection(plane: PathPlane, lam: float) -> Connection:
    """Return what the level λ parts and joins on a plane; what is joined beyond the window is not seen."""
    land, (water, pools) = level_sets(plane.grid).at(lam), ndimage.label(plane.grid.values < lam)
    components = {"land": land.labels, "water": water}
    start, end = (_nearest(plane.grid, point) for point in plane.path[[0, -1]])
    sides = [
        next((name for name, of in components.items() if of[cell]), "not finite") for cell in (start, end)
    ]
    both = components.get(sides[0]) if sides[0] == sides[1] else None
    connected = both is not None and bool(both[start] == both[end])
    return Connection(lam, land.count, pools, sides[0], sides[1], connected)


def _window(points: np.ndarray, rank: int, origin: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    low, high = points.min(axis=0), points.max(axis=0)
    reach = (high - low).max() / 2 if rank else 0.1 * float(np.linalg.norm(origin)) or 1.0
    # Along a direction in which the path does not move, look as far as along the other.
    low[rank:], high[rank:] = -reach, reach
    margin = MARGIN * (high - low)
    x, y = np.linspace(low - margin, high + margin, size).T
    return x.copy(), y.copy()


def _track(
    k: int, kept: list[Snapshot], points: np.ndarray, length: float, objective: NetworkObjective
) -> Track:
    shadow = float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum())
    # A path without length lies in any plane.
    share = min(shadow / length, 1.0) if length > 0 else 1.0
    steps = np.array([snapshot.t for snapshot in kept])
    return Track(
        k, steps, points, np.array([float(objective.loss(snapshot.theta)) for snapshot in kept]), share
    )


def _others(run: Training, plane: PathPlane, objective: NetworkObjective) -> Iterator[Track]:
    for k in range(len(run.configurations)):
        kept = finite_snapshots(run.snapshots(k)) if k != plane.track.k else []
        if not kept:
            continue
        points = np.array([plane.axes @ (one.theta.astype(float) - plane.origin) for one in kept])
        moves = (b.theta.astype(float) - a.theta for a, b in pairwise(kept))
        yield _track(k, kept, points, sum(float(np.linalg.norm(move)) for move in moves), objective)


def _lost(snapshots: Sequence[Snapshot], kept: list[Snapshot]) -> Iterator[str]:
    if len(kept) < len(snapshots):
        yield (
            f"The weights are not finite at step {snapshots[len(kept)].t}; the path is drawn "
            f"up to step {kept[-1].t}."
        )


def _degenerate(rank: int, snapshots: int) -> Iterator[str]:
    if rank == 2 and snapshots == 3:
        yield "Three snapshots always lie in one plane: that it holds all of the path says nothing yet."
    elif rank == 1:
        yield (
            "The path is a straight line from snapshot to snapshot; the second direction is the part of −∇L at "
            "its end that is square to it, or a random one where there is none."
        )
    elif rank == 0:
        rest = "there is one snapshot only" if snapshots == 1 else "the weights have not moved"
        yield (
            f"There is no path yet: {rest}. The first direction is −∇L there, if L has a slope, and the second "
            "a random one."
        )


def _holes(values: np.ndarray) -> Iterator[str]:
    if holes := int((~np.isfinite(values)).sum()):
        yield f"L is not finite at {holes:,} of the plane's {values.size:,} points; they are left blank."


def level_range(values: np.ndarray, loss: np.ndarray) -> tuple[float, float]:
    """Return between which levels λ is worth looking at: from the lowest L seen to where 98 % of a plane lie below.

    `values` (n, n) are those of the plane, `loss` (S,) those of points that must lie within the range.
    """
    on_plane, on_path = values[np.isfinite(values)], loss[np.isfinite(loss)]
    seen = np.concatenate([on_plane, on_path])
    if not seen.size:
        return 0.0, 1.0
    low = seen.min()
    high = max(np.quantile(on_plane, 0.98) if on_plane.size else low, on_path.max(initial=low))
    low, high = np.clip([low, high], -LARGEST_LEVEL, LARGEST_LEVEL)
    # A flat plane still needs a range in which λ can be moved.
    margin = 0.0 if high > low else max(1.0, abs(low) * 1e-3)
    return float(low - margin), float(high + margin)


def _nearest(grid: Grid, point: np.ndarray) -> tuple[int, int]:
    return int(np.abs(grid.y - point[1]).argmin()), int(np.abs(grid.x - point[0]).argmin())
