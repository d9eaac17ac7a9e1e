"""Claim 4: the loss falls monotonically under the exponential schedule with gradient-based modulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...descent.trajectory import Trajectory
from ...descent.walk import descend
from ...experiments.computed import landscape
from ...experiments.descents import RACE_CANDIDATES
from ...numbers import number
from ...optim import rule, schedule
from ...optim.contract import LEAST_RATE, MOST_RATE
from ...setting import round_to
from ..by_hand import digits, step_lines
from ..claim import Claim, Decision, Verdict
from ..examples import RunExample
from ..many_starts import SMALL_SHARE, monotone_from_many, share_of_limit
from ..runs import damped, first_not_finite, only_run, rises, rounding_words, textbook

if TYPE_CHECKING:
    from ...experiments.experiment import Experiment


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
    shares = share_of_limit(book.step_size, book.step_limit)
    work = _work(run, step, shares)
    example = RunExample(run, book, step)
    if lost == 0:
        sentence = "L is not finite at the start, so there is nothing to look at: move the start."
        return Verdict("monotone", "undecided", sentence, numbers, work, example, state)
    decision: Decision = "fails" if up.size or lost is not None else "holds"
    trivial = _trivial_words(run, plain, shares) if decision == "holds" else ""
    sentence = " ".join(
        [
            *([trivial] if trivial else []),
            _damped_words(run, up, lost),
            _other_words(plain, guarded),
            _limit_words(limit),
            rounding_words(run.loss),
        ]
    ).rstrip()
    return Verdict(
        "monotone",
        decision,
        sentence,
        numbers,
        work,
        example,
        state,
        "one run, from one start",
        bool(trivial),
    )


def _trivial_words(run: Trajectory, plain: Trajectory, shares: np.ndarray) -> str:
    """Say why there was nothing for the schedule and its modulation to prevent, or ""."""
    most = float(shares.max(initial=0.0))
    if most < SMALL_SHARE:
        way = f"L went from {number(float(run.loss[0]))} to {number(float(run.loss[-1]))}"
        length = (
            f"took more than {number(100 * most, 2)} % of its stability limit"
            if most
            else "has a stability limit"
        )
        return f"Trivially: no step {length}, and such a step lowers L under any rule; {way}."
    if not rises(plain.loss).any() and first_not_finite(plain) is None:
        return "Trivially: the same η0 without the modulation raises L nowhere either."
    return ""


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


def _work(run: Trajectory, step: int, shares: np.ndarray) -> str:
    """Recompute the first rise, or else the step that came nearest to its limit: if any, that one would rise."""
    k = step - 1 if step else int(shares.argmax())
    share = (
        f" is {digits(100 * shares[k])} % of 2/c, c = gᵀHg/‖g‖²" if shares[k] else " has none, as gᵀHg ≤ 0"
    )
    which = "the first that raised L" if step else f"of all steps the nearest to its limit: η_{k}{share}"
    return f"Step {k + 1} of the damped run, {which}; put both points into the formula of L.\n\n{step_lines(run, k)}"


KIND = Claim(
    name="monotone",
    order=4,
    title="The loss falls monotonically",
    statement="With the exponential schedule and gradient-based modulation of the rate, no step raises the loss.",
    formula=r"\begin{gathered}L(\theta_{t+1})\le L(\theta_t)\ \text{for all }t,\\ "
    r"\eta_t = \frac{\eta_0\,e^{-\alpha t}}{1+\lVert g_t\rVert}\end{gathered}",
    paper="Abstract: the exponential schedule, modulated by the gradient, is said to make the loss fall "
    "monotonically. Table 1 names a norm-scaled rate η_t; its formula here is our reading.",
    truth="If ∇L is Lipschitz with constant M between θ and θ−ηg, then L(θ−ηg) ≤ L(θ) − η(1−ηM/2)‖g‖²: the loss "
    "falls at every step with 0 < η < 2/M. What decides is the size of η against the curvature. At t = 0 decay "
    "has done nothing yet, and it brings a rate below the limit only after ln(η0·M/2)/α steps. Searching along "
    "the step until L falls, as the guard does, gives the decrease for every η0.",
    source="Nesterov, Introductory Lectures on Convex Optimization (2004), §1.2.3; Armijo (1966)",
    judge=judge,
    judge_many=monotone_from_many,
)
