"""The question above the level sets of each problem."""

from __future__ import annotations

from ..problems import PROBLEMS
from .experiment import first_experiment

# What the page shows whoever opens it first: the island about Himmelblau's peak, and a point that it is cut off from.
OPENING = first_experiment().change(lam=180.0, ends="points", point_a=(-0.27, -0.92), point_b=(3.5, 4.0))


def level_question(problem: str) -> str:
    """Return the question above a problem's level sets."""
    return PROBLEMS[problem].level_question.replace("S_λ", "$S_λ$")
