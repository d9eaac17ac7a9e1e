"""Nesterov's momentum, which looks ahead along its velocity."""

from __future__ import annotations

from typing import Any

from ...checks import fraction
from ..arrays import State, zeros
from ..contract import Direction, RuleKind, StabilityLimit
from .heavy_ball import MOMENTUM


def build(momentum: Any) -> Direction:
    """Return v ← β·v + g, d = g + β·v, as Sutskever et al. (2013) write it."""
    beta = fraction("momentum", momentum)

    def update(grad: Any, state: State, theta: Any) -> tuple[Any, State]:
        """Return d and the new velocity."""
        velocity = beta * state[0] + grad
        return grad + beta * velocity, (velocity,)

    return Direction(zeros, update)


KIND = RuleKind(
    name="nesterov",
    label="Nesterov",
    order=30,
    build=build,
    parameters=(MOMENTUM,),
    latex=r"v_{{t+1}} = {momentum}\,v_t + g_t,\qquad d_t = g_t + {momentum}\,v_{{t+1}}",
    source="Nesterov (1983), in the form of Sutskever et al. (2013)",
    # Cohen, Kaur, Li, Kolter & Talwalkar (2021).
    limit=StabilityLimit(lambda momentum: (1 + momentum) / (1 + 2 * momentum), "2(1+β)", "(1+2β)"),
    memory=("v",),
    torch="SGD(momentum=momentum, nesterov=True)",
)
