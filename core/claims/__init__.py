"""The paper's claims, each put to the test on a problem: what it says, what is true, and a verdict with numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.claims.claim import DECISIONS, Claim, Decision, Verdict
from core.claims.texts import CLAIMS

if TYPE_CHECKING:
    from core.experiment import Experiment

__all__ = ["CLAIMS", "DECISIONS", "Claim", "Decision", "Verdict", "judge"]


def judge(name: str, experiment: Experiment) -> Verdict:
    """Return the verdict on one of the claims 1–7 for an experiment; the same experiment gives the same verdict.

    Raises `ValueError` for an unknown name, and for "overfitting", which needs networks to be trained:
    `core.claims.overfitting.judge_overfitting`.
    """
    if name == "overfitting":
        raise ValueError(
            "name must be a claim that one landscape can decide, got 'overfitting': it needs trained networks, "
            "see core.claims.overfitting.judge_overfitting."
        )
    if name not in CLAIMS:
        raise ValueError(f"name must be one of {', '.join(CLAIMS)}, got {name!r}.")
    return _judges()[name](experiment)


def _judges() -> dict[str, Callable[[Experiment], Verdict]]:
    # Loaded late: the texts alone need no numerics.
    from core.claims.condition import judge as condition
    from core.claims.connected import judge as connected
    from core.claims.monotone import judge as monotone
    from core.claims.overshoot import judge as overshoot
    from core.claims.path_maps import judge as equiconnected
    from core.claims.taylor import judge as taylor
    from core.claims.trapping import judge as trapping

    return {
        "connected": connected,
        "condition": condition,
        "equiconnected": equiconnected,
        "monotone": monotone,
        "taylor": taylor,
        "overshoot": overshoot,
        "trapping": trapping,
    }
