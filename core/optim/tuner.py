"""Mechanic, a learned scale on all that a rule does (Cutkosky, Defazio & Mehta 2023, arXiv 2306.00144)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..checks import fraction, not_negative, positive, shown
from .arrays import namespace
from .guard import dot

FIRST_BOUND = 1e-6


@dataclass(frozen=True)
class Tuner:
    """A scale s for a base rule: θ_t = x_ref + (Σ_i s_i)·Δ_t, where Δ_t sums the base rule's displacements.

    Each decay rate β_i learns its own s_i from h_t = ⟨Δ_t, g_t⟩; their sum counts. `s_init` is the first
    scale, `s_decay` the paper's λ (a pull towards θ = 0), `eps` keeps quotients finite. Arithmetic on NumPy
    arrays and torch tensors alike, batched over the leading axes.
    """

    betas: tuple[float, ...] = (0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999)
    s_init: float = 1e-8
    s_decay: float = 0.01
    eps: float = 1e-8

    def __post_init__(self) -> None:
        """Check the fields; `ValueError` with a sentence."""
        if not isinstance(self.betas, tuple | list) or not self.betas:
            raise ValueError(
                f"The tuner's betas must be a tuple of numbers in [0, 1), got {shown(self.betas)}."
            )
        betas = tuple(_scalar(f"betas[{k}]", beta, fraction) for k, beta in enumerate(self.betas))
        object.__setattr__(self, "betas", betas)
        for name, check in (("s_init", positive), ("s_decay", not_negative), ("eps", positive)):
            object.__setattr__(self, name, _scalar(name, getattr(self, name), check))

    def init(self, theta: Any) -> tuple[Any, ...]:
        """Return the state at x_ref = theta: x_ref, Δ (..., d), then s, m, v, r (..., n), one per β."""
        xp = namespace(theta)
        zeros = xp.zeros_like(theta)
        scale = zeros[..., :1] * xp.zeros_like(self._rates(theta))
        return theta + zeros, zeros, scale, scale + FIRST_BOUND, scale, scale

    def update(self, displacement: Any, grad: Any, state: tuple[Any, ...], theta: Any) -> tuple[Any, Any]:
        """Return the displacement to make in place of the base rule's (..., d), and the new state.

        m bounds |h|, v sums h², r is the reward −Σ s·h kept at 0 or above; s = (m·s_init/n + r)/(√v + ε).
        """
        xp = namespace(theta)
        reference, delta, scale, bound, square, reward = state
        rates = self._rates(theta)
        h = self._product(displacement, grad, delta, scale, theta)
        bound = xp.maximum(rates * bound, abs(h) + 0.0 * bound)
        square = rates * rates * square + h * h
        reward = rates * reward - scale * h
        reward = xp.where(reward < 0, 0.0 * reward, reward)
        scale = (bound * (self.s_init / len(self.betas)) + reward) / (square**0.5 + self.eps)
        delta = delta + displacement
        after = reference + scale.sum(-1)[..., None] * delta
        return after - theta, (reference, delta, scale, bound, square, reward)

    def _product(self, displacement: Any, grad: Any, delta: Any, scale: Any, theta: Any) -> Any:
        """Return h = ⟨Δ, g + λ·(Σ s)·‖g‖·x/‖x‖⟩ (..., 1); x is where the base rule alone would go from θ."""
        base = theta + displacement
        pull = self.s_decay * scale.sum(-1) * dot(grad, grad) ** 0.5 / (dot(base, base) ** 0.5 + self.eps)
        return dot(delta, grad + pull[..., None] * base)[..., None]

    def _rates(self, theta: Any) -> Any:
        if isinstance(theta, np.ndarray):
            return np.array(self.betas, dtype=theta.dtype)
        return namespace(theta).asarray(self.betas, dtype=theta.dtype, device=theta.device)


def _scalar(name: str, value: Any, check: Any) -> float:
    number = check(f"The tuner's {name}", value)
    if isinstance(number, np.ndarray):
        raise ValueError(f"The tuner's {name} must be one number, got {value!r}.")
    return number
