"""The paper's claims, each put to the test on a problem: what it says, what is true, and a verdict with numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .claim import DECISIONS, Claim, Decision, Verdict
from .paper import CLAIMS

if TYPE_CHECKING:
    from ..experiments.experiment import Experiment

__all__ = ["CLAIMS", "DECISIONS", "JUDGED", "Claim", "Decision", "Verdict", "judge"]

JUDGED = tuple(name for name, claim in CLAIMS.items() if claim.judge)
"""The claims that one landscape can decide."""


def judge(name: str, experiment: Experiment) -> Verdict:
    """Return the verdict on one of `JUDGED` for an experiment; the same experiment gives the same verdict.

    Raises `ValueError` for an unknown name, and for a claim such as "overfitting", which needs networks to be trained:
    `core.claims.overfitting.judge_overfitting`.
    """
    if name not in CLAIMS:
        raise ValueError(f"name must be one of {', '.join(CLAIMS)}, got {name!r}.")
    decide = CLAIMS[name].judge
    if decide is None:
        raise ValueError(
            f"name must be a claim that one landscape can decide, one of {', '.join(JUDGED)}, got {name!r}: it needs "
            "trained networks, see core.claims.overfitting.judge_overfitting."
        )
    return decide(experiment)
