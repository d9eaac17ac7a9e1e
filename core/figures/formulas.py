"""The formulas of an experiment with its own numbers in them: title, LaTeX, sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..descent.ledger import Ledger
from ..descent.lyapunov import KINETIC
from ..descent.trajectory import Trajectory
from ..experiments.experiment import Experiment
from ..numbers import number
from ..optim import Rule
from ..optim.guard import GUARDS
from ..optim.limits import limit_parts, limit_words
from ..problems.objective import Facts


@dataclass(frozen=True)
class Formula:
    """One formula: what it is, its LaTeX with the live values, and a sentence in words."""

    title: str
    latex: str
    words: str = ""


def formulas(experiment: Experiment, facts: Facts, run: Trajectory, book: Ledger, step: int) -> list[Formula]:
    """Return the formulas of one rule's run (no batch axes), with the numbers of step `step` in 1…T."""
    k = step - 1
    return [
        Formula("What is minimised", facts.latex, facts.source),
        schedule_formula(run.rules[0], k, run.steps),
        direction_formula(run.rules[0]),
        _step(run, k),
        _prediction(experiment, book, k),
        limit_formula(float(book.step_limit[k]), float(book.step_size[k])),
        stability_formula(
            run.rules[0], float(book.curvature_limit[k]), float(book.step_size[k]), frozen=True
        ),
        level_formula(experiment.lam, float(run.loss[step]), step),
    ]


def tex(value: float) -> str:
    r"""Write a number for LaTeX: 0.0225, 1.2\cdot10^{-7}, \infty, \text{NaN}."""
    if math.isnan(value):
        return r"\text{NaN}"
    if math.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    text = f"{value:.4g}"
    if "e" not in text:
        return text
    mantissa, exponent = text.split("e")
    return rf"{mantissa}\cdot10^{{{int(exponent)}}}"


def vector(values: np.ndarray) -> str:
    """Write a point of the plane for LaTeX."""
    return rf"({', '.join(tex(float(value)) for value in values)})"


def schedule_formula(rule: Rule, t: int, steps: int) -> Formula:
    """Return the schedule of a rule (one run) with the numbers of step index `t` of a run of `steps` steps."""
    eta0, alpha, kind = float(np.max(rule.eta0)), float(np.max(rule.schedule.alpha)), rule.schedule.kind
    rate = eta0 * float(np.max(rule.schedule.factor(t, steps)))
    budget = eta0 * float(np.max(rule.schedule.remaining(0, steps)))
    general = kind.latex or r"\eta_0\,f(t)"
    numbers = kind.numbers.format(eta0=tex(eta0), alpha=tex(alpha), t=t, steps=steps)
    latex = " = ".join(filter(None, [rf"\eta({t})", general, numbers, tex(rate)]))
    return Formula("Schedule", latex, _budget_words(budget))


def _budget_words(budget: float) -> str:
    if math.isnan(budget):
        return "What all steps together can spend, Σ η(t), is not known."
    if math.isinf(budget):
        return "The sum Σ η(t) over all steps is infinite: this schedule never runs out of budget."
    return f"All steps together can spend Σ η(t) = {number(budget)}."


def direction_formula(rule: Rule) -> Formula:
    """Return the direction d_t of a rule (one run) with its own constants in it."""
    kind, slots = rule.kind, dict[str, str]()
    for name, value in rule.parameters.items():
        slots |= {name: tex(float(value)), f"one_{name}": tex(1 - float(value))}
    latex = kind.latex.format(**slots) or r"d_t = d(g_t, \theta_t)"
    words = [f"{kind.source}." if kind.source else "", kind.words]
    decay = float(rule.weight_decay)
    if decay and kind.decoupled:
        latex += rf" + {tex(decay)}\,\theta_t"
    elif decay:
        words.append(f"Weight decay adds {number(decay)}·θ_t to g_t first.")
    return Formula("Direction of the step", latex, " ".join(filter(None, words)))


