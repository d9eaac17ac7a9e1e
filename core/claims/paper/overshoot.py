"""Claim 6: decay prevents overshooting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...descent.trajectory import Trajectory
from ...experiments.computed import landscape
from ...numbers import number
from ..by_hand import digits, point, step_lines
from ..claim import Claim, Decision, Verdict
from ..examples import ComparisonExample
from ..many_starts import ManyStarts, overshoot_from_many
from ..runs import first_not_finite, only_run, textbook

if TYPE_CHECKING:
    from ...experiments.experiment import Experiment

# A step shorter than this share of the window's diagonal is rounding where the run rests.
_SHORTEST = 1e-12


def overshoots(run: Trajectory, diagonal: float) -> np.ndarray:
    """Say of each step p_t whether the slope along it changed sign: g_{t+1}·p_t > 0, (T,).

    Where L was falling along the step it then rises at its end: the lowest point on the way was leapt over. Steps
    shorter than 1e-12 of the `diagonal` of the window do not count: there the run rests.
    """
    move = run.displacement
    with np.errstate(all="ignore"):
        before, after = (run.grad[:-1] * move).sum(-1), (run.grad[1:] * move).sum(-1)
        far = np.linalg.norm(move, axis=-1) > _SHORTEST * diagonal
        return (before < 0) & (after > 1e-9 * np.abs(before)) & far


def judge(experiment: Experiment) -> Verdict:
    """Return the verdict from the run with decay and the one without, from the same start with the same η0.

    It holds where only the run without decay overshoots; leaving the finite numbers upwards counts as overshooting.
    """
    state = textbook(experiment)
    f = landscape(state)
    decayed, constant = only_run(state)[0], only_run(textbook(experiment, alpha=0.0))[0]
    x0, x1, y0, y1 = f.facts.window
    diagonal = float(np.hypot(x1 - x0, y1 - y0))
    leaps = [np.flatnonzero(overshoots(run, diagonal)) for run in (decayed, constant)]
    lost = [first_not_finite(run) for run in (decayed, constant)]
    step = int(leaps[0][0]) + 1 if leaps[0].size else lost[0]
    flew = [_flew_up(run, end) for run, end in zip((decayed, constant), lost, strict=True)]
    numbers = (
        ("overshoots with decay", float(leaps[0].size)),
        ("overshoots without decay", float(leaps[1].size)),
        *((("last one with decay, at step", float(leaps[0][-1] + 1)),) if leaps[0].size else ()),
        *((("last one without decay, at step", float(leaps[1][-1] + 1)),) if leaps[1].size else ()),
        ("first step overshoots (1 yes, 0 no)", float(leaps[0].size > 0 and leaps[0][0] == 0)),
        ("shortest step that counts", _SHORTEST * diagonal),
    )
    decision, sentence = _decide(state, leaps, lost, flew)
    example = ComparisonExample(f, decayed, constant, step or None)
    work = _work(decayed, step - 1 if step else _nearest(decayed))
    return Verdict("overshoot", decision, sentence, numbers, work, example, state, "two runs, from one start")


def _nearest(run: Trajectory) -> int:
    """Return the step (from 0) that came nearest to leaping: the largest slope at its end, by that at its beginning."""
    move = run.displacement
    with np.errstate(all="ignore"):
        before, after = (run.grad[:-1] * move).sum(-1), (run.grad[1:] * move).sum(-1)
        part = np.where(before < 0, after / -before, -np.inf)
    return int(np.argmax(np.where(np.isfinite(part), part, -np.inf)))


def _from_many(experiment: Experiment) -> ManyStarts:
    return overshoot_from_many(experiment, overshoots)


def _flew_up(run: Trajectory, lost: int | None) -> bool:
    """Say whether a run left the finite numbers upwards; one that falls without bound leaps over nothing."""
    return lost is not None and bool((run.loss[1 : lost + 1] > run.loss[0]).any())


def _decide(
    state: Experiment, leaps: list[np.ndarray], lost: list[int | None], flew: list[bool]
) -> tuple[Decision, str]:
    steps, rate = state.steps, f"η0 = {number(state.eta0)}"
    with_decay, without = (
        f"{len(k)} of {steps} steps" + (f" and is not finite from step {end} on" if end is not None else "")
        for k, end in zip(leaps, lost, strict=True)
    )
    if 0 in lost:
        return "undecided", "L is not finite at the start, so there is nothing to look at: move the start."
    if state.alpha == 0:
        return "vacuous", f"α = 0: there is no decay to judge. With {rate} the run overshoots at {without}."
    here = f"With {rate} and α = {number(state.alpha)} the run overshoots at {with_decay}, without decay at {without}."
    if leaps[0].size or flew[0]:
        return "fails", f"{here} {_last_words(state, leaps[0])}"
    if leaps[1].size or flew[1]:
        return "holds", f"{here} Decay made the difference."
    calm = (
        " The rate is small enough." if lost == [None, None] else " To leave the finite numbers is no leap."
    )
    return "vacuous", f"{here} Neither leaps over a valley, so there is nothing to prevent.{calm}"


def _last_words(state: Experiment, leaps: np.ndarray) -> str:
    if not leaps.size:
        return "It leaves the finite numbers in spite of the decay."
    first, last = int(leaps[0]) + 1, int(leaps[-1]) + 1
    if last == 1:
        return "The first step is made with η0 whatever α is, and overshoots; no later step does."
    if first == 1:
        return (
            f"The first step is made with η0 whatever α is, and overshoots; the last overshoot is at step {last}, "
            f"where η has fallen to {number(state.eta0 * float(np.exp(-state.alpha * (last - 1))))}."
        )
    seen = f"first overshoot at step {first}, last at step {last}"
    if last == state.steps:
        return f"Decay does not prevent it: {seen}, which is the last of the run."
    return f"Decay ends it in time, but does not prevent it: {seen} of {state.steps}."


def _work(run: Trajectory, k: int) -> str:
    move = run.displacement[k]
    with np.errstate(all="ignore"):
        before, after = float(run.grad[k] @ move), float(run.grad[k + 1] @ move)
    verdict = (
        "the sign has changed: overshot" if after > 0 > before else "no change of sign from below 0 to above"
    )
    return (
        f"Step {k + 1}:\n\n{step_lines(run, k)}\n- g_{k + 1} = {point(run.grad[k + 1])}\n\n"
        f"With p = θ_{k + 1} − θ_{k} = {point(move)} the slope along the step is g_{k}·p = {digits(before)} where it "
        f"begins and g_{k + 1}·p = {digits(after)} where it ends: {verdict}."
    )


KIND = Claim(
    name="overshoot",
    order=6,
    title="Decay prevents overshooting",
    statement="A run whose rate decays does not leap across the valley, where the same rate without decay does.",
    formula=r"\eta(t)=\eta_0\,e^{-\alpha t}\ \Longrightarrow\ g_{t+1}\cdot p_t\le 0\ \text{for all }t",
    paper="§2: a decaying rate adjusts more finely and so is said not to overshoot minima; the picture is a ball "
    "that slows down before it leaps across the valley.",
    truth="In a direction of curvature c a step multiplies the distance to the minimum by 1−ηc: it leaps across "
    "when η > 1/c and away when η > 2/c. Decay ends this after ln(η0·c)/α steps, and not before: the first step "
    "is made with η0 whatever α is. What prevents overshooting is a rate below 1/c.",
    source="Nesterov, Introductory Lectures on Convex Optimization (2004), §1.2.3; Goh, Why Momentum Really "
    "Works, Distill (2017)",
    judge=judge,
    judge_many=_from_many,
)
