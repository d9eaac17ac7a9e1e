"""The objective of one configuration of a network run on its probe, as a function of the flat weights θ.

Every point is one forward pass in the network's own dtype. On a plane, the first layer is linear in its
weights, so its outputs at θ = o + a·u + b·v are those at o, u and v, combined: for a network on images that
is most of the work, done three times instead of once a point. Measured on one thread, a loop over the points is
faster than torch's vmap over them wherever the time is felt.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from core.training import TrainingRun


class ProbeLoss:
    """L(θ) of configuration k: its risk on the run's probe and its penalty, at the run's present step."""

    def __init__(self, run: TrainingRun, k: int) -> None:
        """Copy the network of configuration k; the run itself may go on training."""
        self._risk = run.configurations[k].risk
        self._t, self._m = run.t, len(run.data.train_x)
        self._x, self._y = run.probe()
        self._module = run.module(k).to(self._x.device)
        parameters = list(self._module.parameters())
        self._theta = torch.nn.utils.parameters_to_vector(parameters).detach().clone()
        for parameter, view in zip(parameters, self._views(self._theta), strict=True):
            parameter.data = view
        counts = run.data.class_counts
        weights = self._risk.class_weight(counts)
        self._weights = None if weights is None else weights.to(self._theta)

    def at(self, theta: np.ndarray) -> float:
        """Return L(θ) for θ (P,)."""
        with torch.no_grad():
            self._theta.copy_(torch.tensor(theta))
            return float(self._objective(self._module(self._x)))

    def gradient(self, theta: np.ndarray) -> np.ndarray:
        """Return ∇L(θ) for θ (P,): (P,) float64."""
        return self.value_and_gradient(theta)[1]

    def value_and_gradient(self, theta: np.ndarray) -> tuple[float, np.ndarray]:
        """Return L(θ) and ∇L(θ) for θ (P,): a number and (P,) float64."""
        with torch.no_grad():
            self._theta.copy_(torch.tensor(theta))
        loss = self._objective(self._module(self._x))
        parts = torch.autograd.grad(loss, list(self._module.parameters()))
        return float(loss.detach()), torch.cat([part.reshape(-1) for part in parts]).double().cpu().numpy()

    def on_plane(self, origin: np.ndarray, axes: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return L(origin + x[i]·axes[0] + y[j]·axes[1]) at [j, i]: (len(y), len(x)) float64.

        `origin` is (P,), `axes` (2, P); values that are not finite stay as they are.
        """
        columns, rows = np.meshgrid(x, y)
        points = np.stack([columns.ravel(), rows.ravel()], axis=-1)
        return self.plane(origin, axes).at(points).reshape(len(y), len(x))

    def plane(self, origin: np.ndarray, axes: np.ndarray) -> PlaneLoss:
        """Return L on the plane θ = origin + a·axes[0] + b·axes[1], for many points."""
        return PlaneLoss(self, origin, axes)

    def _objective(self, logits: torch.Tensor) -> torch.Tensor:
        parameters = list(self._module.parameters())
        return self._risk(logits, self._y, parameters, t=self._t, m=self._m, weights=self._weights)

    @property
    def _is_plain(self) -> bool:
        """Whether L is the plain mean of cross-entropies."""
        risk = self._risk
        return (risk.loss, risk.risk, risk.prior) == (
            "cross_entropy",
            "mean",
            "none",
        ) and self._weights is None

    def _views(self, theta: torch.Tensor) -> list[torch.Tensor]:
        shapes = [parameter.shape for parameter in self._module.parameters()]
        parts = theta.split([shape.numel() for shape in shapes])
        return [part.view(shape) for part, shape in zip(parts, shapes, strict=True)]


class PlaneLoss:
    """L on the plane θ = origin + a·u + b·v of a `ProbeLoss`, which must not be used otherwise meanwhile.

    The first layer is linear in its weights, so its outputs are combined from three. What follows is computed with
    samples along the last axis: for few classes the softmax over the other axis is many times faster, and buffers
    are used again from point to point, where fresh ones would cost as much as the arithmetic.
    """

    def __init__(self, loss: ProbeLoss, origin: np.ndarray, axes: np.ndarray) -> None:
        """Compute the first layer's outputs at the origin and along both axes; `origin` (P,), `axes` (2, P)."""
        self._loss = loss
        self._o, self._u, self._v = (torch.tensor(row).to(loss._theta) for row in (origin, *axes))
        layers = list(loss._module.children())
        place = next(k for k, layer in enumerate(layers) if list(layer.parameters()))
        self._rest = layers[place + 1 :]
        until = torch.nn.Sequential(*layers[: place + 1])
        own = sum(parameter.numel() for parameter in until.parameters())
        # A penalty needs all weights at every point, the layers that are left only theirs.
        self._first = 0 if loss._risk.prior != "none" else own
        self._turned = all(isinstance(layer, _FLAT_LAYERS) for layer in self._rest)
        with torch.no_grad():
            self._h = [self._output(until, point) for point in (self._o, self._u, self._v)]
            self._base, self._now = torch.empty_like(self._h[0]), torch.empty_like(self._h[0])
        self._b: float | None = None

    def at(self, points: np.ndarray) -> np.ndarray:
        """Return L at points (k, 2) of the plane: (k,) float64; fastest where b stays the same for a while."""
        with torch.no_grad():
            losses = [self._one(a, b) for a, b in points.tolist()]
            return torch.stack(losses).double().cpu().numpy() if losses else np.empty(0)

    def _output(self, until: torch.nn.Sequential, point: torch.Tensor) -> torch.Tensor:
        self._loss._theta.copy_(point)
        outputs = until(self._loss._x)
        return outputs.t().contiguous() if self._turned and outputs.dim() == 2 else outputs

    def _one(self, a: float, b: float) -> torch.Tensor:
        theta, first = self._loss._theta, self._first
        torch.add(self._o[first:], self._u[first:], alpha=a, out=theta[first:])
        theta[first:].add_(self._v[first:], alpha=b)
        if b != self._b:
            torch.add(self._h[0], self._h[2], alpha=b, out=self._base)
            self._b = b
        torch.add(self._base, self._h[1], alpha=a, out=self._now)
        return self._objective(self._through(self._now))

    def _through(self, values: torch.Tensor) -> torch.Tensor:
        for layer in self._rest:
            if not self._turned:
                values = layer(values)
            elif isinstance(layer, torch.nn.Linear):
                values = _turned_linear(layer, values)
            else:
                values = _IN_PLACE[type(layer)](values)
        return values

    def _objective(self, logits: torch.Tensor) -> torch.Tensor:
        if not self._turned:
            return self._loss._objective(logits)
        if not self._loss._is_plain:
            return self._loss._objective(logits.t())
        chances = torch.log_softmax(logits, 0)
        return -chances.gather(0, self._loss._y[None]).mean()


def _turned_linear(layer: torch.nn.Linear, values: torch.Tensor) -> torch.Tensor:
    if layer.bias is None:
        return layer.weight @ values
    return torch.addmm(layer.bias[:, None], layer.weight, values)


_FLAT_LAYERS = (torch.nn.Linear, torch.nn.Tanh, torch.nn.ReLU, torch.nn.GELU)
_IN_PLACE: dict[type, Callable[[torch.Tensor], torch.Tensor]] = {
    torch.nn.Tanh: torch.Tensor.tanh_,
    torch.nn.ReLU: torch.Tensor.relu_,
    torch.nn.GELU: torch.nn.functional.gelu,
}
