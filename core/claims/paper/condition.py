"""Claim 2: the condition ∇V·∇L ≥ 0 with V = L."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...descent.ledger import Ledger
from ...descent.trajectory import Trajectory
from ...experiments.study import Study
from ...numbers import number
from ..by_hand import digits, point, step_lines
from ..claim import Claim, Verdict
from ..examples import RunExample
from ..runs import only_run, rises, rounding_words, textbook

if TYPE_CHECKING:
    from ...experiments.experiment import Experiment


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
    least_at = int(np.nanargmin(np.where(known, book.grad_dot, np.inf))) if known.any() else 0
    work = _work(run, step - 1 if step else least_at)
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
        f"does. {_rose(run, book, up, state)} With V = ½‖θ−θ*‖², where it is a real condition, "
        f"{number(100 * share, 3)} % of the steps meet it (θ* is {origin}). {rounding_words(run.loss)}"
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
    study = Study(state)
    book = study.ledger_of("distance").row((0,))
    known = np.isfinite(book.grad_dot)
    share = float((~book.fails[known]).mean()) if known.any() else 0.0
    return share, study.reference.origin


def _work(run: Trajectory, k: int) -> str:
    grad = run.grad[k]
    with np.errstate(all="ignore"):
        product = digits(float(grad @ grad))
    return (
        f"∇V·∇L at θ_{k} is a sum of two squares: with ∇L = {point(grad)} it is ({digits(grad[0])})² + "
        f"({digits(grad[1])})² = {product}, never negative. The step from there:\n\n{step_lines(run, k)}"
    )


KIND = Claim(
    name="condition",
    order=2,
    title="The Lyapunov condition ∇V·∇L ≥ 0",
    statement="With V = L the condition ∇V·∇L ≥ 0 is what makes training stable.",
    formula=r"V = L:\qquad \nabla V(\theta)\cdot\nabla L(\theta) = \lVert\nabla L(\theta)\rVert^2 \ge 0",
    paper="Abstract: it is the condition under which the sets are said to be connected and equiconnected.",
    truth="With V = L the product is ‖∇L‖², which no differentiable L makes negative: the condition excludes "
    "nothing, and nothing can follow from it that is not true of every L. It makes V fall along the gradient "
    "flow θ' = −∇L; a step of finite length can still raise V. For V = ½‖θ−θ*‖² the condition reads "
    "(θ−θ*)·∇L ≥ 0 and is a real one: a convex L meets it everywhere, most others do not.",
    source="Khalil, Nonlinear Systems (2002), theorem 4.1; Zhou, Mertikopoulos, Bambos, Boyd & Glynn, "
    "Stochastic Mirror Descent in Variationally Coherent Optimization Problems (2017)",
    judge=judge,
)
