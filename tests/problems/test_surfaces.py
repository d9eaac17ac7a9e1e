"""Surfaces against published and hand-computed values, and against scipy.optimize."""

import math

import numpy as np
import pytest
from scipy.optimize import fsolve, minimize

from core.problems import build
from core.problems.catalogue import SURFACES

ELSEWHERE = [  # computed by hand from the published formulas, away from every stationary point
    ("quadratic", (3, 1), 5.0),
    ("ill_conditioned", (1, 1), 15.5),
    ("rosenbrock", (-1.2, 1), 24.2),  # Rosenbrock's own start and value
    ("himmelblau", (0, 0), 170.0),
    ("himmelblau", (1, 2), 68.0),
    ("beale", (0, 0), 14.203125),
    ("beale", (1, 2), 2.5**2 + 5.25**2 + 9.625**2),
    ("three_hump_camel", (1, 1), 2 - 1.05 + 1 / 6 + 2),
    ("six_hump_camel", (1, 1), 4 - 2.1 + 1 / 3 + 1),
    ("six_hump_camel", (2, -1), (4 - 8.4 + 16 / 3) * 4 - 2),
    ("rastrigin", (0.5, 1), 20 + 0.25 + 10 + 1 - 10),
    ("ackley", (1, 1), 3.625384938440363),
    ("ackley", (0.5, 0), 20 + math.e - 20 * math.exp(-0.1 / math.sqrt(2)) - 1),
    ("styblinski_tang", (1, 2), (1 - 16 + 5 + 16 - 64 + 10) / 2),
    ("monkey_saddle", (2, 1), 2.0),
    ("saddle", (1, 2), 0.5 - 2 + 4),
    ("two_peaks", (1.5, 1), math.exp(-1) + math.exp(-10)),
    ("plateau", (2, 1), 0.75),
    ("deep_and_wide", (1.5, 0), 2.25 / 20 - math.exp(-3.125) - 1.5),
    ("spiral_valley", (1, 0), 1.2 - math.cos(1)),
    ("spiral_valley", (1, 1), 2.4 - 2 * math.sin(2)),
]

PUBLISHED = [  # as printed in the sources that the surfaces name
    ("himmelblau", "minimum", (3, 2), 0),
    ("himmelblau", "minimum", (-2.805118, 3.131312), 0),
    ("himmelblau", "minimum", (-3.779310, -3.283186), 0),
    ("himmelblau", "minimum", (3.584428, -1.848126), 0),
    ("himmelblau", "maximum", (-0.270845, -0.923039), 181.617),
    ("rosenbrock", "minimum", (1, 1), 0),
    ("beale", "minimum", (3, 0.5), 0),
    ("beale", "saddle", (0, 1), 14.203125),
    ("three_hump_camel", "minimum", (0, 0), 0),
    ("six_hump_camel", "minimum", (0.0898, -0.7126), -1.0316),
    ("six_hump_camel", "minimum", (-0.0898, 0.7126), -1.0316),
    ("rastrigin", "minimum", (0, 0), 0),
    ("ackley", "minimum", (0, 0), 0),
    ("styblinski_tang", "minimum", (-2.903534, -2.903534), -39.16599 * 2),
]

INERTIA = {"minimum": (1, 1), "saddle": (-1, 1), "maximum": (-1, -1), "degenerate": (0, 0)}
# Surfaces whose list of stationary points claims to be complete within the window.
COMPLETE = [
    *("himmelblau", "beale", "three_hump_camel", "six_hump_camel", "styblinski_tang", "rosenbrock"),
    *("saddle", "two_peaks", "plateau", "deep_and_wide", "spiral_valley"),
]


def stationary(name):
    return [pytest.param(name, point, id=f"{name}{point.theta}") for point in build(name).facts.stationary]


ALL_POINTS = [case for name in SURFACES for case in stationary(name)]


def test_every_surface_has_a_value_that_was_computed_elsewhere():
    assert {name for name, *_ in ELSEWHERE} == set(SURFACES)
    assert len(SURFACES) >= 14


@pytest.mark.parametrize(("name", "theta", "value"), ELSEWHERE)
def test_value_away_from_stationary_points(name, theta, value):
    assert build(name).loss(np.array(theta)) == pytest.approx(value, rel=1e-13)


@pytest.mark.parametrize(("name", "kind", "theta", "level"), PUBLISHED)
def test_published_points_are_listed(name, kind, theta, level):
    points = [point for point in build(name).facts.stationary if np.allclose(point.theta, theta, atol=5e-5)]
    assert [point.kind for point in points] == [kind]
    assert points[0].level == pytest.approx(level, abs=5e-4)


@pytest.mark.parametrize(("name", "point"), ALL_POINTS)
def test_listed_points_are_stationary_and_of_their_kind(name, point):
    f = build(name)
    theta = np.array(point.theta)
    loss, grad = f.loss_and_grad(theta)
    eigenvalues = np.linalg.eigvalsh(f.hessian(theta))
    assert loss == pytest.approx(point.level, rel=1e-13, abs=1e-13)
    assert np.linalg.norm(grad) < 1e-9 * (1 + np.abs(eigenvalues).max())
    assert tuple(np.sign(eigenvalues)) == INERTIA[point.kind]


