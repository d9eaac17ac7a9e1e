"""The loss on a plane through a network's weights, measured coarse first, in pieces that can be stopped and resumed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from ..checks import count, positive, real
from ..problems.objective import Grid
from .directions import Directions, finite_snapshots
from .path_plane import PathPlane, Track, level_range
from .plane_loss import PlaneLoss

if TYPE_CHECKING:
    from ..trainer.reading import Training

FORMAT = "superlevel-slice-1"
MARGIN = 0.25
# Points between two looks at the clock.
_PIECE = 8
# The first pass has at least this many points a side.
_LEAST = 5


class Slice:
    """L on n×m points of a plane, `values[j, i]` at (x[i], y[j]), NaN with `measured` False where not known yet.

    L is configuration k's objective on the run's probe at its present step. A pass halves the
    spacing of the one before, so that the picture is whole from the first pass on and only gets finer. Raises
    `ValueError` for axes of fewer than two ascending finite numbers.
    """

    def __init__(self, run: Training, k: int, directions: Directions, x: np.ndarray, y: np.ndarray) -> None:
        self.x, self.y = _axis("x", x), _axis("y", y)
        self.directions, self.k = directions, k
        self.values = np.full((len(self.y), len(self.x)), np.nan)
        self.measured = np.zeros(self.values.shape, bool)
        self._plane: PlaneLoss | None = None
        self.attach(run)

    def attach(self, run: Training) -> None:
        """Measure L of this run from now on, as a slice must that has come from another process."""
        if self._plane is None:
            self._plane = PlaneLoss(run.objective(self.k), self.directions.origin, self.directions.axes)

    def __getstate__(self) -> dict[str, Any]:
        """Return what travels to another process: all that is known, but not the network that is asked."""
        return vars(self) | {"_plane": None}

    def __repr__(self) -> str:
        across, up = self.directions.words
        size = f"{len(self.x)} × {len(self.y)}"
        return f"<Slice of {size} points along {across} and {up}, {100 * self.share:.0f} % measured>"

    @property
    def share(self) -> float:
        """How much of the points is known, 0…1."""
        return float(self.measured.mean())

    @property
    def done(self) -> bool:
        """Whether all points are known."""
        return bool(self.measured.all())

    def advance(self, seconds: float | None = None) -> bool:
        """Measure further points for about so long, by default to the end; return whether all are known."""
        until = np.inf if seconds is None else monotonic() + seconds
        for cells in self._pieces():
            rows, columns = cells.T
            points = np.stack([self.x[columns], self.y[rows]], axis=-1)
            self.values[rows, columns] = self.at(points)
            self.measured[rows, columns] = True
            if monotonic() >= until:
                break
        return self.done

    def at(self, points: np.ndarray) -> np.ndarray:
        """Return L at any points (k, 2) of the plane, also outside of the window: (k,); not while it advances.

        Raises `ValueError` for a slice that has come from another process and was not attached to a run since.
        """
        if self._plane is None:
            raise ValueError("This slice knows no network: attach it to the run that it is of.")
        return self._plane.at(points)

    def coarse(self) -> Grid:
        """Return the finest grid that is known wholly; raises `ValueError` before the first pass is done."""
        for stride in reversed(self._strides()):
            if self.measured[::stride, ::stride].all():
                return Grid(self.x[::stride], self.y[::stride], self.values[::stride, ::stride])
        raise ValueError("Nothing is known of this slice yet: let it advance.")

    def _pieces(self) -> Iterator[np.ndarray]:
        """Yield cells (≤8, 2) that are not known yet, pass by pass and row by row."""
        for stride in self._strides():
            todo = np.zeros(self.measured.shape, bool)
            todo[::stride, ::stride] = True
            cells = np.argwhere(todo & ~self.measured)
            for first in range(0, len(cells), _PIECE):
                yield cells[first : first + _PIECE]

    def _strides(self) -> list[int]:
        """Return the spacings of the passes, from coarse to 1, all of which share both axes' ends."""
        return [1 << power for power in reversed(range(_passes(len(self.x), len(self.y))))]

    def save(self, file: str | Path | io.BytesIO) -> None:
        """Write what is known to an npz file, together with the plane."""
        np.savez_compressed(
            file,
            format=FORMAT,
            k=self.k,
            x=self.x,
            y=self.y,
            values=self.values,
            measured=self.measured,
            origin=self.directions.origin,
            axes=self.directions.axes,
        )

    def restore(self, file: str | Path | io.BytesIO) -> None:
        """Take over what a file knows of this very plane; raises `ValueError` for a file of another one."""
        try:
            with np.load(file) as kept:
                found = {name: kept[name] for name in kept.files}
        except (OSError, ValueError, KeyError):
            raise ValueError("This file is no saved slice, or it is damaged.") from None
        if str(found.get("format")) != FORMAT:
            raise ValueError("This file is no saved slice.")
        own = {"x": self.x, "y": self.y, "origin": self.directions.origin, "axes": self.directions.axes}
        if not all(np.array_equal(found[name], part) for name, part in own.items()):
            raise ValueError("This saved slice belongs to another plane or to other weights.")
        self.values, self.measured = found["values"], found["measured"]


