"""A descent: one or several update rules run on an objective as one batch, with everything recorded once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from core.optim.checks import count, real
from core.optim.guard import HALVINGS, MARGIN, dot, falls, halve, stable_step
from core.optim.rule import Rule
from core.problems.objective import Objective

if TYPE_CHECKING:
    from core.analysis.outcome import Outcome

# A learning rate that has decayed below this counts as this where the scale tuner's step is divided by it.
SMALLEST_RATE = 1e-100
# Norms below this come from squares that have lost digits, or all of them.
_SQUARES_LOST = 1e-140
# How many steps pass between two looks for rows that have ended.
RETIRE_EVERY = 8


@dataclass(frozen=True, eq=False)
class Trajectory:
    """Runs of `steps` = T steps; the time axis comes first, then the batch shape *B, then the d coordinates.

    One rule: *B is what the leading axes of the start and the rule's arrays broadcast to, () for a single
    run. A sequence of R rules: (R, *that). A step is θ[t+1] = θ[t] − η_t·d_t.

    theta (T+1, *B, d), loss (T+1, *B), grad (T+1, *B, d); direction (T, *B, d) and step_size (T, *B): d_t and
    η_t really used; learning_rate (T, *B): the schedule's η(t); restarted (T, *B): the rule's memory was
    restarted; refused (T, *B): the guard refused the step, as it does from then on. A run that became
    non-finite is recorded as what it is.
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

    @property
    def shape(self) -> tuple[int, ...]:
        """The batch shape *B."""
        return self.loss.shape[1:]

    @cached_property
    def grad_norm(self) -> np.ndarray:
        """‖g_t‖ (T+1, *B)."""
        with np.errstate(all="ignore"):
            return _norm(self.grad)

    @cached_property
    def displacement(self) -> np.ndarray:
        """The steps really made, θ[t+1] − θ[t] (T, *B, d)."""
        with np.errstate(all="ignore"):
            return self.theta[1:] - self.theta[:-1]

    @cached_property
    def budget_left(self) -> np.ndarray:
        """Σ_{k≥T} η(k), what the schedule would still spend after the run (*B)."""
        left = [rule.eta0 * rule.schedule.remaining(self.steps, self.steps) for rule in self.rules]
        if len(left) == 1:
            return np.broadcast_to(left[0], self.shape)
        return np.stack([np.broadcast_to(one, self.shape[1:]) for one in left])

    @cached_property
    def outcome(self) -> Outcome:
        """How the run ended; `ValueError` for a batch, which has `outcomes`."""
        if self.shape:
            raise ValueError(f"outcome belongs to one run, got a batch of shape {self.shape}: use outcomes.")
        from core.analysis.outcome import classify

        return classify(self)

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """The outcome of every run of the batch, in the order of its flattened axes."""
        return [self.row(index).outcome for index in np.ndindex(self.shape)]

    def row(self, index: int | tuple[int, ...]) -> Trajectory:
        """Return one run of the batch, with its own rule; `index` has one entry for each axis of *B."""
        where = index if isinstance(index, tuple) else (index,)
        if len(where) != len(self.shape):
            raise ValueError(
                f"index must have {len(self.shape)} entries for shape {self.shape}, got {index!r}."
            )
        own = self.rules[where[0]] if len(self.rules) > 1 else self.rules[0]
        parts = {name: getattr(self, name)[(slice(None), *where)] for name in _ARRAYS}
        return Trajectory(self.f, (own.row(where, self.shape),), self.steps, **parts)

    def column(self, k: int, rules: tuple[Rule, ...]) -> Trajectory:
        """Return the k-th run of every rule of a batch (R, B), as a batch (R,); `rules` are those runs' own."""
        parts = {name: getattr(self, name)[:, :, k].copy() for name in _ARRAYS}
        return Trajectory(self.f, rules, self.steps, **parts)


_ARRAYS = ("theta", "loss", "grad", "direction", "step_size", "learning_rate", "restarted", "refused")