@pytest.mark.parametrize(("name", "point"), [case for case in ALL_POINTS if case.values[1].kind == "minimum"])
def test_scipy_finds_the_listed_minima(name, point):
    f = build(name)
    start = np.add(point.theta, [0.01, -0.02])
    # No derivatives at Ackley's tip: there a simplex.
    method, grad = ("Nelder-Mead", None) if name == "ackley" else ("BFGS", lambda t: f.loss_and_grad(t)[1])
    options = {"xatol": 1e-9, "fatol": 1e-12} if name == "ackley" else {"gtol": 1e-9}
    found = minimize(f.loss, start, jac=grad, method=method, options=options)
    np.testing.assert_allclose(found.x, point.theta, atol=1e-6)
    assert found.fun == pytest.approx(point.level, abs=1e-8)


@pytest.mark.parametrize("name", COMPLETE)
def test_no_other_stationary_point_is_in_the_window(name):
    f = build(name)
    x0, x1, y0, y1 = f.facts.window
    listed = np.array([point.theta for point in f.facts.stationary])
    for start in np.stack(np.meshgrid(np.linspace(x0, x1, 11), np.linspace(y0, y1, 11)), -1).reshape(-1, 2):
        root, _, found, _ = fsolve(lambda t: f.loss_and_grad(t)[1], start, fprime=f.hessian, full_output=True)
        inside = x0 <= root[0] <= x1 and y0 <= root[1] <= y1
        # Where a surface flattens out its gradient is tiny without vanishing.
        flat = np.abs(np.linalg.eigvalsh(f.hessian(root))).max() < 1e-3
        if found == 1 and inside and not flat:
            assert np.linalg.norm(listed - root, axis=1).min() < 1e-4, (name, root)


@pytest.mark.parametrize("name", SURFACES)
def test_coercive_means_that_loss_grows_in_every_direction(name):
    f = build(name)
    angle = np.linspace(0, 2 * np.pi, 721)
    circle = np.stack([np.cos(angle), np.sin(angle)], -1)
    lowest = [f.loss(radius * circle).min() for radius in (50.0, 500.0, 5000.0)]
    grows = f.level_range[1] < lowest[1] and lowest[2] > 2 * lowest[1] > 4 * lowest[0]
    if name == "rosenbrock":
        # Its floor y=x² slips between the sampled directions; on it L=(1−x)² grows too.
        x = np.array([30.0, 300.0])
        grows = grows and np.all(np.diff(f.loss(np.stack([x, x**2], -1))) > 0)
    if name == "beale":
        # L is the same all along y=1.
        grows = not np.allclose(f.loss(np.array([[1e3, 1.0], [1e6, 1.0]])), 14.203125)
    assert f.facts.coercive == grows


def test_quadratics_have_the_curvature_that_they_name():
    assert np.array_equal(build("quadratic").hessian(np.array([1.0, 2.0])), np.eye(2))
    for condition in (1, 44.668, 1000):
        hessian = build("ill_conditioned", condition=condition).hessian(np.zeros((4, 2)))
        np.testing.assert_allclose(hessian, np.broadcast_to(np.diag([1, condition]), (4, 2, 2)), rtol=1e-14)


@pytest.mark.parametrize("a", [0.71, 0.8, 0.9, 1.0, 1.5, 3.0])
def test_two_peaks_have_a_pass_between_them(a):
    facts = build("two_peaks", separation=a).facts
    kinds = {point.kind: point for point in facts.stationary}
    assert kinds["saddle"].level == pytest.approx(2 * math.exp(-a * a))
    assert kinds["saddle"].level < kinds["maximum"].level
    assert (kinds["saddle"].level < facts.level < kinds["maximum"].level) == (a >= 0.9)
    f = build("two_peaks", separation=a)
    for point in facts.stationary:
        assert np.linalg.norm(f.loss_and_grad(np.array(point.theta))[1]) < 1e-9


def test_two_peaks_too_close_are_one():
    points = build("two_peaks", separation=0.7).facts.stationary
    assert [(point.theta, point.kind) for point in points] == [((0.0, 0.0), "maximum")]


def test_deep_minimum_refuses_a_rate_that_the_wide_one_keeps():
    """What it is there to show: 2/λ_max is below the opening η0 in the deep one, above it in the wide one."""
    f = build("deep_and_wide")
    deep, wide = (
        2 / np.linalg.eigvalsh(f.hessian(np.array(point.theta)))[1] for point in f.facts.stationary[:2]
    )
    assert deep < f.facts.eta0 < wide
    assert f.facts.stationary[0].level < f.facts.stationary[1].level


def test_latex_comes_from_the_expression():
    assert build("saddle").facts.latex == r"L(x, y) = \frac{x^{2}}{2} + \frac{y^{4}}{4} - \frac{y^{2}}{2}"
