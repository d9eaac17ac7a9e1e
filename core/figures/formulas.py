"""The formulas of an experiment with its own numbers in them: title, LaTeX, sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.analysis.ledger import Ledger
from core.descent import Trajectory
from core.experiment import Experiment
from core.optim import Rule
from core.optim.limits import PRECONDITIONED, is_bounded, limit_parts
from core.optimiser_settings import RULES, OptimiserSettings
from core.problems.objective import Facts


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
        direction_formula(experiment, run.rules[0].name),
        _step(run, k),
        _prediction(experiment, book, k),
        limit_formula(float(book.step_limit[k]), float(book.step_size[k])),
        stability_formula(
            run.rules[0], float(book.curvature_limit[k]), float(book.step_size[k]), frozen=True
        ),
        level_formula(experiment.lam, float(run.loss[step]), step),
    ]


def tex(value: float) -> str:
    """Write a number for LaTeX: 0.0225, 1.2\\cdot10^{-7}, \\infty, \\text{NaN}."""
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


_FACTORS = {
    "exponential": (r"\eta_0\,e^{-\alpha t}", "{eta0}\\,e^{{-{alpha}\\cdot {t}}}"),
    "constant": (r"\eta_0", "{eta0}"),
    "inverse_time": (r"\frac{\eta_0}{1+\alpha t}", "\\frac{{{eta0}}}{{1+{alpha}\\cdot {t}}}"),
    "step": (
        r"\eta_0\,2^{-\lfloor t/\lceil \ln 2/\alpha\rceil\rfloor}",
        "{eta0}\\cdot 2^{{-\\lfloor {t}/\\lceil 0.6931/{alpha}\\rceil\\rfloor}}",
    ),
    "cosine": (
        r"\tfrac{\eta_0}{2}\bigl(1+\cos\tfrac{\pi t}{T}\bigr)",
        "\\tfrac{{{eta0}}}{{2}}\\bigl(1+\\cos\\tfrac{{\\pi\\cdot {t}}}{{{steps}}}\\bigr)",
    ),
}


def schedule_formula(rule: Rule, t: int, steps: int) -> Formula:
    """Return the schedule of a rule (one run) with the numbers of step index `t` of a run of `steps` steps."""
    general, filled = _FACTORS[rule.schedule.name]
    eta0, alpha = float(np.max(rule.eta0)), float(np.max(rule.schedule.alpha))
    numbers = filled.format(eta0=tex(eta0), alpha=tex(alpha), t=t, steps=steps)
    rate = eta0 * float(np.max(rule.schedule.factor(t, steps)))
    budget = eta0 * float(np.max(rule.schedule.remaining(0, steps)))
    words = f"All steps together can spend Σ η(t) = {budget:.4g}." if math.isfinite(budget) else _UNBOUNDED
    return Formula("Schedule", rf"\eta({t}) = {general} = {numbers} = {tex(rate)}", words)


_UNBOUNDED = "The sum Σ η(t) over all steps is infinite: this schedule never runs out of budget."

_DIRECTIONS = {
    "gradient_descent": (r"d_t = g_t", ""),
    "stable_decay": (
        r"d_t = g_t",
        "StableDecay is schedule × norm scaling × guard around the plain gradient.",
    ),
    "heavy_ball": (r"v_{{t+1}} = {momentum}\,v_t + g_t,\qquad d_t = v_{{t+1}}", "Polyak (1964)."),
    "nesterov": (
        r"v_{{t+1}} = {momentum}\,v_t + g_t,\qquad d_t = g_t + {momentum}\,v_{{t+1}}",
        "Nesterov (1983), in the form of Sutskever et al. (2013).",
    ),
    "rmsprop": (
        r"s_{{t+1}} = {rho}\,s_t + {one_rho}\,g_t^2,\qquad d_t = \frac{{g_t}}{{\sqrt{{s_{{t+1}}}}+\varepsilon}}",
        "Tieleman & Hinton (2012); squares and roots are taken in each coordinate.",
    ),
    "adam": (
        r"m \leftarrow {beta1}\,m + {one_beta1}\,g,\quad s \leftarrow {beta2}\,s + {one_beta2}\,g^2,\quad "
        r"d_t = \frac{{m/(1-{beta1}^{{t+1}})}}{{\sqrt{{s/(1-{beta2}^{{t+1}})}}+\varepsilon}}",
        "Kingma & Ba (2015).",
    ),
}


def direction_formula(experiment: OptimiserSettings, name: str) -> Formula:
    """Return the direction d_t of a rule with the experiment's own constants in it."""
    general, words = _DIRECTIONS["adam" if name == "adamw" else name]
    values = {
        "momentum": tex(experiment.momentum),
        "rho": tex(experiment.rho),
        "one_rho": tex(1 - experiment.rho),
        "beta1": tex(experiment.beta1),
        "one_beta1": tex(1 - experiment.beta1),
        "beta2": tex(experiment.beta2),
        "one_beta2": tex(1 - experiment.beta2),
    }
    latex = general.format(**values)
    decay = experiment.weight_decay
    if decay and name == "adamw":
        latex += rf" + {tex(decay)}\,\theta_t"
    elif decay:
        words += f" Weight decay adds {decay:.4g}·θ_t to g_t first."
    return Formula("Direction of the step", latex, words)


