"""How it moves: schedules, update rules, stability guard, scale tuner; their torch optimisers lazily."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.optim.rule import GUARDS, NORM_SCALINGS, RULES, Rule, rule
from core.optim.rules import Direction
from core.optim.schedules import SCHEDULES, Schedule, schedule
from core.optim.tuner import Tuner

if TYPE_CHECKING:
    from core.optim.torch_optimizer import RuleOptimizer, StableDecay

__all__ = [
    "GUARDS",
    "NORM_SCALINGS",
    "RULES",
    "SCHEDULES",
    "Direction",
    "Rule",
    "RuleOptimizer",
    "Schedule",
    "StableDecay",
    "Tuner",
    "rule",
    "schedule",
]


def __getattr__(name: str) -> Any:
    """Load the torch optimisers on first use: importing torch takes seconds, which the playground saves."""
    if name in {"RuleOptimizer", "StableDecay"}:
        from core.optim import torch_optimizer

        return getattr(torch_optimizer, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