_SCALED = {
    "none": r"\eta_t = \eta(t)",
    "damped": r"\eta_t = \frac{{\eta(t)}}{{1+\lVert g_t\rVert}} = \frac{{{rate}}}{{1+{norm}}}",
    "unit": r"\eta_t = \frac{{\eta(t)}}{{\lVert g_t\rVert+\varepsilon}} = \frac{{{rate}}}{{{norm}+\varepsilon}}",
}


def _step(run: Trajectory, k: int) -> Formula:
    rule = run.rules[0]
    scaled = _SCALED[rule.norm_scaling].format(
        rate=tex(float(run.learning_rate[k])), norm=tex(float(run.grad_norm[k]))
    )
    moved = (
        rf"\theta_{{{k + 1}}} = \theta_{{{k}}} - \eta_{{{k}}}\,d_{{{k}}} = {vector(run.theta[k])} - "
        rf"{tex(float(run.step_size[k]))}\cdot {vector(run.direction[k])} = {vector(run.theta[k + 1])}"
    )
    words = f"η_t really used: {number(float(run.step_size[k]))}. {GUARDS[rule.guard].words}".rstrip()
    if rule.tuner:
        scaled = r"\eta_t = \eta(t)"
        words = "The scale tuner sets the step: d_t is the displacement it made, divided by −η(t)."
    return Formula(f"Step {k + 1}", rf"{scaled},\qquad {moved}", words)


def _prediction(experiment: Experiment, book: Ledger, k: int) -> Formula:
    first, second, kinetic, made = (
        float(column[k]) for column in (book.first_order, book.second_order, book.kinetic, book.dV)
    )
    return prediction_formula(first, second, made, kinetic if experiment.lyapunov == KINETIC else None)


def prediction_formula(first: float, second: float, made: float, kinetic: float | None = None) -> Formula:
    """Return Taylor's prediction of ΔV and what `made` was; `kinetic` is the change of V's kinetic part."""
    extra, extra_value = (r" + \Delta K", rf" + {tex(kinetic)}") if kinetic is not None else ("", "")
    predicted = first + second + (kinetic or 0.0)
    latex = (
        rf"\Delta V \approx \nabla V\cdot p + \tfrac12 p^\top\nabla^2V\,p{extra} = {tex(first)} + "
        rf"{tex(second)}{extra_value} = {tex(predicted)}"
    )
    rest = made - predicted
    return Formula(
        "Second-order Taylor prediction of ΔV",
        latex,
        f"V really changed by {number(made)}; the remainder, which second order cannot see, is {number(rest)}.",
    )


def limit_formula(limit: float, used: float) -> Formula:
    """Return η_lim of one step, which the guard keeps, beside the η_t that was used."""
    latex = (
        rf"\eta_{{\lim}} = \frac{{2\,(g\cdot d)}}{{d^\top H d}} = {tex(limit)},\qquad \eta_t = {tex(used)}"
    )
    if math.isnan(limit) or math.isnan(used):
        words = "The run is not finite here, so there is no limit to compare with."
    elif limit == 0:
        words = (
            "d is not a descent direction here (g·d ≤ 0), so no short step along −d is predicted to lower L."
        )
    elif math.isinf(limit):
        words = "L is not curved upwards along d (dᵀHd ≤ 0): second order sets no limit."
    elif used > limit:
        words = "η_t is above the limit: second order predicts that L rises."
    else:
        words = "η_t is within the limit: second order predicts that L does not rise."
    return Formula("Limit of this one step", latex, words)


_AS_TEX = {
    "β₁": r"\beta_1",
    "β": r"\beta",
    "λ_max": r"\lambda_{\max}",
    "P⁻¹": "P^{-1}",
    "−": "-",
    "·": r"\,",
    "decay": r"\text{decay}",
}