def descend(
    f: Objective, rules: Rule | Sequence[Rule], start: Any, steps: int, *, retire: bool = False
) -> Trajectory:
    """Run one rule, or several side by side, for `steps` steps from `start` (..., f.dim).

    Leading axes of `start` and arrays in the rules (η0, α, …) broadcast: everything is one batched run, and
    each row of it is what the run alone would be. Raises `ValueError` for bad arguments; a run that diverges
    is a result, not an error.

    With `retire`, rows that have ended are no longer evaluated: those at rest to the last bit stay what they
    would be, those that are not finite any more keep the first such values instead of what follows from them.
    """
    chosen = (rules,) if isinstance(rules, Rule) else _several(rules)
    steps = count("steps", steps)
    theta = _start(start, f.dim)
    record = _Record.empty(chosen, theta, (len(chosen), *_batch_shape(chosen, theta)), steps)
    with np.errstate(all="ignore"):
        _Walk(f, chosen, record, retire).run()
    arrays = {name: getattr(record, name) for name in _ARRAYS}
    if isinstance(rules, Rule):
        arrays = {name: array[:, 0] for name, array in arrays.items()}
    return Trajectory(f, chosen, steps, **arrays)


def _several(rules: Any) -> tuple[Rule, ...]:
    chosen = tuple(rules) if isinstance(rules, Sequence) else ()
    if not chosen or not all(isinstance(one, Rule) for one in chosen):
        raise ValueError(f"rules must be a Rule or a sequence of at least one, got {rules!r}.")
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


def _norm(vectors: np.ndarray) -> np.ndarray:
    """Return ‖v‖ over the last axis, right also where the squares of its numbers overflow or underflow."""
    norm = np.asarray(np.sqrt(dot(vectors, vectors)))
    lost = np.isinf(norm) | (norm < _SQUARES_LOST)
    if lost.any():
        largest = np.abs(vectors[lost]).max(-1)
        plain = np.isinf(largest) | (largest == 0)
        shares = vectors[lost] / np.where(plain, 1.0, largest)[:, None]
        norm[lost] = np.where(plain, largest, largest * np.sqrt(dot(shares, shares)))
    return norm


@dataclass
class _Record:
    """The arrays of a trajectory while it is being filled, always with a rule axis: (T, R, *B) and so on."""

    theta: np.ndarray
    loss: np.ndarray
    grad: np.ndarray
    direction: np.ndarray
    step_size: np.ndarray
    learning_rate: np.ndarray
    restarted: np.ndarray
    refused: np.ndarray

    @classmethod
    def empty(cls, rules: tuple[Rule, ...], start: np.ndarray, shape: tuple[int, ...], steps: int) -> _Record:
        """Make room for a run from `start`; the learning rates are known beforehand."""
        rates = np.empty((steps, *shape))
        times = np.arange(steps).reshape(-1, *[1] * (len(shape) - 1))
        for r, rule in enumerate(rules):
            rates[:, r] = rule.learning_rate(times, steps)
        theta = np.empty((steps + 1, *shape, start.shape[-1]))
        theta[0] = start
        return cls(
            theta=theta,
            loss=np.empty((steps + 1, *shape)),
            grad=np.empty_like(theta),
            direction=np.empty_like(theta[1:]),
            step_size=rates.copy(),
            learning_rate=rates,
            restarted=np.zeros((steps, *shape), bool),
            refused=np.zeros((steps, *shape), bool),
        )

    def flat(self) -> _Record:
        """Return views with all batch axes made one, (T, rows) and so on."""
        _, *shape = self.step_size.shape
        rows = int(np.prod(shape))

        def view(array: np.ndarray) -> np.ndarray:
            return array.reshape(len(array), rows, *array.shape[1 + len(shape) :])

        return _Record(**{name: view(getattr(self, name)) for name in _ARRAYS})


