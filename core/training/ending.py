"""How a competitor ended: the figures at its last weights, measured only where they decide."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from torch import Tensor

from core.analysis.network_outcome import Ending, classify_training
from core.analysis.outcome import Outcome
from core.optim.limits import has_decoupled_decay
from core.training.competitor import Competitor
from core.training.configuration import moves_with_t
from core.training.flat import Curvature, inner
from core.training.sharpness import sharpness

_TOLERANCE = 1e-3


def outcome(one: Competitor, t: int) -> Outcome:
    """Return how a competitor's training ended at step t."""
    history, moving = one.table.copy(), moves_with_t(one.own.risk)
    if one.stopped:
        return classify_training(history, stopped=one.stopped, moving=moving)
    with one.costs.part("sharpness"):
        return classify_training(history, _ending(one, t), moving=moving)


def _ending(one: Competitor, t: int) -> Ending:
    rule, steps, dim = one.own.rule, one.plan.steps, len(one.network.theta)
    gradient = _gradient(one, t)
    slope = float(np.sqrt(inner(gradient, gradient)))

    @cache
    def here() -> Curvature:
        return Curvature(one.network, one.network.theta, one.stepper.goal, one.samples.probe, t)

    def along() -> float:
        unit = gradient / slope if slope else gradient
        return inner(unit, here().hvp(unit))

    @cache
    def top() -> float:
        start = None if one.vector is None else one.vector.astype(np.float64)
        return sharpness(here().product(), dim, start, _TOLERANCE)[0]

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
        bottom=lambda: sharpness(here().product(), dim, None, _TOLERANCE, which="SA")[0],
        imbalance=_imbalance(one, t, gradient),
        precision=float(torch.finfo(one.network.theta.dtype).eps),
    )


def _imbalance(one: Competitor, t: int, gradient: Tensor) -> float:
    """Return ‖∇V + w·θ‖/‖w·θ‖ at θ_t, w the weight decay; where it is decoupled from the gradient, ‖d‖/‖w·θ‖."""
    rule, theta = one.own.rule, one.network.theta.detach()
    pull = float(rule.settings["weight_decay"]) * theta
    if not pull.any():
        return float("inf")
    if not has_decoupled_decay(rule.name):
        return _norm(gradient + pull) / _norm(pull)
    rate = float(one.table.get("step_size", t - 1)) if t else 0.0
    return one.move_to(t) / rate / _norm(pull) if rate > 0 else float("inf")


def _gradient(one: Competitor, t: int) -> Tensor:
    """Return ∇V (P,) on the probe."""
    network, probe = one.network, one.samples.probe
    return network.gradient(one.stepper.goal(network.module(probe.x), probe.y, network.params, t))


def _norm(theta: Tensor) -> float:
    return float(torch.linalg.vector_norm(theta))
