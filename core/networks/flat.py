"""A network whose parameters are one flat vector θ, which a rule moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..later import torch

if TYPE_CHECKING:
    from torch import Tensor, nn

# A test set is looked at in pieces, so that a CNN's layers on all of it need no gigabytes.
_CHUNK = 2_048


class FlatNetwork:
    """A module whose parameters are views into `theta` (P,): one in-place addition moves them all.

    One vector has one gradient and one memory of its rule, which makes a step cheap and a snapshot simple.
    """

    def __init__(self, module: nn.Sequential, device: torch.device) -> None:
        self.module = module.to(device)
        self.params = list(self.module.parameters())
        self._names = [name for name, _ in self.module.named_parameters()]
        self._sizes = [p.numel() for p in self.params]
        self.theta = torch.nn.Parameter(torch.cat([p.detach().reshape(-1) for p in self.params]))
        for p, view in zip(self.params, self.views(self.theta.detach()), strict=True):
            p.data = view

    def views(self, theta: Tensor) -> list[Tensor]:
        """Return a flat vector's parts in the parameters' shapes."""
        parts = theta.split(self._sizes)
        return [part.view(p.shape) for part, p in zip(parts, self.params, strict=True)]

    @staticmethod
    def flat(parts: Sequence[Tensor]) -> Tensor:
        """Return parts in the parameters' shapes as one vector (P,), `views`' inverse."""
        # One call, where a loop over many small tensors would take a part of a small network's step.
        return torch._utils._flatten_dense_tensors(parts)

    def tensor(self, theta: np.ndarray) -> Tensor:
        """Return a copy of θ (P,) as this network holds its own: on its device, in its precision."""
        return torch.tensor(theta).to(self.theta)

    def numpy(self) -> np.ndarray:
        """Return a copy of θ (P,), read-only."""
        theta = self.theta.detach().cpu().numpy().copy()
        theta.setflags(write=False)
        return theta

    def load(self, theta: np.ndarray) -> None:
        """Move to a given θ (P,)."""
        with torch.no_grad():
            self.theta.copy_(torch.tensor(theta))

    def outputs_at(self, theta: Tensor, x: Tensor) -> Tensor:
        """Return the logits of samples with weights θ (P,) that need not be the module's own."""
        named = dict(zip(self._names, self.views(theta), strict=True))
        return torch.func.functional_call(self.module, named, (x,))

    def outputs(self, x: Tensor) -> Tensor:
        """Return logits (n, C) without a graph, in pieces."""
        with torch.no_grad():
            return torch.cat([self.module(piece) for piece in x.split(_CHUNK)])


def inner(a: Tensor, b: Tensor) -> float:
    """Return a·b, summed in float64: a float32 sum over many weights would lose the small differences."""
    return float(a.detach().cpu().double() @ b.detach().cpu().double())