_SCALED = {
    "none": r"\eta_t = \eta(t)",
    "damped": r"\eta_t = \frac{{\eta(t)}}{{1+\lVert g_t\rVert}} = \frac{{{rate}}}{{1+{norm}}}",
    "unit": r"\eta_t = \frac{{\eta(t)}}{{\lVert g_t\rVert+\varepsilon}} = \frac{{{rate}}}{{{norm}+\varepsilon}}",
}
_GUARDED = {
    "off": "",
    "curvature": " The guard then caps it at 0.9·η_lim.",
    "energy": " The guard then caps it at 0.9·η_lim and halves it until V(θ+p) ≤ V(θ) − 10⁻⁴·η_t·(g·d).",
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
    words = f"η_t really used: {float(run.step_size[k]):.4g}.{_GUARDED[rule.guard]}"
    if rule.tuner:
        scaled = r"\eta_t = \eta(t)"
        words = "The scale tuner sets the step: d_t is the displacement it made, divided by −η(t)."
    return Formula(f"Step {k + 1}", rf"{scaled},\qquad {moved}", words)


def _prediction(experiment: Experiment, book: Ledger, k: int) -> Formula:
    first, second, kinetic, made = (
        float(column[k]) for column in (book.first_order, book.second_order, book.kinetic, book.dV)
    )
    return prediction_formula(first, second, made, kinetic if experiment.lyapunov == "heavy_ball" else None)


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
        f"V really changed by {made:.4g}; the remainder, which second order cannot see, is {rest:.4g}.",
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
    numerator, denominator = (_as_tex(part) for part in _parts(rule, frozen))
    latex = (
        rf"\eta_{{\max}} = \frac{{{numerator}}}{{{denominator}}} = {tex(limit)},\qquad \eta_t = {tex(used)}"
    )
    return Formula(title, latex, " ".join([_stability_words(rule, limit, used, frozen), _kept(rule)]).strip())


def limit_name(rule: Rule, frozen: bool = False) -> str:
    """Return the stability limit of a rule in symbols; `frozen` as for `stability_formula`."""
    return "/".join(_parts(rule, frozen))


def limits_words(rule: Rule) -> str:
    """Say what the two limits of a playground's ledger are: of the one step, and of the rule."""
    step = "η_lim = 2(g·d)/(dᵀHd) is the limit of the one step: beyond it second order predicts that L rises."
    if rule.tuner is not None:
        return f"{step} The scale tuner, not η, sets the step, so the rule has no stability limit in η."
    own = f"{step} {limit_name(rule, frozen=True)} is the rule's stability limit on a quadratic with the Hessian at θ_t"
    if is_bounded(rule.name):
        return f"{own}: a constant η beyond it diverges there."
    return f"{own} and P, its memory of g², held as it is at the step."


def _parts(rule: Rule, frozen: bool) -> tuple[str, str]:
    """Return numerator and denominator of a rule's stability limit in symbols."""
    decays = bool(np.any(rule.settings["weight_decay"]))
    return limit_parts(rule.name, decays, PRECONDITIONED if frozen and not is_bounded(rule.name) else "λ_max")


def _as_tex(words: str) -> str:
    for sign, command in _AS_TEX.items():
        words = words.replace(sign, command)
    return words


def _stability_words(rule: Rule, limit: float, used: float, frozen: bool) -> str:
    if math.isnan(limit) or math.isnan(used):
        return "The run is not finite here, so there is no limit to compare with."
    if not is_bounded(rule.name) and not frozen:
        return (
            f"2/λ_max is the limit of plain gradient descent. {RULES[rule.name]} rescales each coordinate and has a "
            "limit of its own, so this is for orientation only."
        )
    if math.isinf(limit):
        return "L is not curved upwards in any direction here: curvature sets no limit."
    side = "above" if used > limit else "within"
    fate = "a constant η of this size diverges" if used > limit else "a constant η of this size settles"
    where = f"η_t is {side} it: on a quadratic with this Hessian {fate}"
    if is_bounded(rule.name):
        return f"{where}."
    return (
        f"{where} while P, the rule's memory of g², stays as it is at this step. P moves with the gradients."
    )


def _kept(rule: Rule) -> str:
    if rule.guard == "off":
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
