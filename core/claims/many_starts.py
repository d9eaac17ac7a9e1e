"""Claims that a card judges by one run, asked of runs from many starts at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..descent.ledger import ledger
from ..descent.walk import descend
from ..experiments.computed import landscape
from ..experiments.descents import build_rules
from ..numbers import number
from ..setting import round_to
from .runs import damped, rises, textbook

if TYPE_CHECKING:
    from ..descent.trajectory import Trajectory
    from ..experiments.experiment import Experiment
    from ..problems.objective import Landscape

# Starts on each side of the window.
SIDE = 10
# A step shorter than this share of its limit lowers L whatever the rule: a run of such steps says little.
SMALL_SHARE = 0.25
_WORDS = {
    "fails": "fails",
    "holds": "holds",
    "trivial": "holds trivially",
    "vacuous": "is vacuous",
    "undecided": "cannot be decided",
}


@dataclass(frozen=True, eq=False)
class ManyStarts:
    """What became of a claim from each of the `starts` (S, 2): `found` (S,) are keys of `_WORDS`."""

    starts: np.ndarray
    found: np.ndarray

    @property
    def counts(self) -> Counter[str]:
        """From how many starts each of them was found."""
        return Counter(map(str, self.found))

    @property
    def sentence(self) -> str:
        """The counts in words, with the first start from which it fails."""
        told = ", ".join(
            f"{words} from {self.counts[key]}" for key, words in _WORDS.items() if self.counts[key]
        )
        failed = np.flatnonzero(self.found == "fails")
        first = ""
        if failed.size:
            x, y = self.starts[failed[0]]
            first = f" It fails, for example, from ({number(x)}, {number(y)})."
        return f"Of {len(self.found)} starts, a grid over the window, it {told}.{first}"


def monotone_from_many(experiment: Experiment) -> ManyStarts:
    """Ask claim 4 of the damped runs from a grid of starts."""
    state, starts = damped(experiment), _starts(landscape(experiment))
    run, plain = _runs(state, starts), _runs(textbook(experiment), starts)
    up, lost = (rises(run.loss).any(0), ~np.isfinite(run.loss).all(0))
    book = ledger(landscape(state), run)
    with np.errstate(all="ignore"):
        small = share_of_limit(book.step_size, book.step_limit).max(0) < SMALL_SHARE
    calm = ~rises(plain.loss).any(0) & np.isfinite(plain.loss).all(0)
    found = np.select(
        [~np.isfinite(run.loss[0]), up | lost, small | calm], ["undecided", "fails", "trivial"], "holds"
    )
    return ManyStarts(starts, found[0])


def share_of_limit(step_size: np.ndarray, step_limit: np.ndarray) -> np.ndarray:
    """Return which share of its limit each step is, 0 where it has none; both are (T, ...)."""
    with np.errstate(all="ignore"):
        share = step_size / step_limit
    return np.where(np.isfinite(share), share, 0.0)


def overshoot_from_many(
    experiment: Experiment, overshoots: Callable[[Trajectory, float], np.ndarray]
) -> ManyStarts:
    """Ask claim 6 of runs with decay and without, from a grid of starts."""
    state = textbook(experiment)
    f = landscape(state)
    starts = _starts(f)
    x0, x1, y0, y1 = f.facts.window
    leapt, finite = [], np.ones(len(starts), bool)
    for run in (_runs(state, starts), _runs(textbook(experiment, alpha=0.0), starts)):
        lost = ~np.isfinite(run.loss).all(0)
        with np.errstate(all="ignore"):
            flew = lost & (np.where(np.isfinite(run.loss), run.loss, -np.inf).max(0) > run.loss[0])
        leapt.append((overshoots(run, float(np.hypot(x1 - x0, y1 - y0))).any(0) | flew)[0])
        finite = np.isfinite(run.loss[0, 0])
    no_decay = np.full(len(starts), state.alpha == 0)
    found = np.select(
        [~finite, no_decay, leapt[0], leapt[1]], ["undecided", "vacuous", "fails", "holds"], "vacuous"
    )
    return ManyStarts(starts, found)


def _runs(state: Experiment, starts: np.ndarray) -> Trajectory:
    """Return the runs of the experiment's one rule from all starts, with batch shape (1, S)."""
    return descend(landscape(state), build_rules(state), starts, state.steps)


def _starts(f: Landscape) -> np.ndarray:
    """Return points over the window (S, 2), away from its edge, with few enough digits for a link."""
    x0, x1, y0, y1 = f.facts.window
    at = (np.arange(SIDE) + 0.5) / SIDE
    x, y = np.meshgrid(x0 + at * (x1 - x0), y0 + at * (y1 - y0))
    return np.vectorize(round_to)(np.stack([x.ravel(), y.ravel()], axis=-1), 5)
