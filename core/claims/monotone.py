"""Claim 4: the loss falls monotonically under the exponential schedule with gradient-based modulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.claims.by_hand import step_lines
from core.claims.claim import Decision, Verdict
from core.claims.examples import RunExample
from core.claims.runs import damped, first_not_finite, only_run, rises, rounding_words, textbook
from core.descent import Trajectory, descend
from core.numbers import number
from core.optim import rule, schedule
from core.optimiser_settings import LEAST_RATE, MOST_RATE
from core.setting import round_to
from core.simulation import RACE_CANDIDATES, landscape

if TYPE_CHECKING:
    from core.experiment import Experiment


def judge(experiment: Experiment) -> Verdict:
    """Return the verdict on the damped run; the plain and the guarded one are told for comparison.

    A step after which L is not finite counts as a failure, and is named as what it is.
    """
    state = damped(experiment)
    run, book = only_run(state)
    up = np.flatnonzero(rises(run.loss))
    lost = first_not_finite(run)
    plain, guarded = only_run(textbook(experiment))[0], only_run(damped(experiment, guard="energy"))[0]
    limit = _largest_rate(state)
    with np.errstate(all="ignore"):
        largest = float(np.diff(run.loss)[up].max()) if up.size else 0.0
    numbers = (
        ("rises, damped", float(up.size)),
        ("largest rise, damped", largest),
        ("rises, plain", float(rises(plain.loss).sum())),
        ("rises, damped and guarded", float(rises(guarded.loss).sum())),
        *((("no rise for η0 up to", limit),) if limit is not None else ()),
    )
    step = int(up[0]) + 1 if up.size else lost or 0
    work = _work(run, step)
    example = RunExample(run, book, step)
    if lost == 0:
        sentence = "L is not finite at the start, so there is nothing to look at: move the start."
        return Verdict("monotone", "undecided", sentence, numbers, work, example, state)
    sentence = " ".join(
        [
            _damped_words(run, up, lost),
            _other_words(plain, guarded),
            _limit_words(limit),
            rounding_words(run.loss),
        ]
    ).rstrip()
    decision: Decision = "fails" if up.size or lost is not None else "holds"
    return Verdict("monotone", decision, sentence, numbers, work, example, state)


def _damped_words(run: Trajectory, up: np.ndarray, lost: int | None) -> str:
    rule_used = run.rules[0]
    rate = (
        f"η0 = {number(float(np.max(rule_used.eta0)))}, α = {number(float(np.max(rule_used.schedule.alpha)))}"
    )
    end = f", and L is not finite from step {lost} on" if lost is not None else ""
    if not up.size:
        kept = "L left the finite numbers" if lost is not None else f"L rose at none of {run.steps} steps"
        return f"With {rate} and the step damped by 1+‖g‖, {kept}{f' at step {lost}' if lost is not None else ''}."
    k = int(up[0])
    return (
        f"With {rate} and the step damped by 1+‖g‖, L rose at {up.size} of {run.steps} steps{end}; first at step "
        f"{k + 1}, from {number(float(run.loss[k]))} to {number(float(run.loss[k + 1]))}."
    )


def _other_words(plain: Trajectory, guarded: Trajectory) -> str:
    lost = first_not_finite(plain)
    plainly = f"{int(rises(plain.loss).sum())} times"
    if lost is not None:
        plainly += f" and was not finite from step {lost} on"
    return f"Undamped it rose {plainly}; with the energy guard {int(rises(guarded.loss).sum())} times."


def _limit_words(limit: float | None) -> str:
    if limit is None:
        return f"Even the smallest of {RACE_CANDIDATES} values of η0 gives a rise."
    return f"Of {RACE_CANDIDATES} values of η0, none up to {number(limit)} gives a rise."


def _largest_rate(state: Experiment) -> float | None:
    """Return the largest of 41 values of η0 up to which no damped run rises or leaves the finite numbers."""
    f = landscape(state)
    low, high = np.clip(f.facts.eta0 * np.array([0.01, 100]), LEAST_RATE, MOST_RATE)
    rates = np.array([round_to(rate, 3) for rate in np.geomspace(low, high, RACE_CANDIDATES)])
    own = schedule("exponential", alpha=state.alpha)
    runs = descend(
        f,
        rule("gradient_descent", eta0=rates, schedule=own, norm_scaling="damped"),
        state.start,
        state.steps,
    )
    wrong = rises(runs.loss).any(0) | ~np.isfinite(runs.loss).all(0)
    calm = len(rates) if not wrong.any() else int(wrong.argmax())
    return float(rates[calm - 1]) if calm else None


def _work(run: Trajectory, step: int) -> str:
    k = max(step - 1, 0)
    return f"Step {k + 1} of the damped run; put both points into the formula of L.\n\n{step_lines(run, k)}"
