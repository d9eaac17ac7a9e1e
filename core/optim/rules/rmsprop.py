"""RMSProp: each coordinate of the gradient divided by its own recent size."""

from __future__ import annotations

from typing import Any

from ...checks import fraction, positive
from ...setting import Setting
from ..arrays import State, zeros
from ..contract import LINEAR, Direction, RuleKind

RHO = Setting(
    "rho",
    "RMSProp ρ",
    "float",
    default=0.99,
    sign="ρ",
    low=0,
    high=0.999,
    step=0.001,
    help="smoothing of g².",
)


def build(rho: Any, eps: Any) -> Direction:
    """Return s ← ρ·s + (1−ρ)·g², d = g/(√s + ε)."""
    rho = fraction("rho", rho)
    eps = positive("eps", eps)
    rest = 1.0 - rho

    def update(grad: Any, state: State, theta: Any) -> tuple[Any, State]:
        """Return d and the average of squares with this gradient in it."""
        square = rho * state[0] + rest * (grad * grad)
        return grad / (square**0.5 + eps), (square,)

    return Direction(zeros, update)


def preconditioner(state: State, eps: Any) -> Any:
    """Return the diagonal of P (..., d) in d = P⁻¹·g."""
    return state[0] ** 0.5 + eps


KIND = RuleKind(
    name="rmsprop",
    label="RMSProp",
    order=40,
    build=build,
    parameters=(RHO,),
    latex=(
        r"s_{{t+1}} = {rho}\,s_t + {one_rho}\,g_t^2,\qquad d_t = \frac{{g_t}}{{\sqrt{{s_{{t+1}}}}+\varepsilon}}"
    ),
    source="Tieleman & Hinton (2012)",
    words="Squares and roots are taken in each coordinate.",
    limit=LINEAR,
    preconditioner=preconditioner,
    memory=("s",),
    torch="RMSprop(alpha=rho, eps=eps)",
)
