"""How a competitor ended: the figures at its last weights, measured only where they decide."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from torch import Tensor

from ..descent.outcome import Outcome
from ..networks.flat import inner
from .competitor import Competitor
from .configuration import moves_with_t
from .monitors.sharpness import Sharpness
from .outcome import Ending, classify_training
from .sharpness import Product, sharpness

_TOLERANCE = 1e-3


def outcome(one: Competitor, t: int) -> Outcome:
    """Return how a competitor's training ended at step t."""
    history, moving = one.table.copy(), moves_with_t(one.own.risk)
    if one.stopped:
        return classify_training(history, stopped=one.stopped, moving=moving)
    with one.costs.part("sharpness"):
        return classify_training(history, _ending(one, t), moving=moving)


def _ending(one: Competitor, t: int) -> Ending:
    rule, steps = one.own.rule, one.plan.steps
    objective = one.objective(t)
    gradient = objective.gradient_of(objective.here()[0])
    slope = float(np.sqrt(inner(gradient, gradient)))

    @cache
    def product() -> Product:
        return objective.product(one.network.theta)

    def along() -> float:
        unit = (gradient / slope if slope else gradient).cpu().double().numpy()
        return float(unit @ product()(unit))

    @cache
    def top() -> float:
        return sharpness(product(), objective.dim, _leading(one), _TOLERANCE)[0]

    return Ending(
        grad_norm=slope,
        theta_norm=_norm(one.network.theta.detach()),
        move=one.move_to(t),
        budget_left=float(rule.eta0 * rule.schedule.remaining(t, steps)),
        budget=float(rule.eta0 * rule.schedule.remaining(0, steps)),
        refused=one.stepper.refusals,
        patience=one.plan.steps_per_epoch,
        along=along,
        top=top,
        bottom=lambda: sharpness(product(), objective.dim, None, _TOLERANCE, which="SA")[0],
        imbalance=_imbalance(one, t, gradient),
        precision=float(torch.finfo(one.network.theta.dtype).eps),
    )


def _leading(one: Competitor) -> np.ndarray | None:
    """Return the last eigenvector of λ_max (P,), where the sharpness is monitored."""
    monitor = one.monitors.get("sharpness")
    vector = monitor.vector if isinstance(monitor, Sharpness) else None
    return None if vector is None else vector.astype(np.float64)


def _imbalance(one: Competitor, t: int, gradient: Tensor) -> float:
    """Return ‖∇V + w·θ‖/‖w·θ‖ at θ_t, w the weight decay; where it is decoupled from the gradient, ‖d‖/‖w·θ‖."""
    rule, theta = one.own.rule, one.network.theta.detach()
    pull = float(rule.settings["weight_decay"]) * theta
    if not pull.any():
        return float("inf")
    if not rule.kind.decoupled:
        return _norm(gradient + pull) / _norm(pull)
    rate = float(one.table.get("step_size", t - 1)) if t else 0.0
    return one.move_to(t) / rate / _norm(pull) if rate > 0 else float("inf")


def _norm(theta: Tensor) -> float:
    return float(torch.linalg.vector_norm(theta))
