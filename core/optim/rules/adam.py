"""Adam: bias-corrected averages of the gradient and of its square."""

from __future__ import annotations

from typing import Any

from ...checks import fraction, positive
from ...setting import Setting
from ..arrays import State, namespace
from ..contract import Direction, RuleKind, StabilityLimit

BETA1 = Setting(
    "beta1",
    "Adam β₁",
    "float",
    default=0.9,
    sign="β₁",
    low=0,
    high=0.99,
    step=0.01,
    help="smoothing of the gradient.",
)
BETA2 = Setting(
    "beta2",
    "Adam β₂",
    "float",
    default=0.999,
    sign="β₂",
    low=0.5,
    high=0.999,
    step=0.001,
    help="smoothing of g².",
)
# Cohen et al. (2022), with the preconditioner P frozen.
FROZEN = StabilityLimit(lambda beta1, beta2: (1 + beta1) / (1 - beta1), "2(1+β₁)", "(1−β₁)")
LATEX = (
    r"m \leftarrow {beta1}\,m + {one_beta1}\,g,\quad s \leftarrow {beta2}\,s + {one_beta2}\,g^2,\quad "
    r"d_t = \frac{{m/(1-{beta1}^{{t+1}})}}{{\sqrt{{s/(1-{beta2}^{{t+1}})}}+\varepsilon}}"
)
MEMORY = ("m", "s", "1−β₁ᵗ", "1−β₂ᵗ")


def build(beta1: Any, beta2: Any, eps: Any) -> Direction:
    """Return d = m̂/(√ŝ + ε), from bias-corrected averages m of g and s of g²."""
    beta1, beta2 = fraction("beta1", beta1), fraction("beta2", beta2)
    rest1, rest2 = 1.0 - beta1, 1.0 - beta2
    eps = positive("eps", eps)

    def init(theta: Any) -> State:
        """Return averages of 0, and their weights."""
        zeros = namespace(theta).zeros_like(theta)
        return zeros, zeros, zeros[..., :1], zeros[..., :1]

    def update(grad: Any, state: State, theta: Any) -> tuple[Any, State]:
        """Return d and the averages with this gradient in them."""
        first, second, weight1, weight2 = state
        first = beta1 * first + rest1 * grad
        second = beta2 * second + rest2 * (grad * grad)
        # The bias correction 1 − β^t is the same average of a constant 1: no counter, and exact in float32.
        weight1 = beta1 * weight1 + rest1
        weight2 = beta2 * weight2 + rest2
        direction = (first / weight1) / ((second / weight2) ** 0.5 + eps)
        return direction, (first, second, weight1, weight2)

    return Direction(init, update)


def preconditioner(state: State, eps: Any) -> Any:
    """Return the diagonal of P (..., d) in d = P⁻¹·m; the bias corrections are part of P (Cohen et al. 2022)."""
    _, second, weight1, weight2 = state
    return weight1 * ((second / weight2) ** 0.5 + eps)


KIND = RuleKind(
    name="adam",
    label="Adam",
    order=50,
    build=build,
    parameters=(BETA1, BETA2),
    latex=LATEX,
    source="Kingma & Ba (2015)",
    limit=FROZEN,
    preconditioner=preconditioner,
    memory=MEMORY,
    torch="Adam(betas=(beta1, beta2), eps=eps)",
)
