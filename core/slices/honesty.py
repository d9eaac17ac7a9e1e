"""How much of a training a plane shows: what of its path, its gradients and its loss lies in the picture."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ..numbers import number
from .directions import Directions, finite_snapshots, random_directions
from .plane_loss import PlaneLoss

if TYPE_CHECKING:
    from ..networks.objective import NetworkObjective
    from ..trainer.reading import Training

# L of other random planes is looked at on this share of a direction's length, at so many points of the circle.
RADIUS, CIRCLE = 0.5, 16


@dataclass(frozen=True, eq=False)
class Honesty:
    """What a plane holds of a configuration's snapshots, at steps `t` (S,).

    `path_share` is the length of the path's shadow by the path's; `gradient_share` (S,) is ‖P∇L‖/‖∇L‖ with P the
    projection on the plane (NaN where ∇L is 0 or not finite); `distance` (S,) from the plane; `true_loss` (S,) is L
    at the weights, `shadow_loss` (S,) at the points of the plane nearest to them. `seeds` are, of as many other
    random planes, the mean of L on a circle of half a direction's length; empty where planes have no seed.
    """

    t: np.ndarray
    path_share: float
    gradient_share: np.ndarray
    distance: np.ndarray
    true_loss: np.ndarray
    shadow_loss: np.ndarray
    seeds: np.ndarray

    @property
    def sentence(self) -> str:
        """What may be believed of the picture, in words."""
        gradient = self.gradient_share[np.isfinite(self.gradient_share)]
        share = (
            f"{_percent(float(np.median(gradient)))} of the gradient"
            if gradient.size
            else "no known part of the gradient"
        )
        if len(self.t) == 1:
            return (
                f"Weights are known at step {self.t[0]:,} only, so there is no path to hold; this plane holds {share} "
                f"there.{self._seeds}"
            )
        median = " in the median" if gradient.size else ""
        return (
            f"This plane holds {_percent(self.path_share)} of the path's length and {share}{median}."
            f"{self._difference}{self._seeds}"
        )

    @property
    def _difference(self) -> str:
        """Where the picture's L is farthest from the network's, in words."""
        if not self._comparable.any():
            return ""
        worst = int(np.nanargmax(np.abs(self.shadow_loss - self.true_loss)))
        picture, network = number(float(self.shadow_loss[worst])), number(float(self.true_loss[worst]))
        if picture == network:
            return " Nowhere on the path does the picture's L differ from the network's in its first four digits."
        return (
            f" At step {self.t[worst]:,} the weights lie {number(float(self.distance[worst]))} away from it: the "
            f"picture shows L = {picture} there, the network has {network}; nowhere else is the difference larger."
        )

    @property
    def _comparable(self) -> np.ndarray:
        return np.isfinite(self.shadow_loss) & np.isfinite(self.true_loss)

    @property
    def _seeds(self) -> str:
        finite = self.seeds[np.isfinite(self.seeds)]
        if not finite.size:
            return ""
        low, high = number(float(finite.min())), number(float(finite.max()))
        return (
            f" On planes of {len(self.seeds)} other seeds, L half a direction away is between {low} and {high} on "
            "average: as far as that, the picture is this seed's."
        )


def honesty(run: Training, plane: Directions, k: int = 0, seeds: int = 0) -> Honesty:
    """Return what a plane holds of configuration k's snapshots; `seeds` random planes are compared where it is one.

    One gradient and two losses a snapshot, all on the run's probe at its present step.

    >>> import superlevel
    >>> run = superlevel.training(data="moons", size=100, widths=(4,), epochs=2)
    >>> run.train()
    >>> piece = superlevel.slice(run, kind="path", points=5)
    >>> superlevel.honesty(run, piece.directions).path_share > 0.5
    True
    """
    objective = run.objective(k)
    kept = finite_snapshots(run.snapshots(k))
    thetas = [snapshot.theta.astype(float) for snapshot in kept]
    points = np.stack([plane.coordinates(theta[None])[0] for theta in thetas])
    shadows = [plane.at(point[None])[0] for point in points]
    moves = np.diff(points, axis=0) @ plane.axes
    shadow = float(np.linalg.norm(moves, axis=1).sum())
    length = sum(float(np.linalg.norm(b - a)) for a, b in pairwise(thetas))
    basis = np.linalg.qr(plane.axes.T)[0]
    looks = [_look(objective, theta, basis) for theta in thetas]
    return Honesty(
        t=np.array([snapshot.t for snapshot in kept]),
        path_share=min(shadow / length, 1.0) if length > 0 else 1.0,
        gradient_share=np.array([share for _, share in looks]),
        distance=np.array([np.linalg.norm(a - b) for a, b in zip(thetas, shadows, strict=True)]),
        true_loss=np.array([value for value, _ in looks]),
        shadow_loss=np.array([float(objective.loss(theta)) for theta in shadows]),
        seeds=_other_seeds(run, plane, k, seeds) if plane.kind == "random" else np.empty(0),
    )


def _look(objective: NetworkObjective, theta: np.ndarray, basis: np.ndarray) -> tuple[float, float]:
    """Return L at weights θ (P,), and the share of ∇L there that lies in a plane with this orthonormal basis."""
    value, gradient = objective.loss_and_grad(theta)
    return float(value), _share(gradient, basis)


def _share(gradient: np.ndarray, basis: np.ndarray) -> float:
    size = float(np.linalg.norm(gradient))
    if not size or not np.isfinite(size):
        return np.nan
    return float(np.linalg.norm(basis.T @ gradient) / size)


def _other_seeds(run: Training, plane: Directions, k: int, seeds: int) -> np.ndarray:
    angles = 2 * np.pi * np.arange(CIRCLE) / CIRCLE
    circle = RADIUS * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    module, objective = run.module(k), run.objective(k)
    means = [
        PlaneLoss(objective, plane.origin, random_directions(module, plane.origin, 1000 + seed))
        .at(circle)
        .mean()
        for seed in range(seeds)
    ]
    return np.array(means)


def _percent(share: float) -> str:
    return f"{number(100 * share, 2)} %" if share < 0.995 else f"{number(100 * share)} %"
