"""Each step's stability limit of the rule itself: the largest η that the Hessian at θ_t allows it on a quadratic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.analysis.curvature import eigenvalues, hessian_matrix
from core.optim.limits import has_decoupled_decay, is_bounded, stability_limit
from core.optim.rule import Rule
from core.optim.rules import preconditioner
from core.problems.objective import Objective

if TYPE_CHECKING:
    from core.descent import Trajectory


def rule_limits(f: Objective, run: Trajectory) -> np.ndarray:
    """Return the stability limit of each run's own rule at θ_0…θ_{T−1}: (T, *batch).

    `stability_limit` with λ_max of ∇²L(θ_t); for Adam, AdamW and RMSProp with that of P⁻¹∇²L, P the preconditioner of
    step t held as it is. NaN with the scale tuner, which sets the step in η's place.
    """
    hessian = hessian_matrix(f, run.theta[:-1])
    if len(run.rules) == 1:
        return _limits(run.rules[0], run, hessian, ())
    parts = [_limits(rule, run, hessian[:, r], (r,)) for r, rule in enumerate(run.rules)]
    return np.stack(parts, axis=1)


def _limits(rule: Rule, run: Trajectory, hessian: np.ndarray, index: tuple[int, ...]) -> np.ndarray:
    shape = hessian.shape[:-2]
    if rule.tuner is not None:
        return np.full(shape, np.nan)
    settings = rule.settings
    decay = np.asarray(settings["weight_decay"], float)
    with np.errstate(all="ignore"):
        if is_bounded(rule.name):
            top = eigenvalues(hessian)[..., -1]
            limit = stability_limit(rule.name, top, rule.momentum, decay)
        else:
            if not has_decoupled_decay(rule.name):
                hessian = hessian + decay[..., None, None] * np.eye(hessian.shape[-1])
            root = np.sqrt(_preconditioners(rule, run, index))
            top = eigenvalues(hessian / (root[..., :, None] * root[..., None, :]))[..., -1]
            beta = 0.0 if rule.name == "rmsprop" else settings["betas"][0]
            limit = stability_limit(rule.name, top, beta, decay, preconditioned=True)
    return np.broadcast_to(limit, shape)


def _preconditioners(rule: Rule, run: Trajectory, index: tuple[int, ...]) -> np.ndarray:
    """Return the diagonal of P at each step (T, *batch, d), by letting the rule see the run's gradients again."""
    own: Any = (slice(None), *index)
    theta, grad, restarted = run.theta[own], run.grad[own], run.restarted[own]
    init, update = rule.direction
    state = init(theta[0])
    scales = np.empty_like(theta[:-1])
    for t in range(len(scales)):
        after = update(grad[t], state, theta[t])[1]
        if restarted[t].any():
            # A restarted memory is what it is after a first step from here.
            fresh = update(grad[t], init(theta[t]), theta[t])[1]
            chosen = restarted[t][..., None]
            after = tuple(np.where(chosen, new, old) for new, old in zip(fresh, after, strict=True))
        state = after
        scales[t] = preconditioner(state, rule.eps)
    return scales
