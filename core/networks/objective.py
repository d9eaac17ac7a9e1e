"""The loss of a network as a function of its weights, written as one flat vector θ: L, ∇L and ∇²L·v on given samples.

Everything that asks for them asks one class: the step, the sharpness, the spectrum, slices and ways between solutions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..later import torch
from .flat import FlatNetwork
from .risks import Risk

if TYPE_CHECKING:
    from torch import Tensor


class Part(NamedTuple):
    """Some samples: x (n, …) float32, y (n,) int64 for classes or float32 for numbers to predict."""

    x: Tensor
    y: Tensor


class NotFiniteError(Exception):
    """A loss that training would follow is not finite; `value` is what it is."""

    def __init__(self, value: float) -> None:
        super().__init__(f"the loss is {value}")
        self.value = value


class Expansion(NamedTuple):
    """L to second order around one θ: its value, its gradient (P,), and v (P,) ↦ ∇²L·v, a backward pass each."""

    value: float
    gradient: Tensor
    hvp: Callable[[Tensor], Tensor]


class NetworkObjective:
    """L(θ) of a network on some samples at one step: the risk of its outputs and the prior's penalty on θ (P,).

    `counts` (C,) are the classes' samples in the training set and `m` is how many it has; `t` is the optimiser's step,
    which changes L under the dynamic risk alone. It meets `core.problems.objective.Objective`: `loss`, `loss_and_grad`
    and `hvp` take NumPy arrays, compute in the network's own precision and leave its own weights alone, so that
    `core.descend` can walk on it. What takes and returns tensors is for training, which stands at the network's own θ.

    Raises `ValueError` where balanced class weights meet a class without samples.
    """

    __slots__ = ("_plain", "_weights", "m", "network", "part", "risk", "t")

    def __init__(
        self, network: FlatNetwork, risk: Risk, part: Part, *, counts: np.ndarray, m: int, t: int = 0
    ) -> None:
        self.network, self.risk, self.part, self.m, self.t = network, risk, part, m, t
        weights = risk.class_weight(counts)
        self._weights = None if weights is None else weights.to(network.theta)
        kind = (risk.loss, risk.risk, risk.prior)
        self._plain = kind == ("cross_entropy", "mean", "none") and weights is None

    def on(self, part: Part, t: int) -> NetworkObjective:
        """Return the same objective on other samples, at another step."""
        other = object.__new__(NetworkObjective)
        other.network, other.risk, other.m = self.network, self.risk, self.m
        other._weights, other._plain = self._weights, self._plain
        other.part, other.t = part, t
        return other

    @property
    def dim(self) -> int:
        """The number of weights P."""
        return len(self.network.theta)

    @property
    def depends_on_t(self) -> bool:
        """Whether L is another function at each step."""
        return self.risk.risk == "dynamic"

    @property
    def is_plain(self) -> bool:
        """Whether L is the plain mean of cross-entropies."""
        return self._plain

    def of(self, logits: Tensor, params: Sequence[Tensor] | None = None) -> Tensor:
        """Return L where the outputs on the samples are known: of the network's own θ, or of parameters given."""
        if self._plain:
            # The same mean in one kernel, which saves a tenth of a small network's step.
            return torch.nn.functional.cross_entropy(logits, self.part.y)
        own = self.network.params if params is None else params
        return self.risk(logits, self.part.y, own, t=self.t, m=self.m, weights=self._weights)

    def here(self) -> tuple[Tensor, Tensor]:
        """Return L at the network's own θ, and the outputs that it is of."""
        logits = self.network.module(self.part.x)
        return self.of(logits), logits

    def gradient_of(self, loss: Tensor) -> Tensor:
        """Return ∇L (P,) of what `here` or `of` returned."""
        return self.network.flat(torch.autograd.grad(loss, self.network.params))

    def at(self, theta: Tensor) -> tuple[Tensor, Tensor]:
        """Return L at a θ (P,) that need not be the network's own, and the outputs that it is of."""
        logits = self.network.outputs_at(theta, self.part.x)
        return self.of(logits, self.network.views(theta)), logits

    def expand(self, theta: Tensor) -> Expansion:
        """Return L to second order around θ (P,); the graph is kept, and the network may move on."""
        around = theta.detach().clone().requires_grad_()
        loss, _ = self.at(around)
        (gradient,) = torch.autograd.grad(loss, around, create_graph=True)
        return Expansion(float(loss.item()), gradient, partial(_product, gradient, around))

    def product(self, theta: np.ndarray | Tensor) -> Callable[[np.ndarray], np.ndarray]:
        """Return v ↦ ∇²L(θ)·v on float64 arrays (P,): for many products at one point, as SciPy asks for them."""
        found = self.expand(self._tensor(theta))
        tensor = self.network.tensor

        def hvp(vector: np.ndarray) -> np.ndarray:
            return found.hvp(tensor(vector)).detach().cpu().numpy().astype(np.float64)

        return hvp

    def loss(self, theta: np.ndarray) -> np.ndarray:
        """Return L(θ): (..., P) → (...)."""
        points = np.asarray(theta)
        with torch.no_grad():
            values = [float(self.at(self.network.tensor(row))[0]) for row in points.reshape(-1, self.dim)]
        return np.array(values).reshape(points.shape[:-1])

    def loss_and_grad(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return L(θ) and ∇L(θ): (..., P) → (...), (..., P), float64."""
        points = np.asarray(theta)
        values, gradients = np.empty(points.shape[:-1]), np.empty(points.shape)
        for index in np.ndindex(points.shape[:-1]):
            row = self.network.tensor(points[index]).requires_grad_()
            loss, _ = self.at(row)
            (gradient,) = torch.autograd.grad(loss, row)
            values[index], gradients[index] = float(loss.detach()), gradient.cpu().numpy()
        return values, gradients

    def hvp(self, theta: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Return ∇²L(θ)·v: (..., P), (..., P) → (..., P), float64. `product` is faster for many v at one θ."""
        points, vectors = np.broadcast_arrays(theta, v)
        products = np.empty(points.shape)
        for index in np.ndindex(points.shape[:-1]):
            products[index] = self.product(points[index])(vectors[index])
        return products

    def _tensor(self, theta: np.ndarray | Tensor) -> Tensor:
        return self.network.tensor(theta) if isinstance(theta, np.ndarray) else theta


def _product(gradient: Tensor, around: Tensor, vector: Tensor) -> Tensor:
    if not gradient.requires_grad:
        return torch.zeros_like(vector)
    (product,) = torch.autograd.grad(gradient, around, vector, retain_graph=True, materialize_grads=True)
    return product


def finite_value(loss: Tensor) -> float:
    """Return a loss as a number. Raises `NotFiniteError` where it is none that training could follow."""
    value = loss.item()
    if not isfinite(value):
        raise NotFiniteError(value)
    return value
