"""L on a plane through a network's weights, at many points of it.

Every point is one forward pass in the network's own dtype. On a plane, the first layer is linear in its
weights, so its outputs at θ = o + a·u + b·v are those at o, u and v, combined: for a network on images that
is most of the work, done three times instead of once a point. Measured on one thread, a loop over the points is
faster than torch's vmap over them wherever the time is felt.
"""

from __future__ import annotations

from copy import deepcopy

import numpy as np

from ..later import torch
from ..networks.flat import FlatNetwork
from ..networks.objective import NetworkObjective


class PlaneLoss:
    """L on the plane θ = origin + a·u + b·v, as an objective has it; `origin` is (P,), the axes u and v (2, P).

    It works on a copy of the network. The first layer is linear in its weights, so its outputs are combined from three.
    What follows is computed with samples along the last axis: for few classes the softmax over the other axis is many
    times faster, and buffers are used again from point to point, where fresh ones would cost as much as the arithmetic.
    """

    def __init__(self, objective: NetworkObjective, origin: np.ndarray, axes: np.ndarray) -> None:
        """Compute the first layer's outputs at the origin and along both axes."""
        self._objective = objective
        self._network = FlatNetwork(deepcopy(objective.network.module), objective.network.theta.device)
        self._theta = self._network.theta.detach()
        self._o, self._u, self._v = (self._network.tensor(row) for row in (origin, *axes))
        layers = list(self._network.module.children())
        place = next(k for k, layer in enumerate(layers) if list(layer.parameters()))
        self._rest = layers[place + 1 :]
        until = torch.nn.Sequential(*layers[: place + 1])
        own = sum(parameter.numel() for parameter in until.parameters())
        # A penalty needs all weights at every point, the layers that are left only theirs.
        self._first = 0 if objective.risk.prior != "none" else own
        self._turned = all(type(layer).__name__ in _FLAT_LAYERS for layer in self._rest)
        with torch.no_grad():
            self._h = [self._output(until, point) for point in (self._o, self._u, self._v)]
            self._base, self._now = torch.empty_like(self._h[0]), torch.empty_like(self._h[0])
        self._b: float | None = None

    def at(self, points: np.ndarray) -> np.ndarray:
        """Return L at points (k, 2) of the plane: (k,) float64; fastest where b stays the same for a while."""
        with torch.no_grad():
            losses = [self._one(a, b) for a, b in points.tolist()]
            return torch.stack(losses).double().cpu().numpy() if losses else np.empty(0)

    def on_grid(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return L at a = x[i], b = y[j] at [j, i]: (len(y), len(x)); what is not finite stays as it is."""
        columns, rows = np.meshgrid(x, y)
        points = np.stack([columns.ravel(), rows.ravel()], axis=-1)
        return self.at(points).reshape(len(y), len(x))

    def _output(self, until: torch.nn.Sequential, point: torch.Tensor) -> torch.Tensor:
        self._theta.copy_(point)
        outputs = until(self._objective.part.x)
        return outputs.t().contiguous() if self._turned and outputs.dim() == 2 else outputs

    def _one(self, a: float, b: float) -> torch.Tensor:
        theta, first = self._theta, self._first
        torch.add(self._o[first:], self._u[first:], alpha=a, out=theta[first:])
        theta[first:].add_(self._v[first:], alpha=b)
        if b != self._b:
            torch.add(self._h[0], self._h[2], alpha=b, out=self._base)
            self._b = b
        torch.add(self._base, self._h[1], alpha=a, out=self._now)
        return self._loss(self._through(self._now))

    def _through(self, values: torch.Tensor) -> torch.Tensor:
        for layer in self._rest:
            if not self._turned:
                values = layer(values)
            elif isinstance(layer, torch.nn.Linear):
                values = _turned_linear(layer, values)
            else:
                values = _activated(layer, values)
        return values

    def _loss(self, logits: torch.Tensor) -> torch.Tensor:
        if self._turned and self._objective.is_plain:
            chances = torch.log_softmax(logits, 0)
            return -chances.gather(0, self._objective.part.y[None]).mean()
        return self._objective.of(logits.t() if self._turned else logits, self._network.params)


def _turned_linear(layer: torch.nn.Linear, values: torch.Tensor) -> torch.Tensor:
    if layer.bias is None:
        return layer.weight @ values
    return torch.addmm(layer.bias[:, None], layer.weight, values)


def _activated(layer: torch.nn.Module, values: torch.Tensor) -> torch.Tensor:
    """Return an activation's outputs, in its inputs' place where it can be."""
    if isinstance(layer, torch.nn.Tanh):
        return values.tanh_()
    if isinstance(layer, torch.nn.ReLU):
        return values.relu_()
    return torch.nn.functional.gelu(values)


# Those that do not mind which axis counts the samples.
_FLAT_LAYERS = {"Linear", "Tanh", "ReLU", "GELU"}
