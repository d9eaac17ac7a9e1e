"""Polyak's heavy ball: a velocity that remembers gradients."""

from __future__ import annotations

from typing import Any

from ...checks import fraction
from ...setting import Setting
from ..arrays import State, zeros
from ..contract import Direction, RuleKind, StabilityLimit

MOMENTUM = Setting(
    "momentum",
    "Momentum β",
    "float",
    default=0.9,
    sign="β",
    low=0,
    high=0.99,
    step=0.01,
    help="v ← β·v + g.",
)


def build(momentum: Any) -> Direction:
    """Return v ← β·v + g, d = v."""
    beta = fraction("momentum", momentum)

    def update(grad: Any, state: State, theta: Any) -> tuple[Any, State]:
        """Return d = v and the new velocity."""
        velocity = beta * state[0] + grad
        return velocity, (velocity,)

    return Direction(zeros, update)


KIND = RuleKind(
    name="heavy_ball",
    label="heavy ball",
    order=20,
    build=build,
    parameters=(MOMENTUM,),
    latex=r"v_{{t+1}} = {momentum}\,v_t + g_t,\qquad d_t = v_{{t+1}}",
    source="Polyak (1964)",
    limit=StabilityLimit(lambda momentum: 1 + momentum, "2(1+β)"),
    kinetic="(1−β²)/λ_max",
    memory=("v",),
    torch="SGD(momentum=momentum)",
)
