"""How a network's training ended, in the playground's words, from the figures that were monitored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ..descent.endings import BALANCED, FROZEN_SHARE, SMALL_STEP, window_length
from ..descent.outcome import Outcome, by_curvature
from ..numbers import number, percent

if TYPE_CHECKING:
    from .history import History

# At rest ‖∇V‖ is at most this share of the first one: no Newton step is measured on thousands of weights.
SLOPE_SHARE = 1e-6
# A network that gets so large a share of its samples right has learnt its task, whatever ‖∇V‖ is.
NEARLY_ALL = 0.97
_ON_THE_WAY = {"descending", "cycling", "frozen"}
# Moves that are written as less than this: θ itself is rounded more coarsely.
_SMALLEST_MOVE = 1e-15


@dataclass(frozen=True)
class Ending:
    """What is known of the last weights θ_T, on the probe.

    `grad_norm` ‖∇V‖, `theta_norm` ‖θ‖, `move` the length of the last step (NaN where it
    was not measured: no word about frozen or cycling then), `budget_left` Σ_{k≥T} η(k) and
    `budget` Σ_{k≥0} η(k) of the schedule, `refused` steps in a row that the guard refused and `patience` how
    many must be refused before that means a standstill: one on a full batch, an epoch's on batches. `imbalance` is
    what is left of weight decay and slope as a share of the decay, ∞ without decay, and `precision` the relative
    rounding error of the weights.
    `along` returns gᵀHg/‖g‖², `top` and `bottom` the largest and smallest eigenvalue of H; each is called only
    where it decides.
    """

    grad_norm: float
    theta_norm: float
    move: float
    budget_left: float
    budget: float
    refused: int
    patience: int
    along: Callable[[], float]
    top: Callable[[], float]
    bottom: Callable[[], float]
    imbalance: float = np.inf
    precision: float = 0.0

    @property
    def stands(self) -> bool:
        """Whether the last step, which nothing refused, was lost in the rounding of θ."""
        return not self.refused and self.move <= self.precision * self.theta_norm


def classify_training(
    history: History,
    end: Ending | None = None,
    stopped: tuple[int, str] | None = None,
    moving: bool = False,
) -> Outcome:
    """Return the outcome of a configuration's training, in the order of `core.descent.outcome.classify`.

    `stopped` names the step and the place where numbers stopped being finite. Without `end`, as while a run
    still trains, only what the history itself shows is told apart: diverged and descending. `moving` says that
    V's own formula changes with the step, as J_dynamic's does: then records of V are not held against each
    other, and the training loss, whose formula stays, tells whether it rises or falls.
    """
    with np.errstate(all="ignore"):
        energies = _energies(history)
        found = _stopped(energies, stopped)
        if moving:
            energies = _training_loss(history) or replace(energies, comparable=False)
        found = found or _blown_up(history, energies)
        if found is None and end is not None:
            found = _at_rest(history, end) or _frozen(history, end) or _cycling(energies, end)
        found = found or _descending(energies, end)
        return replace(found, reason=found.reason + _learnt(history, found.kind))


def _learnt(history: History, kind: str) -> str:
    """Say that nearly all samples are right where V is not at rest: a network may have learnt its task before that."""
    right = history.train_accuracy[np.isfinite(history.train_accuracy)]
    if kind not in _ON_THE_WAY or not right.size or right[-1] < NEARLY_ALL:
        return ""
    return f"; yet {percent(float(right[-1]))} of the training samples are right already"


@dataclass(frozen=True)
class _Energies:
    """The records of V (of the batch's loss, called L, where V was not monitored): steps and values.

    `comparable` says whether they are all of one function; `descended` whether it is the one that steps lower.
    """

    name: str
    t: np.ndarray
    V: np.ndarray
    steps: int
    comparable: bool = True
    descended: bool = True

    @property
    def first_recent(self) -> int:
        """The first record in the window of last steps; at least the last three count, if there are so many."""
        start = int(np.searchsorted(self.t, self.steps - window_length(self.steps)))
        return max(0, min(start, len(self.t) - 3))


def _energies(history: History) -> _Energies:
    steps = len(history) - 1
    for name, column in (("V", history.V), ("L", history.batch_loss)):
        rows = np.flatnonzero(np.isfinite(column))
        if rows.size:
            return _Energies(name, rows, column[rows], steps)
    return _Energies("L", np.zeros(1, int), np.full(1, np.nan), steps)


def _training_loss(history: History) -> _Energies | None:
    """Return the records of the training loss, the plain mean on the probe, or None where it was not monitored."""
    rows = np.flatnonzero(np.isfinite(history.train_loss))
    if len(rows) < 2:
        return None
    values = history.train_loss[rows]
    return _Energies("training loss", rows, values, len(history) - 1, descended=False)


def _stopped(energies: _Energies, stopped: tuple[int, str] | None) -> Outcome | None:
    if stopped is None:
        return None
    last = f"the last finite {energies.name} was {number(energies.V[-1], 3)}"
    if not np.isfinite(energies.V[-1]):
        last = "the start itself is not finite"
    return Outcome("diverged", f"not finite at step {stopped[0]}, first in {stopped[1]}; {last}")


def _blown_up(history: History, energies: _Energies) -> Outcome | None:
    """Say where V ends above its start, rising, while the steps grow; η_t·‖g‖ stands for their length.

    Where ‖g‖ was not monitored, V must have doubled since the start and rise faster and faster instead.
    """
    recent = energies.V[energies.first_recent :]
    half = len(recent) // 2
    if not half or not energies.comparable:
        return None
    if not (recent[-1] > recent[0] and recent[half:].min() > max(energies.V[0], recent[:half].mean())):
        return None
    lengths = (history.step_size * history.grad_norm)[energies.t[energies.first_recent] :]
    lengths = lengths[np.isfinite(lengths)]
    grow = "the steps grow"
    if len(lengths) < 2:
        grow, lengths = "faster and faster", np.diff(recent)
        if not recent[-1] >= 2 * energies.V[0]:
            return None
    middle = len(lengths) // 2
    if not middle or not lengths[middle:].mean() > 1.2 * lengths[:middle].mean():
        return None
    return Outcome(
        "diverged",
        f"{energies.name} rose from {number(recent[0], 3)} to {number(recent[-1], 3)} over the last "
        f"{energies.t[-1] - energies.t[energies.first_recent]} steps and {grow}",
    )


def _at_rest(history: History, end: Ending) -> Outcome | None:
    slopes = history.grad_norm[np.isfinite(history.grad_norm)]
    typical = float(slopes[0]) if slopes.size else 1.0
    tol = SLOPE_SHARE * typical
    if not end.grad_norm <= tol:
        return None
    low, high = end.bottom(), end.top()
    numbers = f"‖g‖ = {number(end.grad_norm, 2)} ≤ {number(tol, 2)} on the probe, λ_min(H) = {number(low, 3)}"
    flat = 1e-6 * max(abs(low), abs(high))
    return by_curvature(low, high, flat, numbers)


def _frozen(history: History, end: Ending) -> Outcome | None:
    if end.refused >= end.patience:
        return Outcome(
            "frozen", f"stalled at a point where no step along −g lowers V; ‖g‖ = {number(end.grad_norm, 3)}"
        )
    held = _held(end)
    if held:
        return Outcome("frozen", f"the slope is still {number(end.grad_norm, 2)}, but {held}")
    reach = _reach(history, end)
    # A curvature along g is at most λ_max, and costs one product where λ_max costs twenty.
    if not reach <= FROZEN_SHARE * _distance(end.grad_norm, end.along()):
        return None
    distance = _distance(end.grad_norm, end.top())
    if not np.isfinite(distance) or not reach <= FROZEN_SHARE * distance:
        return None
    spent = 1 - end.budget_left / end.budget if end.budget > 0 else 1.0
    return Outcome(
        "frozen",
        f"{_percent(spent)} of the step budget is spent, the slope is still {number(end.grad_norm, 2)}; "
        f"all steps still to come move θ by {_at_most(reach)} of about {number(distance, 2)}",
    )


def _held(end: Ending) -> str:
    """Say what holds θ where it is though V has a slope there, "" where nothing does."""
    if end.imbalance <= BALANCED:
        return "weight decay balances it"
    return "steps are lost in the rounding of θ" if end.stands else ""


def _at_most(reach: float) -> str:
    """Write a bound so that one that underflows never reads as no move at all."""
    return (
        f"at most {number(reach, 2)}" if reach >= _SMALLEST_MOVE else f"less than {number(_SMALLEST_MOVE, 1)}"
    )


def _reach(history: History, end: Ending) -> float:
    """Return how far the rest of the schedule can still move θ, at the last step's scale and direction."""
    rate = history.learning_rate[np.isfinite(history.learning_rate)]
    if not rate.size or not np.isfinite(end.budget_left):
        return np.inf
    # The last step's length is η_t·‖d‖, and η_t/η(t) stays what the norm scaling made it.
    return end.budget_left * end.move / float(rate[-1]) if rate[-1] > 0 else 0.0


def _distance(slope: float, curvature: float) -> float:
    return slope / curvature if curvature > 0 else np.inf


def _percent(share: float) -> str:
    """Write a share so that all but a rest never reads as all of it."""
    if 0.995 <= share < 1:
        return f"{100 * min(share, 0.9999):.2f} %" if share < 0.9999 else "over 99.99 %"
    return f"{100 * share:.0f} %"


def _cycling(energies: _Energies, end: Ending) -> Outcome | None:
    start = energies.first_recent
    before, recent = energies.V[:start], energies.V[start:]
    changes = np.diff(recent)
    if not energies.comparable:
        return None
    if len(changes) < 2 or not before.size or not end.move > SMALL_STEP * end.theta_norm:
        return None
    little = max(1e-9, 8 * end.precision) * np.abs(recent).max()
    progress = recent.min() < before.min() - little
    swinging = min((changes > 0).sum(), (changes < 0).sum()) >= 2
    standing = np.abs(changes).max() <= little
    if progress or not (swinging or standing):
        return None
    return Outcome(
        "cycling",
        f"no new lowest {energies.name} in the last {energies.t[-1] - energies.t[start]} steps: it stays at "
        f"{number(recent.min(), 3)} to {number(recent.max(), 3)}, with steps still {number(end.move, 2)} long",
    )


def _descending(energies: _Energies, end: Ending | None) -> Outcome:
    reason = _course(energies, end is None)
    if not (energies.comparable and energies.descended):
        reason += "; V's own formula changes with γ(t)"
    return Outcome(
        "descending",
        reason + (f"; ‖g‖ = {number(end.grad_norm, 3)} on the probe is not small yet" if end else ""),
    )


def _course(energies: _Energies, more: bool) -> str:
    """Say how V went in the window; `more` records of it are to come."""
    start, name = energies.first_recent, energies.name
    before, now = float(energies.V[start]), float(energies.V[-1])
    if np.isnan(now):
        return "nothing is measured yet"
    if len(energies.V) == 1:
        at = "the start" if energies.t[0] == 0 else f"step {energies.t[0]:,}"
        return f"{name} = {number(now)} at {at}" + ("; the next record is still to come" if more else "")
    steps = f"in the last {energies.t[-1] - energies.t[start]} steps"
    if not energies.comparable:
        return f"{name} went from {number(before)} to {number(now)} {steps}"
    if now == before:
        return f"{name} did not change {steps}: it is {number(now)}"
    swinging = "is still swinging and rose" if energies.descended else "rose"
    verb = "fell" if now < before else swinging
    return f"{name} {verb} by {number(abs(now - before), 2)} to {number(now)} {steps}"
