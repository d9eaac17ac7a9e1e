"""The runs that the claims speak of, as experiments that the playground can open, and what counts as rounding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..experiments.study import Study
from ..levels.merge_tree import Kind
from ..levels.sets import LevelSets

if TYPE_CHECKING:
    from ..descent.ledger import Ledger
    from ..descent.trajectory import Trajectory
    from ..experiments.experiment import Experiment

# Changes of L below this share of 1+|L| may be rounding, and count neither as a rise nor as a fall.
ROUNDING = 1e-12


def textbook(experiment: Experiment, **changes: Any) -> Experiment:
    """Return the experiment with gradient descent alone, as in textbooks, and the paper's exponential schedule.

    Start, η0, α, steps and λ stay, unless `changes` say otherwise.
    """
    settings: dict[str, Any] = {
        "rules": ("gradient_descent",),
        "schedule": "exponential",
        "stabilise": "stable_decay",
        "tuner": False,
        "weight_decay": 0.0,
        "fair_race": False,
        "lyapunov": "loss",
        "followed": "",
        "preset": "",
        "locked": (),
        "zoom": 0,
    }
    return experiment.change(**settings | changes)


def damped(experiment: Experiment, guard: str = "off", **changes: Any) -> Experiment:
    """Return gradient descent with η_t = η0·e^(−αt)/(1+‖g_t‖), the paper's modulation as it is read here."""
    return textbook(experiment, stabilise="all", norm_scaling="damped", guard=guard, **changes)


def only_run(experiment: Experiment) -> tuple[Trajectory, Ledger]:
    """Return the run of an experiment with one rule, and its ledger, both without batch axes."""
    study = Study(experiment)
    return study.run.row((0,)), study.ledger.row((0,))


def whole_sets(experiment: Experiment, kind: Kind = "super") -> LevelSets:
    """Return the level sets of the problem's whole window, wherever the view is zoomed to."""
    return Study(experiment).whole_sets(kind)


def rounding(loss: np.ndarray) -> np.ndarray:
    """Return the change of L, at each value of it, that may be rounding."""
    return ROUNDING * (1 + np.abs(loss))


def rises(loss: np.ndarray) -> np.ndarray:
    """Say of each step of a run, L being (T+1, ...), whether L rose by more than rounding: (T, ...)."""
    with np.errstate(all="ignore"):
        return np.diff(loss, axis=0) > rounding(loss[:-1])


def rounding_words(loss: np.ndarray) -> str:
    """Return a sentence where L (T+1,) went up by rounding alone, which the ledger of the playground counts."""
    with np.errstate(all="ignore"):
        tiny = int((np.diff(loss) > 0).sum() - rises(loss).sum())
    return (
        f"(In {tiny} more steps L changed upwards by rounding alone, within 1e-12·(1+|L|).)" if tiny else ""
    )


def first_not_finite(run: Trajectory) -> int | None:
    """Return the first step (0 is the start) at which L or θ is not finite, or None."""
    lost = ~(np.isfinite(run.loss) & np.isfinite(run.theta).all(-1))
    return int(lost.argmax()) if lost.any() else None
