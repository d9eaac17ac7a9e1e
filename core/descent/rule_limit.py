"""Each step's stability limit of the rule itself: the largest η that the Hessian at θ_t allows it on a quadratic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..optim.arrays import column
from ..optim.contract import Rule
from ..optim.limits import stability_limit
from ..problems.curvature import eigenvalues, hessian_matrix
from ..problems.objective import Objective
from .trajectory import Trajectory


def rule_limits(f: Objective, run: Trajectory) -> np.ndarray:
    """Return the stability limit of each run's own rule at θ_0…θ_{T−1}: (T, *batch).

    `stability_limit` with λ_max of ∇²L(θ_t); for rules that rescale each coordinate with that of P⁻¹∇²L, P the
    preconditioner of step t held as it is. NaN with the scale tuner, which sets the step in η's place, and for a rule
    whose limit is not known.
    """
    hessian = hessian_matrix(f, run.theta[:-1])
    if len(run.rules) == 1:
        return _limits(run.rules[0], run, hessian, ())
    parts = [_limits(rule, run, hessian[:, r], (r,)) for r, rule in enumerate(run.rules)]
    return np.stack(parts, axis=1)


def _limits(rule: Rule, run: Trajectory, hessian: np.ndarray, index: tuple[int, ...]) -> np.ndarray:
    shape = hessian.shape[:-2]
    kind = rule.kind
    if rule.tuner is not None or kind.limit is None:
        return np.full(shape, np.nan)
    with np.errstate(all="ignore"):
        if kind.preconditioner is None:
            limit = stability_limit(rule, eigenvalues(hessian)[..., -1])
        else:
            if not kind.decoupled:
                decay = np.asarray(rule.weight_decay, float)
                hessian = hessian + decay[..., None, None] * np.eye(hessian.shape[-1])
            root = np.sqrt(_preconditioners(rule, kind.preconditioner, run, index))
            top = eigenvalues(hessian / (root[..., :, None] * root[..., None, :]))[..., -1]
            limit = stability_limit(rule, top, preconditioned=True)
    return np.broadcast_to(limit, shape)


def _preconditioners(
    rule: Rule, diagonal: Callable[[Any, Any], Any], run: Trajectory, index: tuple[int, ...]
) -> np.ndarray:
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
        scales[t] = diagonal(state, column(rule.eps))
    return scales
