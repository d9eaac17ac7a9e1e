"""A descent: one or several update rules run on an objective as one batch, with everything recorded once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..checks import count, real, shown
from ..optim.contract import Rule
from ..optim.guard import GUARDS
from ..problems.objective import Objective, check_objective
from .guarded import Guarded
from .proposals import Proposals
from .record import ARRAYS, Record
from .rows import Rows
from .trajectory import Trajectory

# How many steps pass between two looks for rows that have ended.
RETIRE_EVERY = 8


def descend(
    f: Objective, rules: Rule | Sequence[Rule], start: Any, steps: int, *, retire: bool = False
) -> Trajectory:
    """Run one rule, or several side by side, for `steps` steps from `start` (..., f.dim).

    Leading axes of `start` and arrays in the rules (η0, α, …) broadcast: everything is one batched run, and
    each row of it is what the run alone would be. Raises `ValueError` for bad arguments, and for a rule of your own
    whose direction has not θ's shape; a run that diverges is a result, not an error.

    With `retire`, rows that have ended are no longer evaluated: those at rest to the last bit stay what they
    would be, those that are not finite any more keep the first such values instead of what follows from them.

    >>> import numpy as np, superlevel
    >>> f = superlevel.surface("quadratic")
    >>> fast = superlevel.rule("gradient_descent", eta0=np.array([0.01, 0.1, 10.0]))
    >>> slow = superlevel.rule("heavy_ball", eta0=0.01)
    >>> runs = superlevel.descend(f, [fast, slow], start=(1.0, 1.0), steps=50)
    >>> runs
    <Trajectory of gradient_descent, heavy_ball: 50 steps, batch of shape (2, 3)>
    >>> runs.theta.shape, runs.loss.shape, runs.row((0, 1)).loss.shape
    ((51, 2, 3, 2), (51, 2, 3), (51,))
    """
    check_objective(f)
    chosen = (rules,) if isinstance(rules, Rule) else _several(rules)
    steps = count("steps", steps)
    theta = _start(start, f.dim)
    record = Record.empty(chosen, theta, (len(chosen), *_batch_shape(chosen, theta)), steps)
    with np.errstate(all="ignore"):
        _Walk(f, chosen, record).run(retire)
    arrays = {name: getattr(record, name) for name in ARRAYS}
    if isinstance(rules, Rule):
        arrays = {name: array[:, 0] for name, array in arrays.items()}
    return Trajectory(f, chosen, steps, **arrays)


def _several(rules: Any) -> tuple[Rule, ...]:
    chosen = tuple(rules) if isinstance(rules, Sequence) else ()
    if not chosen or not all(isinstance(one, Rule) for one in chosen):
        raise ValueError(f"rules must be a Rule or a sequence of at least one, got {shown(rules)}.")
    return chosen


def _start(start: Any, dim: int) -> np.ndarray:
    theta = np.asarray(real("start", start, f"finite numbers of shape (..., {dim})"))
    if theta.ndim == 0 or theta.shape[-1] != dim:
        raise ValueError(f"start must have shape (..., {dim}), got {theta.shape}.")
    return theta


def _batch_shape(rules: tuple[Rule, ...], theta: np.ndarray) -> tuple[int, ...]:
    shapes = [theta.shape[:-1], *(rule.shape for rule in rules)]
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        listed = ", ".join(str(shape) for shape in shapes[1:])
        raise ValueError(
            f"The batch axes of start and rules must broadcast, got {shapes[0]} and {listed}."
        ) from None


class _Walk:
    """Fills a record step by step: propose, limit, move, judge."""

    def __init__(self, f: Objective, rules: Sequence[Rule], record: Record) -> None:
        self.record = record
        self.rows = Rows(f, record)
        self.proposals = Proposals(rules, record)
        names = np.repeat([rule.guard for rule in rules], self.proposals.width)
        free = np.array([not GUARDS[rule.guard].acts for rule in rules])
        self.guarded = None if free.all() else Guarded(names, self.rows, self.proposals)
        # Only rules without memory can be known to rest for good.
        self.lasting = self.proposals.forgetful & np.repeat(free, self.proposals.width)

    def run(self, retire: bool) -> None:
        """Fill the record to its end, or until no row moves any more."""
        record, rows = self.record, self.rows
        record.loss[0], record.grad[0] = rows.f.loss_and_grad(record.theta[0])
        for t in range(len(record.step_size)):
            if not rows.moving.size and not rows.over.size:
                rows.rest(slice(t, None), slice(t + 1, None), t)
                return
            self.proposals.propose(t)
            if self.guarded:
                self.guarded.limit(t)
            self._move(t)
            if self.guarded:
                self.guarded.judge(t)
            if retire and t % RETIRE_EVERY == 0 and rows.retire(t, self.lasting) and self.guarded:
                self.guarded.sort()

    def _move(self, t: int) -> None:
        """Make the steps and evaluate where they lead: one call of the objective for all rows."""
        record, rows, after = self.record, self.rows, self.record.theta[t + 1]
        np.multiply(record.step_size[t][..., None], record.direction[t], out=after)
        self.proposals.tune(t, after)
        np.subtract(record.theta[t], after, out=after)
        if not rows.resting.size and not rows.over.size:
            record.loss[t + 1], record.grad[t + 1] = rows.f.loss_and_grad(after)
            return
        rows.evaluate(t, rows.moving, rows.record.theta[t + 1][rows.moving])
        rows.carry(t)
        rows.rest(t, t + 1, t)
