"""StableDecay, our name for the paper's method: schedule × norm scaling × guard around the plain gradient."""

from __future__ import annotations

from ..contract import LINEAR, RuleKind
from .gradient_descent import build

KIND = RuleKind(
    name="stable_decay",
    label="StableDecay",
    order=70,
    build=build,
    latex=r"d_t = g_t",
    words="StableDecay is schedule × norm scaling × guard around the plain gradient.",
    limit=LINEAR,
    schedule="exponential",
    norm_scaling="damped",
    guard="energy",
    torch="SGD()",
)
