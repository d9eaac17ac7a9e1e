"""The formulas of what a network's training minimises, with the run's own numbers in them."""

from __future__ import annotations

import math

from ..data.data_set import Target
from ..networks.risks import Risk
from ..numbers import number
from .formulas import Formula, tex

_OUR_READING = "our reading of the paper's Table 1, which gives no formula"
_WEIGHTS_WORDS = {
    "uniform": "Every sample counts the same.",
    "balanced": (
        "A sample counts in inverse proportion to the size m_c of its class, so that every class counts the same."
    ),
}


def objective_formulas(
    risk: Risk, *, m: int, classes: int, t: int | None = None, target: Target | None = None
) -> list[Formula]:
    """Return the formulas of an objective: m training samples, `classes` classes, at optimiser step t.

    Without t, γ stays a function of it. `target` is the number that is predicted, where there are no classes.
    """
    told = _numbers(target) if target else [_likelihood(risk, classes), _loss(risk, classes)]
    found = [_objective(risk, m), *told, _mean(risk, m, classes)]
    if risk.risk != "mean":
        found.append(_robust(risk, m))
    if risk.risk == "dynamic":
        found.append(_dynamic(risk, t))
    if risk.prior != "none":
        found.append(_prior(risk, m))
    return found


_RISK_SYMBOLS = {
    "mean": r"\bar f(\theta)",
    "robust": r"R_{\text{robust}}(\theta)",
    "dynamic": r"J_{\text{dynamic}}(\theta, t)",
}


def _objective(risk: Risk, m: int) -> Formula:
    latex = rf"L(\theta) = {_RISK_SYMBOLS[risk.risk]}"
    if risk.prior != "none":
        latex += rf" - \frac{{1}}{{{m}}}\,\log p(\theta)"
    if risk.risk != "mean":
        words = "The risk of the data below"
        words += " and the prior's share." if risk.prior != "none" else "; there is no prior."
    elif risk.class_weights == "balanced":
        words = "The negative log-posterior per sample, the classes weighted"
        words += "." if risk.prior != "none" else ", with a flat prior."
    elif risk.prior == "none":
        words = "The negative log-posterior per sample with a flat prior: maximum likelihood."
    else:
        words = "The negative log-posterior per sample (the paper's eqs. 1–5), without constants."
    return Formula("What is minimised", latex, words)


def _likelihood(risk: Risk, classes: int) -> Formula:
    if risk.loss == "squared_error":
        latex = (
            rf"p(y\mid x;\theta) \propto \exp\Bigl(-\tfrac{{1}}{{{classes}}}\lVert z - e_y\rVert^2\Bigr),"
            rf"\qquad z = z(x;\theta)\in\mathbb{{R}}^{{{classes}}}"
        )
        words = (
            f"Squared error is the likelihood of one-hot targets e_y with Gaussian noise of variance "
            f"{classes / 2:g} around the network's {classes} outputs z."
        )
        return Formula("Likelihood", latex, words)
    latex = (
        rf"p(y=c\mid x;\theta) = \frac{{e^{{z_c}}}}{{\sum_{{k=1}}^{{{classes}}} e^{{z_k}}}},"
        rf"\qquad z = z(x;\theta)\in\mathbb{{R}}^{{{classes}}}"
    )
    return Formula("Likelihood", latex, f"The softmax of the network's {classes} outputs z.")


def _numbers(target: Target) -> list[Formula]:
    """Return likelihood and loss where a number is predicted."""
    likelihood = (
        r"p(y\mid x;\theta) \propto \exp\bigl(-(z - y)^2\bigr),\qquad z = z(x;\theta)\in\mathbb{R},\qquad "
        rf"y = \frac{{v {'-' if target.mean >= 0 else '+'} {tex(abs(target.mean))}}}{{{tex(target.spread)}}}"
    )
    return [
        Formula(
            "Likelihood",
            likelihood,
            f"Gaussian noise of variance 0.5 around the network's one output z. v is “{target.name}”, y its distance "
            "from the training part's mean in the training part's standard deviations.",
        ),
        Formula(
            "Loss of one sample",
            r"f_i = \bigl(z(x_i) - y_i\bigr)^2",
            "The squared error, without ½. Its mean is 1 for always guessing the training part's mean, and the root "
            f"of its mean times {number(target.spread)} is the RMSE in units of “{target.name}”.",
        ),
    ]


def _loss(risk: Risk, classes: int) -> Formula:
    if risk.loss == "squared_error":
        latex = (
            rf"f_i = \frac{{1}}{{{classes}}}\,\lVert z(x_i) - e_{{y_i}}\rVert^2 = "
            rf"\frac{{1}}{{{classes}}}\sum_{{c=1}}^{{{classes}}}\bigl(z_c(x_i) - [c = y_i]\bigr)^2"
        )
        words = "The mean over the classes of the squared distance to 1 for the label and 0 for all others."
        return Formula("Loss of one sample", latex, words)
    latex = (
        r"f_i = -\log p(y_i\mid x_i;\theta) = "
        rf"\log\sum_{{k=1}}^{{{classes}}} e^{{z_k(x_i)}} - z_{{y_i}}(x_i)"
    )
    guess = math.log(classes)
    words = f"Cross-entropy: 0 for a sure and right answer, log {classes} = {number(guess)} for guessing."
    return Formula("Loss of one sample", latex, words)


