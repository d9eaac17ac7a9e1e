"""The objective's formulas carry the numbers that the objective really uses."""

import re
from itertools import product

import pytest
import torch

from core.data.data_set import Target
from core.figures.network_formulas import objective_formulas
from core.networks.risks import CLASS_WEIGHTS, LOSSES, PRIORS, RISKS, Risk


def shown(risk, t=None, m=1234, classes=7):
    return {formula.title: formula for formula in objective_formulas(risk, m=m, classes=classes, t=t)}


def all_risks():
    for loss, risk, weights, prior in product(LOSSES, RISKS, CLASS_WEIGHTS, PRIORS):
        for tau in (-2.5, 0.0, 1e-5, 40.0):
            yield Risk(loss, risk, weights, tau=tau, prior=prior, prior_scale=0.001)


def test_every_objective_has_its_formulas_in_whole_latex():
    for risk, t in product(all_risks(), (None, 0, 120)):
        formulas = shown(risk, t)
        wanted = {"What is minimised", "Likelihood", "Loss of one sample", "Mean risk"}
        wanted |= {"Robust risk"} if risk.risk != "mean" else set()
        wanted |= {"Dynamic risk"} if risk.risk == "dynamic" else set()
        wanted |= {"Prior"} if risk.prior != "none" else set()
        assert set(formulas) == wanted
        for formula in formulas.values():
            assert formula.latex.count("{") == formula.latex.count("}")
            assert not re.search(r"\d[eE][+-]?\d|nan|None|[^\x00-\x7f]", formula.latex)
            assert formula.words.endswith(".")


@pytest.mark.parametrize("mean", [152.1, -3.5])
def test_a_number_to_predict_has_its_own_likelihood_and_loss(mean):
    target = Target("price", mean, 77.25)
    found = objective_formulas(Risk("squared_error"), m=354, classes=0, target=target)
    shown = {formula.title: formula for formula in found}
    loss = shown["Loss of one sample"]
    assert loss.latex == r"f_i = \bigl(z(x_i) - y_i\bigr)^2"
    assert "without ½" in loss.words
    assert "77.25" in loss.words
    sign = "-" if mean > 0 else "+"
    assert rf"\frac{{v {sign} {abs(mean)}}}{{77.25}}" in shown["Likelihood"].latex
    assert "“price”" in shown["Likelihood"].words


def test_samples_and_classes_stand_in_the_formulas():
    formulas = shown(Risk(risk="robust", class_weights="balanced"))
    assert "1234" in formulas["Mean risk"].latex
    assert "7\\,m_c" in formulas["Mean risk"].latex
    assert "sum_{i=1}^{1234}" in formulas["Robust risk"].latex
    assert "sum_{k=1}^{7}" in formulas["Likelihood"].latex
    assert "60000" in shown(Risk(), m=60000)["Mean risk"].latex


def test_what_is_minimised_names_the_risk_and_the_prior():
    assert shown(Risk())["What is minimised"].latex == r"L(\theta) = \bar f(\theta)"
    assert "R_{\\text{robust}}" in shown(Risk(risk="robust"))["What is minimised"].latex
    dynamic = shown(Risk(risk="dynamic", prior="laplace"))["What is minimised"].latex
    assert "J_{\\text{dynamic}}" in dynamic
    assert r"\frac{1}{1234}\,\log p(\theta)" in dynamic


def test_gamma_is_the_live_one():
    """0.5·e^(−0.01·120) = 0.1506."""
    formula = shown(Risk(risk="dynamic", gamma0=0.5, kappa=0.01), t=120)["Dynamic risk"]
    assert formula.latex.endswith(r"\gamma(120) = 0.5\,e^{-0.01\cdot 120} = 0.1506")
    assert "15.1 %" in formula.words
    assert "84.9 %" in formula.words
    assert shown(Risk(risk="dynamic"))["Dynamic risk"].latex.endswith(r"\gamma(t) = 0.5\,e^{-0.01\,t}")


@pytest.mark.parametrize(("prior", "size"), [("gaussian", 25.0), ("laplace", 7.0)])
def test_the_priors_weight_is_the_one_that_the_penalty_has(prior, size):
    """θ = (3, −4): ‖θ‖² = 25, ‖θ‖₁ = 7."""
    risk = Risk(prior=prior, prior_scale=0.25)
    penalty = float(risk.penalty([torch.tensor([3.0, -4.0])], 1234))
    weight = re.search(r"= ([\d.]+)\\,\\lVert", shown(risk)["Prior"].latex)
    assert float(weight.group(1)) * size == pytest.approx(penalty, rel=1e-3)


def test_the_squared_errors_constant_is_the_one_that_the_loss_has():
    """An output of 0 but 3 for the wrong class: (1 + 9)/7."""
    logits = torch.zeros(1, 7)
    logits[0, 2] = 3.0
    found = float(Risk("squared_error").per_sample(logits, torch.tensor([0])))
    factor = re.search(r"\\frac\{1\}\{(\d+)\}", shown(Risk("squared_error"))["Loss of one sample"].latex)
    assert found == pytest.approx(10 / int(factor.group(1)))
    assert "variance 3.5" in shown(Risk("squared_error"))["Likelihood"].words


def test_what_is_our_reading_says_so():
    formulas = shown(Risk(risk="dynamic"))
    for title in ("Robust risk", "Dynamic risk"):
        assert "our reading of the paper's Table 1, which gives no formula" in formulas[title].words
    assert "Li, Beirami, Sanjabi & Smith (2021)" in formulas["Robust risk"].words


@pytest.mark.parametrize("tau", [3.0, -3.0])
def test_batches_lean_less_than_the_formula_as_its_words_say(tau):
    """Two batches of two: the mean of their tilted risks lies between the mean and the tilted risk of all."""
    assert (
        "on average that leans less than this formula"
        in shown(Risk(risk="robust", tau=tau))["Robust risk"].words
    )
    losses = torch.tensor([0.1, 0.4, 1.3, 2.0])

    def tilt(f):
        return float(torch.log(torch.exp(tau * f).mean()) / tau)

    batches = (tilt(losses[:2]) + tilt(losses[2:])) / 2
    whole, mean = tilt(losses), float(losses.mean())
    assert min(whole, mean) < batches < max(whole, mean)
    assert "leans less" not in shown(Risk(risk="robust", tau=0.0))["Robust risk"].words


def test_words_follow_the_sign_of_tau():
    assert "largest" in shown(Risk(risk="robust", tau=2.0))["Robust risk"].words
    assert "outliers" in shown(Risk(risk="robust", tau=-2.0))["Robust risk"].words
    assert "At τ = 0 it is the mean risk" in shown(Risk(risk="robust", tau=0.0))["Robust risk"].words
