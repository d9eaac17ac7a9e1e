"""Risks against scikit-learn, SciPy, torch.distributions, finite differences and numbers worked out by hand."""

from math import exp, log, nan

import numpy as np
import pytest
import torch
from scipy.special import log_softmax, logsumexp
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.utils.class_weight import compute_class_weight
from torch.autograd import gradcheck, gradgradcheck

import core
from core.networks.models import NetworkSpec
from core.networks.risks import LOSSES, PRIORS, RISKS, Risk, tilted, weighted_mean

torch.set_num_threads(1)


def draws(*shape, seed=0, scale=1.0):
    generator = torch.Generator().manual_seed(seed)
    return scale * torch.randn(*shape, generator=generator, dtype=torch.float64)


LABELS = torch.tensor([0, 2, 1, 1, 2, 2, 2])
LOGITS = draws(len(LABELS), 3)
WEIGHTS = torch.tensor([3.0, 0.5, 1.0], dtype=torch.float64)


def test_cross_entropy_and_squared_error_of_one_sample():
    cross = Risk().per_sample(LOGITS, LABELS)
    picked = np.arange(len(LABELS)), LABELS.numpy()
    np.testing.assert_allclose(cross, -log_softmax(LOGITS.numpy(), axis=1)[picked], rtol=1e-12)
    squared = Risk("squared_error").per_sample(LOGITS, LABELS)
    distance = LOGITS.numpy() - np.eye(3)[LABELS.numpy()]
    np.testing.assert_allclose(squared, (distance**2).sum(1) / 3, rtol=1e-12)
    assert squared.dtype == torch.float64


def test_the_mean_squared_error_is_pytorchs():
    target = torch.nn.functional.one_hot(LABELS).double()
    expected = torch.nn.functional.mse_loss(LOGITS, target)
    torch.testing.assert_close(Risk("squared_error").data_risk(LOGITS, LABELS, 0, None), expected)


def test_the_weighted_cross_entropy_is_pytorchs():
    expected = torch.nn.functional.cross_entropy(LOGITS, LABELS, weight=WEIGHTS)
    torch.testing.assert_close(Risk().data_risk(LOGITS, LABELS, 0, WEIGHTS), expected)


@pytest.mark.parametrize("counts", [(5, 5), (3, 10, 1), (100, 1, 7, 30)])
def test_balanced_class_weights_are_scikit_learns(counts):
    labels = np.repeat(np.arange(len(counts)), counts)
    expected = compute_class_weight("balanced", classes=np.arange(len(counts)), y=labels)
    np.testing.assert_allclose(Risk(class_weights="balanced").class_weight(np.array(counts)), expected)
    assert Risk().class_weight(np.array(counts)) is None


def test_balanced_class_weights_need_samples_of_each_class():
    with pytest.raises(ValueError, match=r"at least one training sample of each class, got 0 of class 1\."):
        Risk(class_weights="balanced").class_weight(np.array([3, 0, 4]))


FEW = torch.tensor([0.5, 2.0, 0.1, 3.0], dtype=torch.float64)
SHARES = torch.tensor([1.0, 2.0, 4.0, 1.0], dtype=torch.float64)


