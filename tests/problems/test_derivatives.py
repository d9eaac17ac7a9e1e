"""Gradients against differences of L, Hessians against differences of gradients, for every objective."""

import numpy as np
import pytest

from core.problems import PROBLEMS, build

FORMULAS = [
    "x**2 + 3*y**2 + 2*sin(3*x)",
    "exp(-x^2) * cos(x*y) + tanh(x - y)^3",
    "sqrt(1 + x^2 + y^4) / (2 + sin(x)) - log(3 + y^2)",
    "(2 + x^2)^(sin(y)) + 1.5^x + abs(x + 7)^2.5",
    "max(x^2, y, x*y) + min(x, 2*y)^2",
    "asin(x/9) + acos(y/9)*x + atan(x*y) + sinh(x/3)*cosh(y/3) + tan(x/9)",
    "asinh(x*y) + acosh(2 + x^2)*y + atanh(x/9) + cbrt(x + 5*y + 20)",
    "log10(x + 9)*y + log2(y + 9)*x + log1p(x^2) + expm1(x/3)*y + exp2(y)",
    "erf(x + y)*x + erfc(y) + sigmoid(x*y) + softplus(x - y)^2 + silu(x)*y",
    "atan2(x + 9, y + 2) + logaddexp(x, y^2) + hypot(x + 9, y, 1)",
    "sec(x/9) + csc((y + 20)/13) + cot((x + 40)/13) + sech(x)*y + csch(y + 9) + coth(x + 9)",
    "relu(x + 7)^3 + clip(x*y, -99, 99) + sign(x + 7)*y^2 + square(x) + pow(y, 3)",
    "1/(1 + x^2) - (y + 9)^-3 + x^7/100 - e^y*pi",
]
VARIANTS = [
    *[(name, {}) for name in PROBLEMS],
    ("ill_conditioned", {"condition": 1000}),
    ("two_peaks", {"separation": 0.6}),
    ("mnist_pair", {"digit_a": 1, "digit_b": 7, "prior": "none"}),
    ("mnist_pair", {"digit_a": 4, "digit_b": 9, "prior": "laplace", "prior_scale": 0.05}),
    ("mnist_pair", {"digit_a": 0, "digit_b": 6, "prior": "gaussian", "prior_scale": 0.02}),
    ("diabetes", {"column_a": "age", "column_b": "s5"}),
    *[("formula", {"formula": formula}) for formula in FORMULAS],
]
STEP = 1e-5


def points(f):
    """Return 12 points of the window, off its axes of symmetry (and so off every corner of L)."""
    x0, x1, y0, y1 = f.facts.window
    return np.random.default_rng(7).uniform([x0, y0], [x1, y1], (12, 2))


def differences(function, theta):
    """Return ∂function/∂θ by central differences; the new axis comes last."""
    sides = [(function(theta + STEP * e) - function(theta - STEP * e)) / (2 * STEP) for e in np.eye(2)]
    return np.stack(sides, axis=-1)


@pytest.mark.parametrize(("name", "parameters"), VARIANTS)
def test_gradient_is_the_slope_of_the_loss(name, parameters):
    f = build(name, **parameters)
    theta = points(f)
    loss, grad = f.loss_and_grad(theta)
    rounding = 2e-15 * np.abs(loss).max() / STEP
    np.testing.assert_allclose(grad, differences(f.loss, theta), rtol=2e-7, atol=rounding + 1e-8)


@pytest.mark.parametrize(("name", "parameters"), VARIANTS)
def test_hessian_is_the_slope_of_the_gradient(name, parameters):
    f = build(name, **parameters)
    theta = points(f)
    rounding = 2e-15 * np.abs(f.loss_and_grad(theta)[1]).max() / STEP
    slopes = differences(lambda at: f.loss_and_grad(at)[1], theta)
    np.testing.assert_allclose(f.hessian(theta), slopes, rtol=2e-7, atol=rounding + 1e-8)


def test_ackley_at_its_tip_has_the_stated_derivatives():
    """The cone's slope has no limit there; 0 by choice. What underflows when squared counts as the tip."""
    f = build("ackley")
    for theta in ([0.0, 0.0], [1e-200, -1e-180], [-0.0, 5e-324]):
        loss, grad = f.loss_and_grad(np.array(theta))
        assert abs(loss) < 1e-14
        np.testing.assert_array_equal(grad, [0, 0])
        np.testing.assert_allclose(f.hessian(np.array(theta)), 2 * np.pi**2 * np.e * np.eye(2))
    nearby = f.loss_and_grad(np.array([1e-9, 0.0]))[1]
    np.testing.assert_allclose(nearby, [4 / np.sqrt(2), 0], rtol=1e-6)


@pytest.mark.parametrize("name", [name for name in PROBLEMS if name != "formula"])
def test_far_away_nothing_is_raised_or_warned(name):
    f = build(name)
    for far in (1e8, 1e160, 1e300, np.inf, np.nan):
        theta = np.array([[far, -far], [0.0, far]])
        assert f.loss(theta).shape == (2,)
        assert f.loss_and_grad(theta)[1].shape == (2, 2)
        assert f.hvp(theta, theta).shape == (2, 2)