def _mean(risk: Risk, m: int, classes: int) -> Formula:
    words = _WEIGHTS_WORDS[risk.class_weights]
    if risk.class_weights == "uniform":
        return Formula("Mean risk", rf"\bar f(\theta) = \frac{{1}}{{{m}}}\sum_{{i=1}}^{{{m}}} f_i", words)
    latex = (
        rf"\bar f(\theta) = \sum_{{i=1}}^{{{m}}} \hat w_i\,f_i,"
        r"\qquad \hat w_i = \frac{w_{y_i}}{\sum_j w_{y_j}},"
        rf"\qquad w_c = \frac{{{m}}}{{{classes}\,m_c}}"
    )
    return Formula("Mean risk", latex, f"{words} In a mini-batch the ŵ add up to 1 over the batch.")


def _robust(risk: Risk, m: int) -> Formula:
    symbol = r"R_{\text{robust}}(\theta)"
    share = r"\hat w_i" if risk.class_weights == "balanced" else rf"\tfrac{{1}}{{{m}}}"
    if risk.tau == 0:
        total = rf"\sum_{{i=1}}^{{{m}}} {share}\,e^{{\tau f_i}}"
        latex = rf"{symbol} = \lim_{{\tau\to 0}} \frac{{1}}{{\tau}}\,\log {total} = \bar f(\theta)"
    else:
        tau = tex(risk.tau)
        latex = rf"{symbol} = \frac{{1}}{{{tau}}}\,\log\sum_{{i=1}}^{{{m}}} {share}\,e^{{{tau}\,f_i}}"
    words = f"The tilted risk of Li, Beirami, Sanjabi & Smith (2021), {_OUR_READING}. {_tilt(risk.tau)}"
    if risk.tau != 0:
        # Jensen's inequality: the batches' mean lies between this and the mean risk, whatever the sign of τ.
        words += (
            " In mini-batches each batch is tilted by itself; on average that leans less than this formula."
        )
    return Formula("Robust risk", latex, words)


def _tilt(tau: float) -> str:
    if tau > 0:
        return "τ > 0 leans to the samples with the largest loss; for τ → ∞ only the largest counts."
    if tau < 0:
        return (
            "τ < 0 leans to the samples with the smallest loss and so ignores outliers; for τ → −∞ only the "
            "smallest counts."
        )
    return "At τ = 0 it is the mean risk."


def _dynamic(risk: Risk, t: int | None) -> Formula:
    general = (
        r"J_{\text{dynamic}}(\theta,t) = (1-\gamma(t))\,\bar f(\theta) + \gamma(t)\,R_{\text{robust}}(\theta)"
    )
    gamma0, kappa = tex(risk.gamma0), tex(risk.kappa)
    if t is None:
        latex = rf"{general},\qquad \gamma(t) = {gamma0}\,e^{{-{kappa}\,t}}"
        words = f"At step 0 the robust risk counts {number(100 * risk.gamma0, 3)} %. "
    else:
        share = risk.gamma(t)
        latex = rf"{general},\qquad \gamma({t}) = {gamma0}\,e^{{-{kappa}\cdot {t}}} = {tex(share)}"
        rest = number(100 * (1 - share), 3)
        words = f"At step {t} the robust risk counts {number(100 * share, 3)} %, the mean {rest} %. "
    words += "κ is this decay alone, λ only the level, α only the decay of the learning rate."
    return Formula("Dynamic risk", latex, f"{words} The mixture is {_OUR_READING}.")


def _prior(risk: Risk, m: int) -> Formula:
    scale = tex(risk.prior_scale)
    if risk.prior == "gaussian":
        weight = 1 / (2 * m * risk.prior_scale**2)
        latex = (
            rf"-\frac{{1}}{{{m}}}\log p(\theta) = \frac{{\lVert\theta\rVert^2}}{{2\cdot {m}\cdot {scale}^2}} + "
            rf"\text{{const}} = {tex(weight)}\,\lVert\theta\rVert^2 + \text{{const}}"
        )
        words = f"N(0, σ²I) with σ = {number(risk.prior_scale)} on every parameter is an L2 penalty."
        return Formula("Prior", latex, words)
    weight = 1 / (m * risk.prior_scale)
    latex = (
        rf"-\frac{{1}}{{{m}}}\log p(\theta) = \frac{{\lVert\theta\rVert_1}}{{{m}\cdot {scale}}} + "
        rf"\text{{const}} = {tex(weight)}\,\lVert\theta\rVert_1 + \text{{const}}"
    )
    words = f"Laplace(0, b) with b = {number(risk.prior_scale)} on every parameter is an L1 penalty."
    return Formula("Prior", latex, words)
