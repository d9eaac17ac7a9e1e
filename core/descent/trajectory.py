"""A recorded descent: everything that happened at each step, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..cache import read_only
from ..optim.contract import Rule
from ..problems.objective import Objective
from .norms import norm
from .outcome import Outcome, classify
from .record import ARRAYS


@dataclass(frozen=True, eq=False, repr=False)
class Trajectory:
    """Runs of `steps` = T steps; the time axis comes first, then the batch shape *B, then the d coordinates.

    One rule: *B is what the leading axes of the start and the rule's arrays broadcast to, () for a single
    run. A sequence of R rules: (R, *that). A step is θ[t+1] = θ[t] − η_t·d_t.

    theta (T+1, *B, d), loss (T+1, *B), grad (T+1, *B, d); direction (T, *B, d) and step_size (T, *B): d_t and
    η_t really used; learning_rate (T, *B): the schedule's η(t); restarted (T, *B): the rule's memory was
    restarted; refused (T, *B): the guard refused the step, as it does from then on. A run that became
    non-finite is recorded as what it is. What follows from these is worked out once, and read-only.
    """

    f: Objective
    rules: tuple[Rule, ...]
    steps: int
    theta: np.ndarray
    loss: np.ndarray
    grad: np.ndarray
    direction: np.ndarray
    step_size: np.ndarray
    learning_rate: np.ndarray
    restarted: np.ndarray
    refused: np.ndarray

    def __repr__(self) -> str:
        rules = ", ".join(rule.name for rule in self.rules)
        what = f"batch of shape {self.shape}" if self.shape else f"{self.theta.shape[-1]} coordinates"
        return f"<Trajectory of {rules}: {self.steps:,} steps, {what}>"

    @property
    def shape(self) -> tuple[int, ...]:
        """The batch shape *B."""
        return self.loss.shape[1:]

    @cached_property
    def grad_norm(self) -> np.ndarray:
        """‖g_t‖ (T+1, *B)."""
        with np.errstate(all="ignore"):
            return read_only(norm(self.grad))

    @cached_property
    def displacement(self) -> np.ndarray:
        """The steps really made, θ[t+1] − θ[t] (T, *B, d)."""
        with np.errstate(all="ignore"):
            return read_only(self.theta[1:] - self.theta[:-1])

    @cached_property
    def budget_left(self) -> np.ndarray:
        """Σ_{k≥T} η(k), what the schedule would still spend after the run (*B)."""
        left = [rule.eta0 * rule.schedule.remaining(self.steps, self.steps) for rule in self.rules]
        if len(left) == 1:
            return read_only(np.broadcast_to(left[0], self.shape))
        return read_only(np.stack([np.broadcast_to(one, self.shape[1:]) for one in left]))

    @cached_property
    def outcome(self) -> Outcome:
        """How the run ended; `ValueError` for a batch, which has `outcomes`."""
        if self.shape:
            raise ValueError(f"outcome belongs to one run, got a batch of shape {self.shape}: use outcomes.")
        return classify(self)

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcome of every run of the batch, in the order of its flattened axes."""
        return tuple(self.row(index).outcome for index in np.ndindex(self.shape))

    def row(self, index: int | tuple[int, ...]) -> Trajectory:
        """Return one run of the batch, with its own rule; `index` has one entry for each axis of *B."""
        where = index if isinstance(index, tuple) else (index,)
        if len(where) != len(self.shape):
            raise ValueError(
                f"index must have {len(self.shape)} entries for shape {self.shape}, got {index!r}."
            )
        own = self.rules[where[0]] if len(self.rules) > 1 else self.rules[0]
        parts = {name: getattr(self, name)[(slice(None), *where)] for name in ARRAYS}
        return Trajectory(self.f, (own.row(where, self.shape),), self.steps, **parts)
