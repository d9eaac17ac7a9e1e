"""Gradient descent: d = g."""

from __future__ import annotations

from ..contract import LINEAR, Direction, RuleKind


def build() -> Direction:
    """Return the direction d = g, which remembers nothing."""
    return Direction(lambda theta: (), lambda grad, state, theta: (grad, state))


KIND = RuleKind(
    name="gradient_descent",
    label="gradient descent",
    order=10,
    build=build,
    latex=r"d_t = g_t",
    source="Cauchy (1847)",
    limit=LINEAR,
    torch="SGD()",
)
