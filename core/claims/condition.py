"""Claim 2: the condition ∇V·∇L ≥ 0 with V = L."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.analysis.ledger import Ledger
from core.claims.by_hand import digits, point, step_lines
from core.claims.claim import Verdict
from core.claims.examples import RunExample
from core.claims.runs import only_run, rises, rounding_words, textbook
from core.descent import Trajectory
from core.numbers import number
from core.simulation import energy_reference, measure

if TYPE_CHECKING:
    from core.experiment import Experiment


def judge(experiment: Experiment) -> Verdict:
    """Return the verdict: vacuous wherever ∇L exists, since the product is ‖∇L‖² on every run.

    For comparison: at which share of the steps (θ−θ*)·∇L ≥ 0, the condition on V = ½‖θ−θ*‖², holds.
    """
    state = textbook(experiment)
    run, book = only_run(state)
    known = np.isfinite(book.grad_dot)
    up = np.flatnonzero(rises(run.loss))
    step = int(up[0]) + 1 if up.size else 0
    example = RunExample(run, book, step)
    work = _work(run, max(step - 1, 0))
    if not known.any():
        sentence = "∇L is not finite at the start, so there is nothing to look at: move the start."
        return Verdict(
            "condition", "undecided", sentence, (("steps with a finite ∇L", 0.0),), work, example, state
        )
    least = float(book.grad_dot[known].min())
    share, origin = _distance_share(state)
    numbers = (
        ("smallest ∇V·∇L = ‖∇L‖² of the run", least),
        ("steps at which V rose all the same", float(up.size)),
        ("share of steps that meet (θ−θ*)·∇L ≥ 0", share),
    )
    sentence = (
        f"With V = L the product is ‖∇L‖², here never below {number(least)}: the condition is met whatever the run "
        f"does. {_rose(run, book, up, state)} With V = ½‖θ−θ*‖², where it is a real condition, {100 * share:.3g} % "
        f"of the steps meet it (θ* is {origin}). {rounding_words(run.loss)}"
    ).rstrip()
    return Verdict("condition", "vacuous", sentence, numbers, work, example, state)


def _rose(run: Trajectory, book: Ledger, up: np.ndarray, state: Experiment) -> str:
    who = f"Gradient descent with η0 = {number(state.eta0)} and α = {number(state.alpha)}"
    if not up.size:
        lost = (book.verdict == "non-finite").any()
        return f"{who} {'left the finite numbers all the same' if lost else 'did not raise V in this run'}."
    k = int(up[0])
    return (
        f"{who} raised V all the same at {up.size} of {run.steps} steps, first at step {k + 1} from "
        f"{number(float(run.loss[k]))} to {number(float(run.loss[k + 1]))}."
    )


def _distance_share(state: Experiment) -> tuple[float, str]:
    """Return at which share of the finite steps (θ−θ*)·∇L ≥ 0, and where θ* comes from."""
    book = measure(state.change(lyapunov="distance")).row((0,))
    known = np.isfinite(book.grad_dot)
    share = float((~book.fails[known]).mean()) if known.any() else 0.0
    return share, energy_reference(state).origin


def _work(run: Trajectory, k: int) -> str:
    grad = run.grad[k]
    with np.errstate(all="ignore"):
        product = digits(float(grad @ grad))
    return (
        f"∇V·∇L at θ_{k} is a sum of two squares: with ∇L = {point(grad)} it is ({digits(grad[0])})² + "
        f"({digits(grad[1])})² = {product}, never negative. The step from there:\n\n{step_lines(run, k)}"
    )