def stability_formula(rule: Rule, limit: float, used: float, frozen: bool = False) -> Formula:
    """Return the stability limit of a whole rule (one run) at λ_max beside the η_t that was used.

    `frozen`: for rules that rescale each coordinate the limit is that of their preconditioner held as it is at this
    step, else 2/λ_max, for orientation.
    """
    title = "Stability limit of the rule"
    if rule.tuner is not None:
        words = "The scale tuner, not η, sets the step: η has no stability limit here."
        return Formula(title, rf"\eta_t = {tex(used)}", words)
    if rule.kind.limit is None:
        words = f"The stability limit of {rule.kind.label} is not known."
        return Formula(title, rf"\eta_t = {tex(used)}", words)
    numerator, denominator = (_as_tex(part) for part in limit_parts(rule.kind, _decays(rule), frozen))
    latex = (
        rf"\eta_{{\max}} = \frac{{{numerator}}}{{{denominator}}} = {tex(limit)},\qquad \eta_t = {tex(used)}"
    )
    return Formula(title, latex, " ".join([_stability_words(rule, limit, used, frozen), _kept(rule)]).strip())


def limit_name(rule: Rule, frozen: bool = False) -> str:
    """Return the stability limit of a rule in symbols, or "not known"; `frozen` as for `stability_formula`."""
    return limit_words(rule.kind, _decays(rule), frozen)


def limits_words(rule: Rule) -> str:
    """Say what the two limits of a playground's ledger are: of the one step, and of the rule."""
    step = "η_lim = 2(g·d)/(dᵀHd) is the limit of the one step: beyond it second order predicts that L rises."
    if rule.tuner is not None:
        return f"{step} The scale tuner, not η, sets the step, so the rule has no stability limit in η."
    if rule.kind.limit is None:
        return f"{step} The stability limit of {rule.kind.label} itself is not known."
    own = f"{step} {limit_name(rule, frozen=True)} is the rule's stability limit on a quadratic with the Hessian at θ_t"
    if rule.kind.bounded:
        return f"{own}: a constant η beyond it diverges there."
    return f"{own} and P, its memory of g², held as it is at the step."


def _decays(rule: Rule) -> bool:
    return bool(np.any(rule.weight_decay))


def _as_tex(words: str) -> str:
    for sign, command in _AS_TEX.items():
        words = words.replace(sign, command)
    return words


def _stability_words(rule: Rule, limit: float, used: float, frozen: bool) -> str:
    if math.isnan(limit) or math.isnan(used):
        return "The run is not finite here, so there is no limit to compare with."
    if not rule.kind.bounded and not frozen:
        return (
            f"2/λ_max is the limit of plain gradient descent. {rule.kind.label} rescales each coordinate and has a "
            "limit of its own, so this is for orientation only."
        )
    if math.isinf(limit):
        return "L is not curved upwards in any direction here: curvature sets no limit."
    side = "above" if used > limit else "within"
    fate = "a constant η of this size diverges" if used > limit else "a constant η of this size settles"
    where = f"η_t is {side} it: on a quadratic with this Hessian {fate}"
    if rule.kind.bounded:
        return f"{where}."
    return (
        f"{where} while P, the rule's memory of g², stays as it is at this step. P moves with the gradients."
    )


def _kept(rule: Rule) -> str:
    if not GUARDS[rule.guard].acts:
        return ""
    return "The guard keeps η_lim, the limit of the one step, and not this one."


def level_formula(lam: float, loss: float, step: int) -> Formula:
    """Return S_λ, and on which side of its shore L(θ) = `loss` lies after `step` steps."""
    inside = loss >= lam
    relation = r"\not\ge" if math.isnan(loss) else r"\ge" if inside else r"<"
    latex = (
        rf"S_\lambda = \{{\theta : L(\theta)\ge {tex(lam)}\}},\qquad "
        rf"L(\theta_{{{step}}}) = {tex(loss)} {relation} {tex(lam)}"
    )
    words = "The ball is on land." if inside else "The ball is in the water."
    if math.isnan(loss):
        words = "L is not a number here, so θ belongs to no level set."
    return Formula("Super-level set", latex, words)
