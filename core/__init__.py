"""Gradient descent made visible: surfaces, update rules, runs and what can be said of them; no Streamlit.

import core
f = core.surface("himmelblau")
rule = core.rule("adam", eta0=0.1, schedule=core.schedule("exponential", alpha=0.01))
run = core.descend(f, rule, start=(0.0, 0.0), steps=200)
run.outcome.kind, run.outcome.reason
core.ledger(f, run)
core.level_sets(f).at(180.0).count, core.connecting_path(f, (-0.3, -0.9), (4, 4)).level
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from core.analysis import Ledger, LevelSet, LevelSets, Outcome, ledger, level_sets
from core.descent import Trajectory, descend
from core.optim import Rule, Schedule, Tuner, rule, schedule
from core.problems import PROBLEMS, Landscape, build

if TYPE_CHECKING:
    from core.analysis.connecting_path import ConnectingPath, connecting_path
    from core.analysis.critical_points import CriticalPoint, critical_points
    from core.analysis.equiconnected import Equiconnected, equiconnected
    from core.optim import RuleOptimizer, StableDecay

__all__ = [
    "ConnectingPath",
    "CriticalPoint",
    "Equiconnected",
    "Landscape",
    "Ledger",
    "LevelSet",
    "LevelSets",
    "Outcome",
    "Rule",
    "RuleOptimizer",
    "Schedule",
    "StableDecay",
    "Trajectory",
    "Tuner",
    "connecting_path",
    "critical_points",
    "descend",
    "equiconnected",
    "ledger",
    "level_sets",
    "rule",
    "schedule",
    "surface",
    "surfaces",
]


def surface(name: str | None = None, **parameters: Any) -> Landscape:
    """Return a named landscape, or one of your own: `surface(formula="x**2 + 3*y**2", window=(-2, 2, -2, 2))`.

    `surfaces()` lists the names; each takes its own parameters, such as `condition=100` for
    "ill_conditioned". Raises `ValueError` for an unknown name or parameter, or a formula that can't be read.
    """
    if name is None and "formula" not in parameters:
        raise ValueError(f"surface needs a name or a formula=…; the names are {', '.join(PROBLEMS)}.")
    return build(name or "formula", **parameters)


def surfaces() -> tuple[str, ...]:
    """Return the names that `surface` knows."""
    return tuple(PROBLEMS)


_LATER = {
    "ConnectingPath": "core.analysis.connecting_path",
    "CriticalPoint": "core.analysis.critical_points",
    "Equiconnected": "core.analysis.equiconnected",
    "RuleOptimizer": "core.optim",
    "StableDecay": "core.optim",
    "connecting_path": "core.analysis.connecting_path",
    "critical_points": "core.analysis.critical_points",
    "equiconnected": "core.analysis.equiconnected",
}


def __getattr__(name: str) -> Any:
    """Load torch's optimisers and other parts only when they are used, so that `import core` stays fast."""
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"module 'core' has no attribute {name!r}")
