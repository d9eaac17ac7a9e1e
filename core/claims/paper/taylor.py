"""Claim 5: the second-order Taylor expansion guarantees the decrease."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...experiments.computed import landscape
from ...numbers import number
from ...problems.objective import Landscape
from ..by_hand import digits, point
from ..claim import Claim, Verdict
from ..examples import StepExample
from ..gradient_steps import GradientSteps, drawn_steps, gradient_steps
from ..runs import only_run, textbook

if TYPE_CHECKING:
    from ...experiments.experiment import Experiment


def judge(experiment: Experiment) -> Verdict:
    """Return the verdict from gradient steps: those of the run, and 200 seeded starts × 5 lengths below the limit.

    A step that was predicted to lower L and did not disproves the claim; L that is not finite afterwards counts.
    """
    state = textbook(experiment)
    f = landscape(state)
    run = only_run(state)[0]
    own = gradient_steps(f, run.theta[:-1], run.learning_rate)
    drawn = gradient_steps(f, *drawn_steps(f))
    promised = int(own.promised.sum() + drawn.promised.sum())
    broken = int(own.rose.sum() + drawn.rose.sum())
    lost = int(own.lost.sum() + drawn.lost.sum())
    chosen, k = _worst(own, drawn)
    opened = _opened(state, own, drawn, chosen, k)
    numbers = (
        ("steps predicted to lower L", float(promised)),
        ("of these, L rose", float(broken)),
        ("of these, L was not finite", float(lost)),
        *_worst_numbers(chosen, k),
    )
    example, work = _example(f, chosen, k), _work(f, chosen, k)
    tried = f"the {run.steps} steps of the run and {len(drawn.eta)} drawn ones"
    if not promised:
        sentence = f"Of {tried}, second order predicts a fall for none, so it guarantees nothing here."
        return Verdict("taylor", "vacuous", sentence, numbers, work, example, opened)
    if broken or lost:
        end = f", and {lost} led to where L is not finite" if lost else ""
        sentence = (
            f"Of {tried}, {promised} were predicted to lower L; {broken} raised it{end}. {_told(chosen, k)}"
        )
        return Verdict("taylor", "fails", sentence, numbers, work, example, opened, f"{promised:,} steps")
    exact = drawn.exact
    why = " The expansion is exact here." if exact else " A sample, not a proof."
    trivially = "Trivially: L is of second degree at most. " if exact else ""
    sentence = f"{trivially}Of {tried}, {promised} were predicted to lower L, and all of them did.{why}"
    basis = f"{promised:,} steps"
    return Verdict("taylor", "holds", sentence, numbers, work, example, opened, basis, trivial=exact)


def _worst(own: GradientSteps, drawn: GradientSteps) -> tuple[GradientSteps, int]:
    """Return the step that broke its promise most, the drawn ones first: they begin where a link can begin."""
    for steps in (drawn, own):
        broken = steps.rose if steps.rose.any() else steps.lost
        if broken.any():
            return steps, int(np.argmax(np.where(broken, steps.ratio, -np.inf)))
    for steps in (drawn, own):
        if steps.promised.any():
            return steps, int(np.argmax(np.where(steps.promised, steps.ratio, -np.inf)))
    return own, 0


def _told(steps: GradientSteps, k: int) -> str:
    predicted, made = float(steps.first[k] + steps.second[k]), float(steps.after[k] - steps.loss[k])
    real = f"L changed by {number(made)}" if np.isfinite(made) else "afterwards L is not finite"
    return (
        f"At ({number(steps.theta[k, 0])}, {number(steps.theta[k, 1])}) with η = {number(steps.eta[k])} second order "
        f"predicts a change of {number(predicted)}; {real}."
    )


def _worst_numbers(steps: GradientSteps, k: int) -> tuple[tuple[str, float], ...]:
    if not steps.promised[k]:
        return ()
    predicted, made = float(steps.first[k] + steps.second[k]), float(steps.after[k] - steps.loss[k])
    real = (("worst step: real ΔL", made),) if np.isfinite(made) else ()
    return (("worst step: predicted ΔL", predicted), *real)


def _opened(
    state: Experiment, own: GradientSteps, drawn: GradientSteps, chosen: GradientSteps, k: int
) -> Experiment:
    """Return the experiment whose first step is the chosen one, or the run itself where it is one of its steps."""
    if chosen is own or not len(drawn.eta):
        return state
    start = (float(chosen.theta[k, 0]), float(chosen.theta[k, 1]))
    return state.change(start=start, eta0=float(chosen.eta[k]), alpha=0.0)


def _example(f: Landscape, steps: GradientSteps, k: int) -> StepExample:
    return StepExample(
        f=f,
        theta=steps.theta[k],
        p=steps.move[k],
        loss=float(steps.loss[k]),
        first=float(steps.first[k]),
        second=float(steps.second[k]),
        after=float(steps.after[k]),
    )


def _work(f: Landscape, steps: GradientSteps, k: int) -> str:
    theta, move = steps.theta[k], steps.move[k]
    (xx, xy), (_, yy) = f.hessian(theta)
    return "\n".join(
        [
            "One step; put both points into the formula of L.",
            "",
            f"- θ = {point(theta)}: L = {digits(steps.loss[k])}",
            f"- g = ∇L(θ) = {point(steps.grad[k])}, η = {digits(steps.eta[k])}, p = −η·g = {point(move)}",
            f"- H = ∇²L(θ): ∂²L/∂x² = {digits(xx)}, ∂²L/∂x∂y = {digits(xy)}, ∂²L/∂y² = {digits(yy)}",
            f"- g·p = {digits(steps.first[k])}, ½pᵀHp = {digits(steps.second[k])}, "
            f"together {digits(steps.first[k] + steps.second[k])}",
            f"- θ + p = {point(theta + move)}: L = {digits(steps.after[k])}",
            f"- L(θ + p) − L(θ) = {digits(steps.after[k] - steps.loss[k])}",
        ]
    )


KIND = Claim(
    name="taylor",
    order=5,
    title="Second-order Taylor guarantees the decrease",
    statement="Where the second-order Taylor expansion says that a step lowers the loss, the step lowers it.",
    formula=r"g\cdot p+\tfrac12\,p^{\top}Hp<0\ \Longrightarrow\ L(\theta+p)<L(\theta)",
    paper="Abstract: guarantees of convergence are derived from a second-order Taylor expansion.",
    truth="The expansion leaves out a remainder of third order. If H is Lipschitz with constant M, it is at most "
    "(M/6)‖p‖³, so the decrease is certain only where g·p + ½pᵀHp + (M/6)‖p‖³ < 0. For quadratics M = 0 and the "
    "expansion is exact. At t = 0, or for any long step, the prediction alone guarantees nothing.",
    source="Nesterov & Polyak, Cubic regularization of Newton method and its global performance (2006), lemma 1",
    judge=judge,
)
