"""The objective of one configuration of a network run on its probe, as a function of the flat weights θ.

Every point is one forward pass in the network's own dtype. On a plane, the first layer is linear in its
weights, so its outputs at θ = o + a·u + b·v are those at o, u and v, combined: for a network on images that
is most of the work, done three times instead of once a point. Measured on one thread, this loop is faster
than torch's vmap over the points wherever the time is felt.
"""

from __future__ import annotations

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
        counts = np.bincount(run.data.train_y, minlength=len(run.data.classes))
        weights = self._risk.class_weight(counts)
        self._weights = None if weights is None else weights.to(self._theta)

    def at(self, theta: np.ndarray) -> float:
        """Return L(θ) for θ (P,)."""
        with torch.no_grad():
            self._theta.copy_(torch.tensor(theta))
            return float(self._objective(self._module(self._x)))

    def gradient(self, theta: np.ndarray) -> np.ndarray:
        """Return ∇L(θ) for θ (P,): (P,) float64."""
        with torch.no_grad():
            self._theta.copy_(torch.tensor(theta))
        loss = self._objective(self._module(self._x))
        parts = torch.autograd.grad(loss, list(self._module.parameters()))
        return torch.cat([part.reshape(-1) for part in parts]).double().cpu().numpy()

    def on_plane(self, origin: np.ndarray, axes: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return L(origin + x[i]·axes[0] + y[j]·axes[1]) at [j, i]: (len(y), len(x)) float64.

        `origin` is (P,), `axes` (2, P); values that are not finite stay as they are.
        """
        o, u, v = (torch.tensor(row).to(self._theta) for row in (origin, *axes))
        with torch.no_grad():
            rest, hoisted, first = self._hoisted((o, u, v))
            losses = []
            for b in y.tolist():
                for a in x.tolist():
                    torch.add(o[first:], u[first:], alpha=a, out=self._theta[first:])
                    self._theta[first:].add_(v[first:], alpha=b)
                    losses.append(self._objective(rest(hoisted[0] + a * hoisted[1] + b * hoisted[2])))
            return torch.stack(losses).double().cpu().numpy().reshape(len(y), len(x))

    def _hoisted(self, points: tuple[torch.Tensor, ...]) -> tuple[torch.nn.Module, list[torch.Tensor], int]:
        """Return the layers after the first with weights, its outputs at the points, and the first weight needed.

        A penalty needs all weights at every point, the layers that are left only theirs.
        """
        layers = list(self._module.children())
        place = next(k for k, layer in enumerate(layers) if list(layer.parameters()))
        until = torch.nn.Sequential(*layers[: place + 1])
        outputs = []
        for point in points:
            self._theta.copy_(point)
            outputs.append(until(self._x))
        own = sum(parameter.numel() for parameter in until.parameters())
        return torch.nn.Sequential(*layers[place + 1 :]), outputs, 0 if self._risk.prior != "none" else own

    def _objective(self, logits: torch.Tensor) -> torch.Tensor:
        parameters = list(self._module.parameters())
        return self._risk(logits, self._y, parameters, t=self._t, m=self._m, weights=self._weights)

    def _views(self, theta: torch.Tensor) -> list[torch.Tensor]:
        shapes = [parameter.shape for parameter in self._module.parameters()]
        parts = theta.split([shape.numel() for shape in shapes])
        return [part.view(shape) for part, shape in zip(parts, shapes, strict=True)]
