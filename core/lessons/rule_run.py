"""One rule's run with its ledger and its study: what moments and sentences are taken from."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from ..descent.endings import Kind
from ..descent.ledger import Ledger
from ..descent.trajectory import Trajectory
from ..experiments.study import Study
from ..levels.merge_tree import Kind as SetKind
from ..levels.sets import Pair
from ..optim import RULES

FELT = 1e-6


class RuleRun:
    """One rule's run, its ledger for the experiment's choice of V, and the study that it belongs to."""

    def __init__(self, study: Study, k: int) -> None:
        self.study, self.k = study, k
        self.name = study.experiment.rules[k]
        self.label = RULES[self.name].label

    @cached_property
    def run(self) -> Trajectory:
        """The run, without batch axes."""
        return self.study.run.row((self.k,))

    @cached_property
    def book(self) -> Ledger:
        """Its ledger."""
        return self.study.ledger.row((self.k,))

    @cached_property
    def above(self) -> np.ndarray:
        """The steps (T,) with η_t above η_lim that moved θ; at rest, without a slope, there is no limit to pass."""
        with np.errstate(all="ignore"):
            return (self.book.step_size > self.book.step_limit) & (self.run.displacement != 0).any(-1)

    @cached_property
    def felt(self) -> np.ndarray:
        """The steps (T,) that changed V by more than a millionth of all that it fell; the rest decides nothing."""
        V = self.book.V
        fallen = V[0] - np.min(V[np.isfinite(V)], initial=V[0])
        with np.errstate(all="ignore"):
            return ~(np.abs(self.book.dV) <= FELT * fallen)

    @property
    def kind(self) -> Kind:
        """How it ended."""
        return self.study.outcomes[self.k].kind

    @property
    def reason(self) -> str:
        """The sentence with the numbers that decided it."""
        return self.study.outcomes[self.k].reason

    def bars(self, kind: SetKind) -> tuple[Pair, ...]:
        """Return the bars of components that end, above the grid's error, the longest first."""
        pairs = self.study.true_sets(kind).pairs
        return tuple(
            pair
            for pair in pairs
            if pair.dimension == 0 and pair.passing is not None and not pair.below_grid_error
        )
