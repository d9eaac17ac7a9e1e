"""The choices of a Lyapunov function V: its value along a run and its part in each step's prediction."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..problems.objective import Objective
from .trajectory import Trajectory

# The energy with a kinetic part, under the name that links have had from the first.
KINETIC = "heavy_ball"
EPS = float(np.finfo(float).eps)
# Neighbours in units of the last digits of θ, odd coordinates first: between them ∇L differs by rounding alone.
_NEIGHBOURS = ((1, 1), (1, -1), (-1, 1), (-1, -1), (2, 0), (0, 2), (-2, 0), (0, -2))


class Energy(NamedTuple):
    """V along a run, and what Taylor's formula says of each step; time first, then the batch.

    `value` (T+1, …); `first` ∇V·p, `second` ½pᵀ∇²V·p, `kinetic` the change of the part of V that is no
    function of θ, `grad_dot` ∇V·∇L, `rounding` what rounding can make of it: each (T, …).
    """

    value: np.ndarray
    first: np.ndarray
    second: np.ndarray
    kinetic: np.ndarray
    grad_dot: np.ndarray
    rounding: np.ndarray


def loss_energy(run: Trajectory, hvp_direction: np.ndarray, reference: np.ndarray) -> Energy:
    """V = L, the paper's choice; ∇V·∇L = ‖g‖² is then never negative, whatever the run does."""
    grad, move = run.grad[:-1], run.displacement
    first = (grad * move).sum(-1)
    second = -0.5 * run.step_size * (move * hvp_direction).sum(-1)
    return Energy(run.loss, first, second, np.zeros_like(first), (grad * grad).sum(-1), np.zeros_like(first))


def distance_energy(run: Trajectory, hvp_direction: np.ndarray, reference: np.ndarray) -> Energy:
    """V = ½‖θ−θ*‖²; ∇V·∇L = (θ−θ*)·g ≥ 0 is star-convexity seen from θ*, a real condition."""
    away = run.theta - reference
    move = run.displacement
    first = (away[:-1] * move).sum(-1)
    second = 0.5 * (move * move).sum(-1)
    value = 0.5 * (away * away).sum(-1)
    product = (away[:-1] * run.grad[:-1]).sum(-1)
    return Energy(value, first, second, np.zeros_like(first), product, _rounding(run, reference))


def _rounding(run: Trajectory, reference: np.ndarray) -> np.ndarray:
    """Return (T, …): by how much rounding errors of θ, θ* and both gradients can move (θ−θ*)·g.

    To first order, with δ the errors: |θ−θ*|·(δg + δg*) + |g|·(δθ + δθ*) and d roundings of the sum, coordinate by
    coordinate. ∇L at θ* is 0 but for δg*, which counts in place of θ*'s own error: where L is convex
    (θ−θ*)·(g−g*) ≥ 0 whatever point θ* is.
    """
    theta, grad = run.theta[:-1], run.grad[:-1]
    away = np.abs(theta - reference)
    slopes = gradient_rounding(run.f, theta, grad) + gradient_rounding(run.f, reference)
    places = EPS * (np.abs(theta) + np.abs(reference))
    terms = away * slopes + np.abs(grad) * places + theta.shape[-1] * EPS * away * np.abs(grad)
    return terms.sum(-1)


def gradient_rounding(f: Objective, theta: np.ndarray, grad: np.ndarray | None = None) -> np.ndarray:
    """Return by how much rounding moves each entry of ∇L at θ: (..., d) → (..., d).

    Measured: the largest difference to ∇L at points that differ from θ in the last digits only. It holds what the
    curvature makes of θ's rounding and what L's own formula loses where its terms cancel.
    """
    grad = f.loss_and_grad(theta)[1] if grad is None else grad
    largest = np.zeros_like(grad)
    for pattern in _NEIGHBOURS:
        units = np.resize(pattern, theta.shape[-1])
        moved = f.loss_and_grad(theta * (1 + EPS * units))[1]
        largest = np.fmax(largest, np.abs(moved - grad))
    return largest


def momentum_energy(run: Trajectory, hvp_direction: np.ndarray, reference: np.ndarray) -> Energy:
    """V = L + ‖p‖²/(2η) with p the step just made: heavy ball's kinetic energy, ‖v‖²/2 times η.

    Polyak (1964). The kinetic part depends on the step, not on θ; its change is kept apart.
    """
    loss = loss_energy(run, hvp_direction, reference)
    move = run.displacement
    made = 0.5 * (move * move).sum(-1) / np.where(run.step_size > 0, run.step_size, np.inf)
    kinetic = np.concatenate([np.zeros_like(made[:1]), made])
    return loss._replace(value=run.loss + kinetic, kinetic=np.diff(kinetic, axis=0))


ENERGIES: dict[str, Callable[[Trajectory, np.ndarray, np.ndarray], Energy]] = {
    "loss": loss_energy,
    "distance": distance_energy,
    KINETIC: momentum_energy,
}
