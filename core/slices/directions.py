"""Directions through a network's weights, along which its loss is looked at.

Random ones are scaled filter by filter, after Li, Xu, Taylor, Studer & Goldstein, "Visualizing the Loss Landscape of
Neural Nets" (2018): only then do the pictures of two networks compare, since a ReLU network does not change when one
layer is multiplied and the next one divided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..checks import one_of
from ..numbers import number
from ..trainer.sharpness import sharpness
from .planes import PLANES, PlaneKind
from .principal_path import completed, principal_path

if TYPE_CHECKING:
    from torch import nn

    from ..problems.objective import Objective
    from ..trainer.reading import Training
    from ..trainer.store import Snapshot

NORMALISATIONS = ("filter", "layer", "none")


@dataclass(frozen=True, eq=False)
class Directions:
    """A plane θ = origin + a·axes[0] + b·axes[1]: `origin` (P,), `axes` (2, P), both float64.

    `words` names the axes, `notes` are sentences that must be said with the picture. `marks` are points (a, b) of
    the plane with a name, such as the networks that span it. `unit` is how far the picture reaches along an axis.
    """

    kind: PlaneKind
    origin: np.ndarray
    axes: np.ndarray
    words: tuple[str, str]
    unit: tuple[float, float]
    marks: tuple[tuple[str, tuple[float, float]], ...] = ()
    notes: tuple[str, ...] = ()

    def coordinates(self, thetas: np.ndarray) -> np.ndarray:
        """Return the coordinates of the points of the plane nearest to θ (S, P): (S, 2)."""
        away = np.asarray(thetas, float) - self.origin
        return np.linalg.solve(self.axes @ self.axes.T, self.axes @ away.T).T

    @property
    def networks(self) -> tuple[tuple[float, float], tuple[float, float]] | None:
        """The points at which two networks ended, in a plane that goes through both."""
        return (self.marks[1][1], self.marks[2][1]) if self.kind == "networks" else None

    def at(self, points: np.ndarray) -> np.ndarray:
        """Return the weights at points (S, 2) of the plane: (S, P)."""
        return self.origin + np.asarray(points, float) @ self.axes


def directions(
    run: Training,
    k: int = 0,
    kind: str = "path",
    *,
    seed: int = 0,
    other: np.ndarray | None = None,
) -> Directions:
    """Return the directions of a plane through configuration k's present weights.

    "path": the path's own principal components about its end. "random": two seeded Gaussian ones,
    filter-normalised. "gradient": −∇L at the end, and the part of the Hessian's top eigenvector square to it.
    "networks": through the path's start, its end, and `other` (P,), another network's weights.

    Raises `ValueError` for an unknown kind or k, a configuration without finite weights, or a missing `other`.
    """
    one_of("kind", kind, PLANES)
    if not 0 <= k < len(run.configurations):
        raise ValueError(f"k must lie in [0, {len(run.configurations) - 1}], got {k!r}.")
    kept = finite_snapshots(run.snapshots(k))
    if not kept:
        raise ValueError(f"configuration {k} has no snapshot with finite weights yet: train it first.")
    end = kept[-1].theta.astype(float)
    if kind == "path":
        return _path(run, k, kept)
    if kind == "random":
        axes = random_directions(run.module(k), end, seed)
        if np.linalg.eigvalsh(axes @ axes.T)[0] <= 0:
            raise ValueError(
                "All filters of this network are 0, and so are directions of their length: choose another plane, or "
                "other initial weights."
            )
        words = ("random direction 1", "random direction 2")
        note = f"Random directions of seed {seed}; each filter is as long as the network's own, biases stay."
        return Directions("random", end, axes, words, (1.0, 1.0), notes=(note,))
    if kind == "gradient":
        return _gradient(run, k, end)
    if other is None:
        raise ValueError("other must be the weights (P,) of another network, got None.")
    return _networks(kept[0].theta.astype(float), end, np.asarray(other, float))


def finite_snapshots(snapshots: Sequence[Snapshot]) -> list[Snapshot]:
    """Return the snapshots before the first whose weights are not finite."""
    finite = [bool(np.isfinite(snapshot.theta).all()) for snapshot in snapshots]
    return list(snapshots[: finite.index(False)] if False in finite else snapshots)


def random_directions(
    module: nn.Module, theta: np.ndarray, seed: int, normalise: str = "filter", count: int = 2
) -> np.ndarray:
    """Return seeded Gaussian directions at weights θ (P,): (count, P) float64.

    "filter": d_ij ← d_ij/‖d_ij‖·‖θ_ij‖ for every filter, a row of a linear layer or an output channel of a
    convolution; "layer": the same for each weight tensor as a whole. Biases do not move, as in the paper's code;
    with "none" they do, and nothing is scaled. Raises `ValueError` for another normalisation or a θ that does not
    fit.
    """
    one_of("normalise", normalise, NORMALISATIONS)
    shapes = [tuple(p.shape) for p in module.parameters()]
    sizes = [int(np.prod(shape)) for shape in shapes]
    if theta.shape != (sum(sizes),):
        raise ValueError(f"theta must have shape ({sum(sizes)},), got {theta.shape}.")
    draws = np.random.default_rng(seed).standard_normal((count, theta.size))
    if normalise == "none":
        return draws
    ends = np.cumsum(sizes)[:-1]
    parts = [np.split(row, ends) for row in draws]
    own = np.split(np.asarray(theta, float), ends)
    return np.stack(
        [
            np.concatenate(
                [
                    _scaled(drawn, weights, shape, normalise)
                    for drawn, weights, shape in zip(row, own, shapes, strict=True)
                ]
            )
            for row in parts
        ]
    )


def _scaled(drawn: np.ndarray, weights: np.ndarray, shape: tuple[int, ...], normalise: str) -> np.ndarray:
    if len(shape) < 2:
        return np.zeros_like(drawn)
    rows = shape[0] if normalise == "filter" else 1
    filters, own = drawn.reshape(rows, -1), weights.reshape(rows, -1)
    lengths = np.linalg.norm(filters, axis=1, keepdims=True)
    return (filters / lengths * np.linalg.norm(own, axis=1, keepdims=True)).ravel()


def _path(run: Training, k: int, kept: list[Snapshot]) -> Directions:
    end = kept[-1].theta
    path = principal_path([snapshot.theta for snapshot in kept])
    axes = completed(path.axes, open_directions(run.objective(k), end)).astype(float)
    spread = np.ptp(path.points, axis=0)
    reach = max(float(spread.max()), 0.1 * float(np.linalg.norm(end)), 1e-3)
    unit = tuple(float(part) if part > 1e-3 * reach else reach for part in spread)
    words = ("principal direction 1", "principal direction 2")
    note = f"Principal components hold {number(100 * sum(path.variance), 3)} % of the path's variance about its end."
    return Directions("path", end.astype(float), axes, words, (unit[0], unit[1]), notes=(note,))


def open_directions(objective: Objective, origin: np.ndarray) -> Iterator[np.ndarray]:
    """Yield what may stand in for a direction that a path leaves open: −∇L, then seeded random ones."""
    yield -objective.loss_and_grad(origin)[1]
    random = np.random.default_rng(0)
    while True:
        yield random.normal(size=origin.size)


def _gradient(run: Training, k: int, end: np.ndarray) -> Directions:
    objective = run.objective(k)
    value, gradient = objective.loss_and_grad(end)
    product = objective.product(end)
    top, vector = sharpness(product, end.size)
    given = iter([-gradient, vector])
    axes = completed(np.empty((0, end.size)), _then_random(given, end.size))
    slope = float(np.linalg.norm(gradient))
    along = float(axes[0] @ product(axes[0])) if slope else 0.0
    # As far as a step along the gradient lowers L by second order, and twice that; else a share of the weights.
    fallback = 0.1 * float(np.linalg.norm(end)) or 1.0
    down = min(2 * slope / along, fallback) if along > 0 and slope > 0 else fallback
    sharp = min(float(np.sqrt(2 * max(float(value), 1e-3) / top)), fallback) if top > 0 else fallback
    overlap = abs(float(vector @ gradient)) / slope if slope else 0.0
    notes = (
        f"‖∇L‖ = {number(slope, 3)}; the sharpest direction has λ_max = {number(top)}, and "
        f"{number(100 * overlap, 3)} % of the gradient points along it.",
    )
    words = ("−∇L", "sharpest direction, square to ∇L")
    return Directions("gradient", end, axes, words, (max(down, 1e-6), max(sharp, 1e-6)), notes=notes)


def _then_random(given: Iterator[np.ndarray], size: int) -> Iterator[np.ndarray]:
    yield from given
    random = np.random.default_rng(0)
    while True:
        yield random.normal(size=size)


def _networks(start: np.ndarray, end: np.ndarray, other: np.ndarray) -> Directions:
    """Return the plane through three networks: the first axis from start to end, the second square to it."""
    if other.shape != end.shape:
        raise ValueError(f"other must have shape {end.shape}, got {other.shape}.")
    if not np.isfinite(other).all():
        raise ValueError("The other network's weights are not finite.")
    given = iter([end - start, other - start])
    axes = completed(np.empty((0, end.size)), _then_random(given, end.size))
    points = np.stack([start, end, other]) - start
    places = points @ axes.T
    marks = tuple(
        (name, (float(x), float(y)))
        for name, (x, y) in zip(("start", "end of A", "end of B"), places, strict=True)
    )
    reach = np.maximum(np.ptp(places, axis=0), 1e-3)
    words = ("from start to the end of A", "towards the end of B")
    return Directions("networks", start, axes, words, (float(reach[0]), float(reach[1])), marks=marks)
