"""The list of problems, what each declares, and the shapes every landscape keeps to."""

import subprocess
import sys

import numpy as np
import pytest

from core.problems import DIABETES_COLUMNS, PROBLEMS, build

VARIANTS = [
    *[(name, {}) for name in PROBLEMS],
    ("ill_conditioned", {"condition": 1}),
    ("ill_conditioned", {"condition": 446.683}),
    ("two_peaks", {"separation": 0.5}),
    ("two_peaks", {"separation": 3}),
    ("mnist_pair", {"digit_a": "0", "digit_b": "1", "prior": "none"}),
    ("mnist_pair", {"digit_a": 4, "digit_b": 9, "prior": "laplace", "prior_scale": 0.01}),
    ("diabetes", {"column_a": "s1", "column_b": "s2"}),
    ("formula", {"formula": "1/x + log(y)", "window": (-2, 2, -1, 3)}),
]


@pytest.mark.parametrize(("name", "parameters"), VARIANTS)
def test_facts_are_complete_and_fit_together(name, parameters):
    f = build(name, **parameters)
    facts, (low, high) = f.facts, f.level_range
    x0, x1, y0, y1 = facts.window
    assert facts.name == name
    assert all([facts.title, facts.lesson, facts.source, facts.latex.startswith("L(")])
    assert x0 < facts.start[0] < x1
    assert y0 < facts.start[1] < y1
    assert 1e-5 <= facts.eta0 <= 10
    assert low <= facts.level <= high
    assert np.isfinite([low, high]).all()
    start_loss, start_grad = f.loss_and_grad(np.array(facts.start))
    assert facts.level < start_loss
    assert np.linalg.norm(start_grad) > 0
    for point in facts.stationary:
        assert x0 <= point.theta[0] <= x1
        assert y0 <= point.theta[1] <= y1


@pytest.mark.parametrize(("name", "parameters"), VARIANTS)
def test_opening_run_moves_and_does_not_explode_at_once(name, parameters):
    """Plain gradient descent with the app's default decay leaves the start, and stays finite for 40 steps."""
    f = build(name, **parameters)
    theta = start = np.array(f.facts.start)
    for t in range(40):
        theta = theta - f.facts.eta0 * np.exp(-0.012 * t) * f.loss_and_grad(theta)[1]
    assert np.isfinite(f.loss(theta))
    assert np.linalg.norm(theta - start) > 0.02 * (f.facts.window[1] - f.facts.window[0])
    assert f.loss(theta) < f.loss(start)


@pytest.mark.parametrize(("name", "parameters"), VARIANTS)
def test_batches_of_any_shape_give_the_same_bits_as_single_rows(name, parameters):
    f = build(name, **parameters)
    x0, x1, y0, y1 = f.facts.window
    random = np.random.default_rng(0)
    theta = random.uniform([x0, y0], [x1, y1], (3, 4, 2))
    v = random.standard_normal((3, 4, 2))
    loss, grad = f.loss_and_grad(theta)
    hessian, product = f.hessian(theta), f.hvp(theta, v)
    assert (loss.shape, grad.shape, hessian.shape) == ((3, 4), (3, 4, 2), (3, 4, 2, 2))
    np.testing.assert_array_equal(f.loss(theta), loss)
    np.testing.assert_allclose(product, np.einsum("...ij,...j", hessian, v), rtol=1e-12, atol=1e-12)
    for k in np.ndindex(3, 4):
        alone, alone_grad = f.loss_and_grad(theta[k])
        np.testing.assert_array_equal(alone, loss[k])
        np.testing.assert_array_equal(f.loss(theta[k]), loss[k])
        np.testing.assert_array_equal(alone_grad, grad[k])
        np.testing.assert_array_equal(f.hessian(theta[k]), hessian[k])


def test_rows_of_a_long_batch_do_not_depend_on_how_it_is_split():
    f = build("mnist_pair")
    theta = np.random.default_rng(1).uniform(-4, 4, (333, 2))
    whole = f.loss_and_grad(theta)
    first, second = f.loss_and_grad(theta[:150]), f.loss_and_grad(theta[150:])
    for part in (0, 1):
        np.testing.assert_array_equal(whole[part], np.concatenate([first[part], second[part]]))


