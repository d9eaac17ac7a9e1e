"""Update rules as pure pairs of functions: what a rule remembers, and the direction d it takes.

A step is θ ← θ − η·d. The arithmetic is that of `torch.optim` and runs on NumPy arrays and torch tensors
alike; the last axis holds the coordinates. A hyper-parameter is a number, or an array over the batch axes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
from array_api_compat import array_namespace

from core.optim.checks import Number, fraction, not_negative, positive

if TYPE_CHECKING:
    import torch

    Array: TypeAlias = np.ndarray | torch.Tensor
    State: TypeAlias = tuple[Array, ...]
    Update: TypeAlias = Callable[[Any, State, Any], tuple[Any, State]]


class Direction(NamedTuple):
    """A pure rule: init(theta) → state; update(grad, state, theta) → (direction, new state).

    Every array of the state has theta's shape (..., d) or (..., 1), so that single rows can be restarted.
    """

    init: Callable[[Any], State]
    update: Update


def namespace(array: Any) -> Any:
    """Return the array-API namespace of `array`; NumPy itself for its arrays, as that is the hot path."""
    return np if isinstance(array, np.ndarray) else array_namespace(array)


def gradient_descent(weight_decay: Any = 0.0) -> Direction:
    """Return gradient descent (Cauchy 1847): d = g."""
    return _coupled(lambda theta: (), lambda grad, state, theta: (grad, state), weight_decay)


def heavy_ball(momentum: Any = 0.9, weight_decay: Any = 0.0) -> Direction:
    """Return Polyak's heavy ball (1964): v ← β·v + g, d = v."""
    beta = _column(fraction("momentum", momentum))

    def update(grad: Any, state: State, theta: Any) -> tuple[Any, State]:
        velocity = beta * state[0] + grad
        return velocity, (velocity,)

    return _coupled(_zeros, update, weight_decay)


def nesterov(momentum: Any = 0.9, weight_decay: Any = 0.0) -> Direction:
    """Return Nesterov's momentum as Sutskever et al. (2013) write it: v ← β·v + g, d = g + β·v."""
    beta = _column(fraction("momentum", momentum))

    def update(grad: Any, state: State, theta: Any) -> tuple[Any, State]:
        velocity = beta * state[0] + grad
        return grad + beta * velocity, (velocity,)

    return _coupled(_zeros, update, weight_decay)


def rmsprop(rho: Any = 0.99, eps: Any = 1e-8, weight_decay: Any = 0.0) -> Direction:
    """Return RMSProp (Hinton 2012): s ← ρ·s + (1−ρ)·g², d = g/(√s + ε)."""
    rho = _column(fraction("rho", rho))
    eps = _column(positive("eps", eps))
    rest = 1.0 - rho

    def update(grad: Any, state: State, theta: Any) -> tuple[Any, State]:
        square = rho * state[0] + rest * (grad * grad)
        return grad / (square**0.5 + eps), (square,)

    return _coupled(_zeros, update, weight_decay)


def adam(betas: Any = (0.9, 0.999), eps: Any = 1e-8, weight_decay: Any = 0.0) -> Direction:
    """Return Adam (Kingma & Ba 2015): d = m̂/(√v̂ + ε), from bias-corrected averages of g and g²."""
    return _coupled(*_adam(betas, eps), weight_decay)


def adamw(betas: Any = (0.9, 0.999), eps: Any = 1e-8, weight_decay: Any = 0.01) -> Direction:
    """Return AdamW (Loshchilov & Hutter 2019): Adam's direction plus weight_decay·θ, decoupled from g."""
    init, update = _adam(betas, eps)
    decay = _column(not_negative("weight_decay", weight_decay))
    if np.all(decay == 0.0):
        return Direction(init, update)

    def decoupled(grad: Any, state: State, theta: Any) -> tuple[Any, State]:
        direction, state = update(grad, state, theta)
        return direction + decay * theta, state

    return Direction(init, decoupled)


def preconditioner(state: State, eps: Any) -> Any:
    """Return the diagonal of P (..., d) in d = P⁻¹·m, from the memory of Adam, AdamW or RMSProp after an update.

    m is Adam's average of g, RMSProp's g itself; Adam's bias corrections are part of P (Cohen et al. 2022).
    """
    if len(state) == 1:
        return state[0] ** 0.5 + _column(eps)
    _, second, weight1, weight2 = state
    return weight1 * ((second / weight2) ** 0.5 + _column(eps))


def check_betas(betas: Any) -> tuple[Number, Number]:
    """Return Adam's two smoothing constants, each a number or an array (B,) in [0, 1)."""
    if not isinstance(betas, tuple | list) or len(betas) != 2:
        raise ValueError(f"betas must be a pair of numbers in [0, 1), got {betas!r}.")
    return fraction("betas[0]", betas[0]), fraction("betas[1]", betas[1])


def _adam(betas: Any, eps: Any) -> tuple[Callable[[Any], State], Update]:
    beta1, beta2 = (_column(beta) for beta in check_betas(betas))
    rest1, rest2 = 1.0 - beta1, 1.0 - beta2
    eps = _column(positive("eps", eps))

    def init(theta: Any) -> State:
        zeros = namespace(theta).zeros_like(theta)
        return zeros, zeros, zeros[..., :1], zeros[..., :1]

    def update(grad: Any, state: State, theta: Any) -> tuple[Any, State]:
        first, second, weight1, weight2 = state
        first = beta1 * first + rest1 * grad
        second = beta2 * second + rest2 * (grad * grad)
        # The bias correction 1 − β^t is the same average of a constant 1: no counter, and exact in float32.
        weight1 = beta1 * weight1 + rest1
        weight2 = beta2 * weight2 + rest2
        direction = (first / weight1) / ((second / weight2) ** 0.5 + eps)
        return direction, (first, second, weight1, weight2)

    return init, update


def _coupled(init: Callable[[Any], State], update: Update, weight_decay: Any) -> Direction:
    """Add weight_decay·θ to the gradient before the rule sees it (an L2 penalty)."""
    decay = _column(not_negative("weight_decay", weight_decay))
    if np.all(decay == 0.0):
        return Direction(init, update)
    return Direction(init, lambda grad, state, theta: update(grad + decay * theta, state, theta))


def _zeros(theta: Any) -> State:
    return (namespace(theta).zeros_like(theta),)


def _column(value: Any) -> Any:
    """Give a hyper-parameter over the batch a last axis, so that it broadcasts over the coordinates."""
    return value[..., None] if isinstance(value, np.ndarray) else value