def slice_axes(
    run: Training, directions: Directions, n: int, k: int = 0, reach: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return the coordinates a (n,) and b (n,) of a slice's picture.

    A plane of the path or of networks shows all their points and 25 % of their span beyond; the others show one unit
    of their directions to each side of the origin. `reach` scales the window about its middle. Raises `ValueError`
    for fewer than two points or a reach that is not above 0.
    """
    if count("n", n) < 2:
        raise ValueError(f"n must be a whole number of at least 2, got {n!r}.")
    reach = float(positive("reach", reach))
    unit = np.array(directions.unit)
    if directions.kind in ("random", "gradient"):
        return tuple(np.linspace(-size, size, n) for size in reach * unit)  # type: ignore[return-value]
    thetas = np.stack([snapshot.theta for snapshot in finite_snapshots(run.snapshots(k))])
    marks = np.array([mark for _, mark in directions.marks]).reshape(-1, 2)
    places = np.concatenate([directions.coordinates(thetas), marks])
    middle, half = (places.min(0) + places.max(0)) / 2, np.ptp(places, axis=0) / 2
    half = reach * (0.5 + MARGIN) * 2 * np.maximum(half, unit / 2)
    x, y = (np.linspace(low, high, n) for low, high in zip(middle - half, middle + half, strict=True))
    return x, y


def slice_track(run: Training, made: Slice) -> Track:
    """Return the path's shadow on a slice's plane, and L at the weights themselves."""
    kept = finite_snapshots(run.snapshots(made.k))
    thetas = np.stack([snapshot.theta for snapshot in kept]).astype(float)
    points = made.directions.coordinates(thetas)
    length = float(np.linalg.norm(np.diff(thetas, axis=0), axis=1).sum())
    shadow = float(np.linalg.norm(np.diff(points, axis=0) @ made.directions.axes, axis=1).sum())
    share = min(shadow / length, 1.0) if length > 0 else 1.0
    steps = np.array([snapshot.t for snapshot in kept])
    loss = run.objective(made.k).loss(thetas)
    return Track(made.k, steps, points, loss, share)


def slice_plane(made: Slice, track: Track, grid: Grid | None = None) -> PathPlane:
    """Return a slice as the plane of a path, for its pictures; `grid` by default is the finest one known wholly."""
    shown = grid or made.coarse()
    return PathPlane(
        grid=shown,
        track=track,
        others=(),
        origin=made.directions.origin,
        axes=made.directions.axes,
        variance=(0.0, 0.0),
        level_range=level_range(shown.values, track.loss),
        notes=made.directions.notes,
    )


def _axis(name: str, values: np.ndarray) -> np.ndarray:
    axis = np.asarray(real(name, values, "at least two ascending finite numbers"))
    if axis.ndim != 1 or len(axis) < 2 or not (np.diff(axis) > 0).all():
        raise ValueError(f"{name} must be at least two ascending finite numbers, got {axis!r}.")
    return axis


def _passes(*sizes: int) -> int:
    """Return how many passes there are: each halves the spacing, and all share the ends of axes of these sizes."""
    passes = 1
    while all((n - 1) % (1 << passes) == 0 and (n - 1) >> passes >= _LEAST - 1 for n in sizes):
        passes += 1
    return passes