@pytest.mark.parametrize("weights", [None, SHARES])
@pytest.mark.parametrize("tau", [-20.0, -3.0, -1.0, -0.3, -0.01, 0.01, 0.3, 1.0, 3.0, 20.0])
def test_tilted_risk_is_scipys_logsumexp(tau, weights):
    shares = np.full(4, 0.25) if weights is None else SHARES.numpy() / 8
    expected = logsumexp(tau * FEW.numpy(), b=shares) / tau
    assert float(tilted(FEW, tau, weights)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("weights", [None, SHARES])
def test_tilted_risk_is_the_mean_at_0_and_the_extremes_at_infinity(weights):
    mean = float(weighted_mean(FEW, weights))
    assert mean == pytest.approx(
        float(FEW.mean() if weights is None else (SHARES * FEW).sum() / 8), rel=1e-15
    )
    assert float(tilted(FEW, 0.0, weights)) == mean
    for tau in (1e-300, -1e-20, 1e-10, -1e-6):
        assert float(tilted(FEW, tau, weights)) == pytest.approx(mean, abs=2 * abs(tau) + 1e-15)
    # Between log ŵ/τ and 0 is missing to the extreme: ŵ of the largest loss is at least 1/8, of the smallest ¼.
    for tau in (1e2, 1e3, 1e6):
        assert -log(8) / tau <= float(tilted(FEW, tau, weights)) - 3.0 <= 1e-12
        assert -1e-12 <= float(tilted(FEW, -tau, weights)) - 0.1 <= log(4) / tau + 1e-12


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_tilted_risk_passes_0_smoothly(dtype):
    """Against mean + τ/2·variance + τ²/6·third cumulant: no digit may be lost to the division by τ."""
    losses = FEW.to(dtype)
    values, shares = FEW.numpy(), SHARES.numpy() / 8
    mean = shares @ values
    variance, third = shares @ (values - mean) ** 2, shares @ (values - mean) ** 3
    for tau in (1e-12, 1e-8, 1e-6, 1e-4):
        for signed in (tau, -tau):
            expected = mean + signed / 2 * variance + signed**2 / 6 * third
            found = float(tilted(losses, signed, SHARES.to(dtype)))
            assert found == pytest.approx(expected, rel=4 * torch.finfo(dtype).eps)


def test_tilted_risk_rises_with_tau():
    taus = np.concatenate([-np.geomspace(1e3, 1e-6, 60), [0.0], np.geomspace(1e-6, 1e3, 60)])
    values = [float(tilted(FEW, tau, SHARES)) for tau in taus]
    assert (np.diff(values) > 0).all()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("tau", [-1e3, 1e3, -1e6, 1e6])
def test_nothing_overflows_for_large_tau_and_large_losses(dtype, tau):
    largest = 1e36 if dtype == torch.float32 else 1e300
    for losses in ([1e4, 2e4, 0.0], [1e-4, largest, 3.0], [5.0, 5.0, 5.0]):
        f = torch.tensor(losses, dtype=dtype, requires_grad=True)
        value = tilted(f, tau, torch.tensor([0.2, 0.3, 0.5], dtype=dtype))
        (slope,) = torch.autograd.grad(value, f, create_graph=True)
        (curvature,) = torch.autograd.grad((slope * torch.arange(3, dtype=dtype)).sum(), f)
        extreme = max(losses) if tau > 0 else min(losses)
        assert float(value.detach()) == pytest.approx(extreme, rel=1e-3, abs=2e-3)
        assert bool(torch.isfinite(slope).all() and torch.isfinite(curvature).all())
        assert float(slope.detach().sum()) == pytest.approx(1, rel=1e-5)


@pytest.mark.parametrize("tau", [-1e3, 1e3])
def test_the_objective_stays_finite_at_the_largest_tau_on_wild_logits(tau):
    logits = (draws(7, 3, scale=1e4)).float().requires_grad_()
    for loss in LOSSES:
        value = Risk(loss, "robust", tau=tau).data_risk(logits, LABELS, 0, WEIGHTS)
        (slope,) = torch.autograd.grad(value, logits)
        assert bool(torch.isfinite(value))
        assert bool(torch.isfinite(slope).all())


def test_tilted_slope_is_the_tilted_distribution():
    """∂R/∂f_i = ŵ_i e^(τ f_i)/Σ ŵ e^(τ f), on both sides of the switch between the two ways to compute it."""
    for tau in (-40.0, -0.4, -0.3, -1e-9, 0.0, 1e-9, 0.3, 0.4, 40.0):
        f = FEW.clone().requires_grad_()
        (slope,) = torch.autograd.grad(tilted(f, tau, SHARES), f)
        powers = SHARES.numpy() * np.exp(tau * (FEW.numpy() - FEW.numpy().mean()))
        np.testing.assert_allclose(slope, powers / powers.sum(), rtol=1e-12, atol=1e-300)


CASES = [
    (loss, risk, tau)
    for loss in LOSSES
    for risk in RISKS
    for tau in ((0.0,) if risk == "mean" else (-7.0, -0.1, 0.0, 1e-5, 0.1, 7.0))
]


@pytest.mark.parametrize("prior", list(PRIORS))
@pytest.mark.parametrize(("loss", "risk", "tau"), CASES)
def test_first_and_second_derivatives_against_finite_differences(loss, risk, tau, prior):
    objective = Risk(loss, risk, "balanced", tau=tau, prior=prior, prior_scale=0.3)
    inputs = draws(7, 4, seed=1)

    def value(matrix, shift):
        return objective(inputs @ matrix + shift, LABELS, [matrix, shift], t=30, m=7, weights=WEIGHTS)

    params = draws(4, 3, seed=2).requires_grad_(), draws(3, seed=3).requires_grad_()
    assert gradcheck(value, params)
    assert gradgradcheck(value, params)


def test_dynamic_risk_by_hand():
    """Two samples with f = log 2 and log 4, τ = 1: the mean is 1.5·log 2, R_robust = log((2+4)/2) = log 3."""
    logits = torch.tensor([[0.0, 0.0], [log(3.0), 0.0]], dtype=torch.float64)
    labels = torch.tensor([0, 1])
    risk = Risk(risk="dynamic", tau=1.0, gamma0=0.8, kappa=0.05)
    for t, gamma in [(0, 0.8), (10, 0.8 * exp(-0.5)), (2000, 0.8 * exp(-100))]:
        assert risk.gamma(t) == pytest.approx(gamma, rel=1e-14)
        expected = (1 - gamma) * 1.5 * log(2) + gamma * log(3)
        assert float(risk.data_risk(logits, labels, t, None)) == pytest.approx(expected, rel=1e-12)
    # With weights 3 and 1: the mean is (3·log 2 + log 4)/4 and R_robust log((3·2 + 4)/4).
    weighted = float(risk.data_risk(logits, labels, 0, torch.tensor([3.0, 1.0])))
    assert weighted == pytest.approx(0.2 * 1.25 * log(2) + 0.8 * log(2.5), rel=1e-12)


@pytest.mark.parametrize("scale", [0.05, 1.0, 30.0])
def test_penalties_are_differences_of_log_priors(scale):
    """The constant cancels between two θ."""
    first, second = ([draws(5, 3, seed=k), draws(3, seed=k + 1)] for k in (4, 6))
    for prior, family in [("gaussian", torch.distributions.Normal), ("laplace", torch.distributions.Laplace)]:
        risk = Risk(prior=prior, prior_scale=scale)
        density = family(*torch.tensor([0.0, scale], dtype=torch.float64))
        expected = sum(-float(density.log_prob(p).sum()) for p in first)
        expected -= sum(-float(density.log_prob(p).sum()) for p in second)
        found = float(risk.penalty(first, 40) - risk.penalty(second, 40))
        assert found == pytest.approx(expected / 40, rel=1e-11)


def test_no_prior_has_no_penalty():
    params = [draws(5, 3)]
    assert float(Risk().penalty(params, 40)) == 0
    assert float(Risk()(LOGITS, LABELS, params, t=0, m=40)) == float(
        Risk().data_risk(LOGITS, LABELS, 0, None)
    )


SIGMAS = [0.3, 1.0, 10.0]


@pytest.fixture(scope="module")
def digits():
    images, labels = load_digits(return_X_y=True)
    return images / 16, labels


def posterior_loss(matrix, digits, sigma):
    """The negative log-posterior per sample of a weight matrix (10, 64), in NumPy."""
    x, y = digits
    likelihood = log_softmax(x @ matrix.T, axis=1)[np.arange(len(y)), y].mean()
    return -likelihood + (matrix**2).sum() / (2 * len(y) * sigma**2)


def scikit_learn_loss(digits, sigma):
    model = LogisticRegression(C=sigma**2, fit_intercept=False, tol=1e-10, max_iter=20_000)
    return posterior_loss(model.fit(*digits).coef_, digits, sigma)


def softmax_objective(digits, sigma, init="xavier"):
    """A softmax regression in float64 and a closure of its objective."""
    x, y = torch.from_numpy(digits[0]).reshape(-1, 8, 8), torch.from_numpy(digits[1])
    network = NetworkSpec("softmax", (8, 8), 10, bias=False, init=init).build().double()
    risk, params = Risk(prior="gaussian", prior_scale=sigma), list(network.parameters())
    return network, lambda: risk(network(x), y, params, t=0, m=len(y))


@pytest.mark.parametrize("sigma", SIGMAS)
def test_softmax_regression_with_a_gaussian_prior_ends_at_scikit_learns_optimum(digits, sigma):
    network, objective = softmax_objective(digits, sigma)
    optimiser = torch.optim.LBFGS(
        network.parameters(),
        max_iter=3000,
        tolerance_grad=1e-9,
        tolerance_change=0,
        line_search_fn="strong_wolfe",
    )

    def closure():
        optimiser.zero_grad()
        loss = objective()
        loss.backward()
        return loss

    optimiser.step(closure)
    expected = scikit_learn_loss(digits, sigma)
    assert posterior_loss(network.linear1.weight.detach().numpy(), digits, sigma) == pytest.approx(
        expected, abs=1e-8
    )
    assert float(objective().detach()) == pytest.approx(expected, abs=1e-8)


def test_the_apps_own_rules_end_at_scikit_learns_optimum_too(digits):
    """Nesterov's rule with a constant rate, full batch, 600 steps."""
    network, objective = softmax_objective(digits, 0.3, init="zero")
    rule = core.rule("nesterov", eta0=0.5, momentum=0.95, schedule=core.schedule("constant"))
    optimiser = core.RuleOptimizer(network.parameters(), rule)
    for _ in range(600):
        optimiser.zero_grad()
        objective().backward()
        optimiser.step()
    assert float(objective().detach()) == pytest.approx(scikit_learn_loss(digits, 0.3), abs=1e-6)


WRONG = [
    ({"loss": "hinge"}, "loss must be one of 'cross_entropy', 'squared_error', got 'hinge'"),
    ({"risk": "worst"}, "risk must be one of"),
    ({"class_weights": "auto"}, "class_weights must be one of"),
    ({"prior": "cauchy"}, "prior must be one of"),
    ({"tau": nan}, "tau must be a finite number, got nan"),
    ({"tau": np.ones(2)}, "tau must be a finite number"),
    ({"gamma0": 1.1}, r"gamma0 must be a number in \[0, 1\], got 1.1"),
    ({"gamma0": -0.1}, "gamma0"),
    ({"kappa": -0.1}, "kappa must be a finite number of at least 0"),
    ({"prior_scale": 0.0}, r"prior_scale must be a number in \[0.001, 1000\]"),
    ({"prior_scale": 2000.0}, "prior_scale"),
    ({"tau": "1"}, "tau"),
]


@pytest.mark.parametrize(("wrong", "message"), WRONG, ids=lambda value: str(value)[:40])
def test_a_wrong_setting_is_refused_in_words(wrong, message):
    with pytest.raises(ValueError, match=message):
        Risk(**wrong)
