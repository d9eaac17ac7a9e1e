"""The choices of a Lyapunov function V: its value along a run and its part in each step's prediction."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from core.descent import Trajectory


class Energy(NamedTuple):
    """V along a run, and what Taylor's formula says of each step; time first, then the batch.

    `value` (T+1, …); `first` ∇V·p, `second` ½pᵀ∇²V·p, `kinetic` the change of the part of V that is no
    function of θ, `grad_dot` ∇V·∇L: each (T, …).
    """

    value: np.ndarray
    first: np.ndarray
    second: np.ndarray
    kinetic: np.ndarray
    grad_dot: np.ndarray


def loss_energy(run: Trajectory, hvp_direction: np.ndarray, reference: np.ndarray) -> Energy:
    """V = L, the paper's choice; ∇V·∇L = ‖g‖² is then never negative, whatever the run does."""
    grad, move = run.grad[:-1], run.displacement
    first = (grad * move).sum(-1)
    second = -0.5 * run.step_size * (move * hvp_direction).sum(-1)
    return Energy(run.loss, first, second, np.zeros_like(first), (grad * grad).sum(-1))


def distance_energy(run: Trajectory, hvp_direction: np.ndarray, reference: np.ndarray) -> Energy:
    """V = ½‖θ−θ*‖²; ∇V·∇L = (θ−θ*)·g ≥ 0 is star-convexity seen from θ*, a real condition."""
    away = run.theta - reference
    move = run.displacement
    first = (away[:-1] * move).sum(-1)
    second = 0.5 * (move * move).sum(-1)
    value = 0.5 * (away * away).sum(-1)
    return Energy(value, first, second, np.zeros_like(first), (away[:-1] * run.grad[:-1]).sum(-1))


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
    "heavy_ball": momentum_energy,
}