class _Walk:
    """Fills a record step by step. Rows count over rules and batch: row k belongs to rule k // width."""

    def __init__(self, f: Objective, rules: tuple[Rule, ...], record: _Record, retire: bool) -> None:
        self.f = f
        self.rules = rules
        self.record = record
        self.rows = record.flat()
        self.states = [rule.direction.init(theta) for rule, theta in zip(rules, record.theta[0], strict=True)]
        self.scaled = [r for r, rule in enumerate(rules) if rule.norm_scaling != "none"]
        self.tuned = [
            (r, rule.tuner, [rule.tuner.init(record.theta[0, r])])
            for r, rule in enumerate(rules)
            if rule.tuner is not None
        ]
        self.width = self.rows.loss.shape[1] // len(rules)
        self.guarded = np.repeat([rule.guard != "off" for rule in rules], self.width)
        self.energy = np.repeat([rule.guard == "energy" for rule in rules], self.width)
        # Held rows do not move any more: refused for good, or non-finite under the energy guard.
        self.held = np.zeros(len(self.guarded), bool)
        self.stalled = np.zeros(len(self.guarded), bool)
        # Ended rows are not evaluated any more; only rules without memory can be known to rest for good.
        self.retire = retire
        self.ended = np.zeros(len(self.guarded), bool)
        lasting = [not state and rule.tuner is None for rule, state in zip(rules, self.states, strict=True)]
        self.lasting = np.repeat(lasting, self.width) & ~self.guarded
        self._sort_rows()

    def run(self) -> None:
        """Fill the record to its end, or until no row moves any more."""
        record = self.record
        guarded = self.guarded.any()
        record.loss[0], record.grad[0] = self.f.loss_and_grad(record.theta[0])
        for t in range(len(record.step_size)):
            if not self.moving.size and not self.ended.any():
                self._rest(slice(t, None), slice(t + 1, None), t)
                return
            self._propose(t)
            if guarded:
                self._limit(t)
            self._move(t)
            if guarded:
                self._settle(t)
            if self.retire and t % RETIRE_EVERY == 0:
                self._retire(t)

    def _retire(self, t: int) -> None:
        """Note which rows have ended, where they are so many that leaving them out pays."""
        rows = self.rows
        finite = np.isfinite(rows.loss[t + 1]) & np.isfinite(rows.grad[t + 1]).all(-1)
        finite &= np.isfinite(rows.theta[t + 1]).all(-1)
        still = self.lasting & (rows.theta[t + 1] == rows.theta[t]).all(-1)
        ended = ~self.held & (~finite | still)
        if ended.sum() > self.ended.sum() + len(ended) // 8:
            self.ended = ended
            self._sort_rows()

    def _sort_rows(self) -> None:
        self.resting = np.flatnonzero(self.held)
        self.over = np.flatnonzero(self.ended)
        self.moving = np.flatnonzero(~self.held & ~self.ended)
        self.live = np.flatnonzero(self.guarded & ~self.held & ~self.ended)
        self.watched = np.flatnonzero(self.energy[self.live])

    def _propose(self, t: int) -> None:
        """Let every rule choose its direction and norm-scaled step size."""
        theta, grad, direction = self.record.theta[t], self.record.grad[t], self.record.direction[t]
        for r, rule in enumerate(self.rules):
            direction[r], self.states[r] = rule.direction.update(grad[r], self.states[r], theta[r])
        for r in self.scaled:
            rate = self.record.learning_rate[t, r]
            self.record.step_size[t, r] = self.rules[r].step_size(rate, _norm(grad[r]))

    def _limit(self, t: int) -> None:
        """Restart the memory where d is no descent direction, then keep η within 0.9·η_lim."""
        rows, record = self.live, self.rows
        if not rows.size:
            return
        grad, direction = record.grad[t].take(rows, 0), record.direction[t].take(rows, 0)
        slope = dot(grad, direction)
        if (slope <= 0).any():
            back = (slope <= 0) & (direction != grad).any(-1)
            self._restart(t, rows[back])
            direction = record.direction[t].take(rows, 0)
            slope = dot(grad, direction)
        self.slope = slope
        self.wanted = record.step_size[t].take(rows)
        # fmin: where second order itself overflows it sets no limit.
        record.step_size[t][rows] = np.fmin(self.wanted, self._stable(t, rows, grad, direction))

    def _stable(self, t: int, rows: np.ndarray, grad: np.ndarray, direction: np.ndarray) -> np.ndarray:
        theta = self.rows.theta[t].take(rows, 0)
        return MARGIN * stable_step(lambda d: self.f.hvp(theta, d), grad, direction)

    def _restart(self, t: int, rows: np.ndarray) -> None:
        """Set d = g in some rows, and their rule's memory to what it is after a first step from here."""
        self.rows.direction[t][rows] = self.rows.grad[t][rows]
        self.rows.restarted[t][rows] = True
        for r in np.unique(rows // self.width):
            theta, grad = self.record.theta[t, r], self.record.grad[t, r]
            mask = np.zeros(self.width, bool)
            mask[rows[rows // self.width == r] - r * self.width] = True
            chosen = mask.reshape(*theta.shape[:-1], 1)
            init, update = self.rules[r].direction
            fresh = update(grad, init(theta), theta)[1]
            self.states[r] = tuple(
                np.where(chosen, new, old) for new, old in zip(fresh, self.states[r], strict=True)
            )

    def _move(self, t: int) -> None:
        """Make the steps and evaluate where they lead: one call of the objective for all rows."""
        record, theta, after = self.record, self.record.theta[t], self.record.theta[t + 1]
        np.multiply(record.step_size[t][..., None], record.direction[t], out=after)
        for r, tuner, memory in self.tuned:
            made, memory[0] = tuner.update(-after[r], record.grad[t, r], memory[0], theta[r])
            rate = np.maximum(record.learning_rate[t, r], SMALLEST_RATE)
            record.step_size[t, r] = rate
            record.direction[t, r] = -made / rate[..., None]
            after[r] = -made
        np.subtract(theta, after, out=after)
        if not self.resting.size and not self.over.size:
            record.loss[t + 1], record.grad[t + 1] = self.f.loss_and_grad(after)
            return
        self._evaluate(t, self.moving, self.rows.theta[t + 1][self.moving])
        for part in (self.rows.theta, self.rows.loss, self.rows.grad):
            part[t + 1, self.over] = part[t, self.over]
        self._rest(t, t + 1, t)

    def _evaluate(self, t: int, rows: np.ndarray, points: np.ndarray) -> np.ndarray:
        """Record some rows of θ[t+1] with the very numbers that decide about the step; return their L."""
        loss, grad = self.f.loss_and_grad(points)
        self.rows.theta[t + 1][rows] = points
        self.rows.loss[t + 1][rows] = loss
        self.rows.grad[t + 1][rows] = grad
        return loss

    def _settle(self, t: int) -> None:
        """Under the energy guard, take back every step that did not lower L enough."""
        rows, record = self.live[self.watched], self.rows
        slope = self.slope[self.watched] if rows.size else np.empty(0)
        fell = falls(record.loss[t + 1][rows], record.loss[t][rows], slope, record.step_size[t][rows])
        if not fell.all():
            self._shorten(t, self.watched[~fell])

    def _shorten(self, t: int, places: np.ndarray) -> None:
        """Backtrack the rows at some places of `live`; restart, and at last hold, what can't be helped."""
        record = self.rows
        rows = self.live[places]
        finite = np.isfinite(record.loss[t][rows]) & np.isfinite(record.grad[t][rows]).all(-1)
        lost = rows[~finite]
        rows, places = rows[finite], places[finite]
        refused = ~self._search(t, rows, record.step_size[t][rows] / 2, self.slope[places], HALVINGS - 1)
        again = refused & (record.direction[t][rows] != record.grad[t][rows]).any(-1)
        if again.any():
            refused[again] = ~self._second_chance(t, rows[again], self.wanted[places[again]])
        self.stalled[rows[refused]] = True
        self._hold(t, np.concatenate([lost, rows[refused]]))

    def _second_chance(self, t: int, rows: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        self._restart(t, rows)
        grad = self.rows.grad[t].take(rows, 0)
        longest = np.fmin(wanted, self._stable(t, rows, grad, grad))
        return self._search(t, rows, longest, dot(grad, grad), HALVINGS)

    def _search(
        self, t: int, rows: np.ndarray, first: np.ndarray, slope: np.ndarray, most: int
    ) -> np.ndarray:
        """Backtrack from η = `first`; record the accepted steps and return which rows have one."""
        if not rows.size:
            return np.empty(0, bool)
        theta, direction = self.rows.theta[t][rows], self.rows.direction[t][rows]

        def at(mask: np.ndarray, steps: np.ndarray) -> np.ndarray:
            return self._evaluate(t, rows[mask], theta[mask] - steps[:, None] * direction[mask])

        steps, accepted = halve(at, self.rows.loss[t][rows], slope, first, most=most)
        self.rows.step_size[t][rows] = steps
        return accepted

    def _hold(self, t: int, rows: np.ndarray) -> None:
        if rows.size:
            self.held[rows] = True
            self._sort_rows()
            self._rest(t, t + 1, t)

    def _rest(self, during: int | slice, after: int | slice, t: int) -> None:
        """Record that the resting rows stay as they are at t, for some steps and what follows them."""
        rows, record = self.resting, self.rows
        record.theta[after, rows] = record.theta[t, rows]
        record.loss[after, rows] = record.loss[t, rows]
        record.grad[after, rows] = record.grad[t, rows]
        record.direction[during, rows] = record.grad[t, rows]
        record.step_size[during, rows] = 0.0
        record.refused[during, rows] = self.stalled[rows]
