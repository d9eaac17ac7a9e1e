"""A network whose parameters are one flat vector θ, which a rule moves and a Hessian acts on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from core.optim.torch_blocks import flat
from core.problems.risks import Risk
from core.training.batches import Part


class NotFiniteError(Exception):
    """A loss that training would follow is not finite; `value` is what it is."""

    def __init__(self, value: float) -> None:
        super().__init__(f"the loss is {value}")
        self.value = value


@dataclass(frozen=True, eq=False)
class Goal:
    """What a configuration minimises: its risk, with the training set's class weights (C,) and size m."""

    risk: Risk
    weights: Tensor | None
    m: int

    @cached_property
    def _plain(self) -> bool:
        risk = self.risk
        return (risk.loss, risk.risk, risk.prior, self.weights) == ("cross_entropy", "mean", "none", None)

    @property
    def depends_on_t(self) -> bool:
        """Whether L is another function at each step."""
        return self.risk.risk == "dynamic"

    def __call__(self, logits: Tensor, y: Tensor, params: Sequence[Tensor], t: int) -> Tensor:
        """Return L of these logits and parameters at step t, a scalar."""
        if self._plain:
            # The same mean in one kernel, which saves a tenth of a small network's step.
            return functional.cross_entropy(logits, y)
        return self.risk(logits, y, params, t=t, m=self.m, weights=self.weights)


class FlatNetwork:
    """A module whose parameters are views into `theta` (P,): one in-place addition moves them all.

    One vector has one gradient and one memory of its rule, which makes a step cheap and a snapshot simple.
    """

    def __init__(self, module: nn.Sequential, device: torch.device) -> None:
        self.module = module.to(device)
        self.params = list(self.module.parameters())
        self._names = [name for name, _ in self.module.named_parameters()]
        self._sizes = [p.numel() for p in self.params]
        self.theta = nn.Parameter(torch.cat([p.detach().reshape(-1) for p in self.params]))
        for p, view in zip(self.params, self.views(self.theta.detach()), strict=True):
            p.data = view

    def views(self, theta: Tensor) -> list[Tensor]:
        """Return a flat vector's parts in the parameters' shapes."""
        parts = theta.split(self._sizes)
        return [part.view(p.shape) for part, p in zip(parts, self.params, strict=True)]

    def numpy(self) -> np.ndarray:
        """Return a copy of θ (P,), read-only."""
        theta = self.theta.detach().cpu().numpy().copy()
        theta.setflags(write=False)
        return theta

    def load(self, theta: np.ndarray) -> None:
        """Move to a given θ (P,)."""
        with torch.no_grad():
            self.theta.copy_(torch.tensor(theta))

    def gradient(self, loss: Tensor) -> Tensor:
        """Return ∇L (P,) of a loss computed with the module."""
        return flat(torch.autograd.grad(loss, self.params))

    def loss_at(self, theta: Tensor, goal: Goal, part: Part, t: int) -> tuple[Tensor, Tensor]:
        """Return L on some samples as a function of a flat θ that need not be the module's own, and logits."""
        views = self.views(theta)
        named = dict(zip(self._names, views, strict=True))
        logits = torch.func.functional_call(self.module, named, (part.x,))
        return goal(logits, part.y, views, t), logits


class Curvature:
    """L on some samples around one point θ (P,): its value, gradient, and products with its Hessian.

    The graph is kept, so that each product costs one backward pass through it. The network may move on.
    """

    def __init__(self, network: FlatNetwork, theta: Tensor, goal: Goal, part: Part, t: int) -> None:
        self._theta = theta.detach().clone().requires_grad_()
        loss, _ = network.loss_at(self._theta, goal, part, t)
        self.value = float(loss.item())
        (self.gradient,) = torch.autograd.grad(loss, self._theta, create_graph=True)

    def hvp(self, vector: Tensor) -> Tensor:
        """Return H·vector (P,)."""
        if not self.gradient.requires_grad:
            return torch.zeros_like(vector)
        (product,) = torch.autograd.grad(
            self.gradient, self._theta, vector, retain_graph=True, materialize_grads=True
        )
        return product

    def product(self) -> Callable[[np.ndarray], np.ndarray]:
        """Return v ↦ H·v on float64 arrays, for SciPy."""
        like = self._theta

        def hvp(vector: np.ndarray) -> np.ndarray:
            moved = torch.tensor(vector, dtype=like.dtype, device=like.device)
            return self.hvp(moved).detach().cpu().numpy().astype(np.float64)

        return hvp


def inner(a: Tensor, b: Tensor) -> float:
    """Return a·b, summed in float64: a float32 sum over many weights would lose the small differences."""
    return float(a.detach().cpu().double() @ b.detach().cpu().double())


def finite_value(loss: Tensor) -> float:
    """Return a loss as a number. Raises `NotFiniteError` where it is none that training could follow."""
    value = loss.item()
    if not isfinite(value):
        raise NotFiniteError(value)
    return value
