"""What is measured on a network while it trains; nothing here changes a weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from core.optim import Rule
from core.optim.guard import step_limit
from core.optim.limits import stability_limit
from core.problems.risks import Risk
from core.problems.scores import measured
from core.training.batches import Part
from core.training.flat import Curvature, FlatNetwork, Goal, inner
from core.training.sharpness import sharpness

if TYPE_CHECKING:
    from core.problems.labelled_data import DataSet

# A test set is looked at in pieces, so that a CNN's layers on all of it need no gigabytes.
_CHUNK = 2_048
LANCZOS_TOLERANCE = 1e-3


@dataclass(frozen=True)
class Taylor:
    """A step from θ to θ+p on the probe: V(θ), ΔV, g·p, ½pᵀHp, and the largest stable η_t along it."""

    V: float
    dV: float
    first_order: float
    second_order: float
    step_limit: float

    @property
    def remainder(self) -> float:
        """What the second-order prediction misses."""
        return self.dV - self.first_order - self.second_order


def taylor(network: FlatNetwork, before: Tensor, goal: Goal, probe: Part, t: int, step_size: float) -> Taylor:
    """Return the ledger's row of the step really made, from θ = `before` (P,) to where the network is now.

    One Hessian-vector product. L is held at step t. With p = −η_t·d, η_lim = 2(g·d)/(dᵀHd).
    """
    move = network.theta.detach() - before
    here = Curvature(network, before, goal, probe, t)
    curved = here.hvp(move)
    with torch.no_grad():
        after = float(goal(network.module(probe.x), probe.y, network.params, t))
    limit = np.nan
    if step_size > 0:
        # In units of the step itself d = −p, so that η_lim comes out as a multiple of η_t. Products of a network's
        # single numbers stay within the range of doubles: `stable_step`'s second product is not needed.
        d, Hd = -move.detach().cpu().double(), -curved.detach().cpu().double()
        limit = step_size * float(step_limit(here.gradient.detach().cpu().double(), d, Hd))
    return Taylor(here.value, after - here.value, inner(here.gradient, move), inner(move, curved) / 2, limit)


def top_curvature(
    network: FlatNetwork, goal: Goal, probe: Part, t: int, v0: np.ndarray | None
) -> tuple[float, np.ndarray]:
    """Return λ_max of L on the probe at the network's θ, and its eigenvector (P,) float32."""
    here = Curvature(network, network.theta, goal, probe, t)
    start = None if v0 is None else v0.astype(np.float64)
    value, vector = sharpness(here.product(), len(network.theta), start, LANCZOS_TOLERANCE)
    return value, vector.astype(np.float32)


def curvature_limit(rule: Rule, sharp: float) -> float:
    """Return the largest stable η of a rule on a quadratic with λ_max = `sharp`; see `stability_limit`."""
    decay = float(rule.settings["weight_decay"])
    return float(stability_limit(rule.name, sharp, float(rule.momentum), decay))


def outputs(network: FlatNetwork, x: Tensor) -> Tensor:
    """Return logits (n, C) without a graph, in pieces."""
    with torch.no_grad():
        return torch.cat([network.module(piece) for piece in x.split(_CHUNK)])


def fit(risk: Risk, logits: Tensor, y: Tensor, data: DataSet) -> dict[str, float]:
    """Return the mean loss, "loss", and the scores of the data's task by name; NaN where there are no samples."""
    loss = float(risk.per_sample(logits, y).mean()) if len(y) else np.nan
    return {"loss": loss} | measured(data, logits, y)