def test_hvp_broadcasts_one_vector_over_a_batch_and_a_batch_over_one_point():
    f = build("himmelblau")
    theta = np.random.default_rng(0).uniform(-5, 5, (6, 2))
    v = np.array([1.0, -2.0])
    np.testing.assert_array_equal(f.hvp(theta, v), f.hvp(theta, np.tile(v, (6, 1))))
    np.testing.assert_array_equal(f.hvp(theta[0], theta), f.hvp(np.tile(theta[0], (6, 1)), theta))


@pytest.mark.parametrize("name", ["himmelblau", "mnist_pair", "tanh_neuron", "formula"])
def test_grid_spans_the_window_row_by_row(name):
    f = build(name)
    grid = f.grid(33)
    x0, x1, y0, y1 = f.facts.window
    assert (grid.x[0], grid.x[-1], grid.y[0], grid.y[-1]) == (x0, x1, y0, y1)
    assert grid.values[20, 5] == f.loss(np.array([grid.x[5], grid.y[20]]))
    assert f.grid(33) is grid
    with pytest.raises(ValueError, match="read-only"):
        grid.values[0, 0] = 1


@pytest.mark.parametrize("n", [0, 1, 5000])
def test_grid_size_is_bounded(n):
    with pytest.raises(ValueError, match=rf"n must lie in \[2, 1025\], got {n}"):
        build("quadratic").grid(n)


def test_theta_needs_two_coordinates():
    with pytest.raises(ValueError, match=r"theta must have shape \(..., 2\), got \(3,\)"):
        build("quadratic").loss(np.zeros(3))


@pytest.mark.parametrize(
    ("problem", "parameters", "message"),
    [
        ("ackly", {}, "problem must be one of .*ackley.*, got 'ackly'"),
        ("beale", {"condition": 3}, "beale takes no parameters, got 'condition'"),
        ("two_peaks", {"condition": 3}, "two_peaks takes separation, got 'condition'"),
        ("two_peaks", {"separation": 7}, r"separation must lie in \[0.5, 3\], got 7"),
        ("ill_conditioned", {"condition": float("nan")}, r"condition must lie in \[1, 1000\], got nan"),
        ("mnist_pair", {"digit_a": 3, "digit_b": "3"}, "digit_a and digit_b must differ, got 3 twice"),
        ("mnist_pair", {"digit_a": "38"}, "digit_a must be a digit from 0 to 9, got '38'"),
        ("mnist_pair", {"digit_b": ""}, "digit_b must be a digit from 0 to 9, got ''"),
        ("mnist_pair", {"prior": "cauchy"}, "prior must be one of none, gaussian, laplace, got 'cauchy'"),
        ("mnist_pair", {"prior_scale": 0.0}, r"prior_scale must lie in \[0.001, 1000\], got 0.0"),
        ("diabetes", {"column_a": "s9"}, "column_a must be one of age, .*, got 's9'"),
        ("diabetes", {"column_b": "bmi"}, "column_a and column_b must differ, got 'bmi' twice"),
        ("formula", {"window": (1, 1, 0, 1)}, "window must be four numbers .* got"),
        ("formula", {"window": (0, 1, 0)}, "window must be four numbers .* got"),
        ("formula", {"window": (0, float("inf"), 0, 1)}, "window must be four numbers .* got"),
        ("formula", {"window": (5, 5 + 1e-9, 0, 1)}, "window must be wider"),
    ],
)
def test_wrong_parameters_are_named(problem, parameters, message):
    with pytest.raises(ValueError, match=message):
        build(problem, **parameters)


def test_titles_are_known_without_the_libraries_that_building_needs():
    program = (
        "import sys, core.problems as p; "
        "print(len(p.PROBLEMS), {'sympy', 'sklearn', 'torch', 'scipy'} & set(sys.modules))"
    )
    stub = "import sys, types; m = types.ModuleType('core'); m.__path__ = ['core']; sys.modules['core'] = m; "
    done = subprocess.run([sys.executable, "-c", stub + program], capture_output=True, text=True, check=True)
    assert done.stdout.split(" ", 1) == [str(len(PROBLEMS)), "set()\n"]


def test_diabetes_columns_are_scikit_learns():
    from sklearn.datasets import load_diabetes

    assert tuple(load_diabetes().feature_names) == DIABETES_COLUMNS
