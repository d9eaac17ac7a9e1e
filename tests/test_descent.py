"""Descents against closed forms on quadratics, batches against single runs, and the shape of the record."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core
from core import descend, rule, schedule
from core.descent.outcome import classify
from core.optim import RULES
from tests.optim.oracles import NAMES, Quadratic, starts, surface

GUARDS = ("off", "curvature", "energy")


@pytest.mark.parametrize("ratio", [0.5, 0.99, 0.9999, 1.0001, 1.01, 1.5])
@pytest.mark.parametrize("eigenvalues", [(1.0, 1.0), (0.1, 7.0), (3.0, 40.0)])
def test_a_constant_rate_diverges_exactly_above_two_over_the_largest_eigenvalue(eigenvalues, ratio):
    """Along an eigenvector θ_t = (1 − ηλ)^t·θ_0."""
    f, eta = Quadratic(*eigenvalues), ratio * 2 / max(eigenvalues)
    run = descend(f, rule("gradient_descent", eta0=eta), (1.0, 1.0), 60)
    powers = (1 - eta * f.eigenvalues) ** np.arange(61)[:, None]
    np.testing.assert_allclose(run.theta, powers, rtol=1e-11, atol=1e-300)
    assert (np.abs(run.theta[-1]).max() > 1) == (ratio > 1)
    long = descend(f, rule("gradient_descent", eta0=eta), (1.0, 1.0), 20000)
    assert (not long.loss[-1] < long.loss[0]) == (ratio > 1)


@pytest.mark.parametrize(
    ("eta0", "alpha", "largest"), [(1.0, 0.05, 8.0), (0.5, 0.01, 12.0), (3.0, 0.2, 2.0), (0.1, 0.03, 15.0)]
)
def test_the_loss_rises_exactly_until_the_rate_has_decayed_to_its_limit(eta0, alpha, largest):
    """From the top eigenvector V rises while η(t) > 2/λ_max: until t* = ln(η0·λ_max/2)/α, within a step."""
    f = Quadratic(0.3, largest)
    own = rule("gradient_descent", eta0=eta0, schedule=schedule("exponential", alpha=alpha))
    run = descend(f, own, (0.0, 1e-3), 300)
    alive = run.loss[:-1] > 0
    rises = np.diff(run.loss) > 0
    np.testing.assert_array_equal(rises[alive], (run.learning_rate > 2 / largest)[alive])
    last = math.log(eta0 * largest / 2) / alpha if eta0 * largest > 2 else 0.0
    assert abs(rises.sum() - last) <= 1
    assert not rises[math.ceil(last) :].any()


@pytest.mark.parametrize(("rate", "momentum"), [(0.1, 0.0), (0.1, 0.9), (0.25, 0.5), (1.9, 0.6)])
def test_heavy_ball_is_a_matrix_power(rate, momentum):
    """One eigendirection obeys (x, v) ← M (x, v); it is stable exactly for η < 2(1+β)/λ."""
    curvature, start, steps = 3.0, 2.0, 40
    M = np.array([[1 - rate * curvature, -rate * momentum], [curvature, momentum]])
    expected = [(np.linalg.matrix_power(M, k) @ [start, 0.0])[0] for k in range(steps + 1)]
    run = descend(Quadratic(curvature), rule("heavy_ball", eta0=rate, momentum=momentum), [start], steps)
    np.testing.assert_allclose(run.theta[:, 0], expected, rtol=1e-10, atol=1e-12)
    radius = np.abs(np.linalg.eigvals(M)).max()
    assert (radius > 1) == (rate > 2 * (1 + momentum) / curvature)


def test_record_of_a_single_run():
    """Everything is stored at the point it belongs to, and a step is exactly −η_t·d_t."""
    f = surface("himmelblau")
    own = rule("adam", eta0=0.1, schedule=schedule("exponential", alpha=0.01))
    run = descend(f, own, (0.0, 0.0), 200)
    assert run.theta.shape == run.grad.shape == (201, 2)
    assert run.loss.shape == run.grad_norm.shape == (201,)
    assert run.direction.shape == run.displacement.shape == (200, 2)
    for part in (run.step_size, run.learning_rate, run.restarted, run.refused):
        assert part.shape == (200,)
    assert run.shape == ()
    np.testing.assert_array_equal(run.theta[1:], run.theta[:-1] - run.step_size[:, None] * run.direction)
    loss, grad = f.loss_and_grad(run.theta)
    np.testing.assert_allclose(run.loss, loss, rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(run.grad, grad, rtol=1e-13, atol=1e-12)
    np.testing.assert_allclose(run.grad_norm, np.linalg.norm(run.grad, axis=-1), rtol=1e-14)
    np.testing.assert_allclose(run.learning_rate, 0.1 * np.exp(-0.01 * np.arange(200)), rtol=1e-14)
    np.testing.assert_array_equal(run.step_size, run.learning_rate)
    assert run.budget_left == pytest.approx(0.1 * np.exp(-0.01 * np.arange(200, 5000)).sum(), rel=1e-9)
    assert run.outcome == classify(run)


@pytest.mark.parametrize("scaling", ["damped", "unit"])
def test_norm_scaled_steps_have_the_length_they_should(scaling):
    own = rule("gradient_descent", eta0=0.3, norm_scaling=scaling)
    run = descend(Quadratic(1.0, 20.0), own, (3.0, 4.0), 30)
    norm = run.grad_norm[:-1]
    expected = {"damped": 0.3 * norm / (1 + norm), "unit": 0.3 * norm / (norm + 1e-8)}[scaling]
    np.testing.assert_allclose(np.linalg.norm(run.displacement, axis=-1), expected, rtol=1e-12)


def test_the_norm_of_huge_gradients_does_not_overflow():
    """‖g‖ = 5e200: its square is not a float, the step of unit length is."""
    own = rule("gradient_descent", eta0=0.5, norm_scaling="unit")
    run = descend(Quadratic(1e200, 1e200), own, (3.0, 4.0), 1)
    np.testing.assert_allclose(run.grad_norm[0], 5e200, rtol=1e-14)
    np.testing.assert_allclose(run.theta[1], [2.7, 3.6], rtol=1e-12)


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("scaling", ["damped", "unit"])
@pytest.mark.parametrize("guard", GUARDS)
def test_a_single_run_may_overflow_without_an_error(name, scaling, guard):
    """Steps so long that squares of the gradient overflow, and then the gradient itself."""
    own = rule(name, eta0=1e160, norm_scaling=scaling, guard=guard)
    run = descend(surface("rosenbrock"), own, (1.5, 2.0), 30)
    assert run.theta.shape == (31, 2)
    if guard == "energy":
        assert np.isfinite(run.loss).all()
    if guard == "off":
        assert not np.isfinite(run.loss[-1])


@pytest.mark.parametrize(
    ("start", "eta0", "alpha", "batch"),
    [
        ((2,), (), (), ()),
        ((5, 2), (), (), (5,)),
        ((2,), (5,), (), (5,)),
        ((2,), (), (5,), (5,)),
        ((5, 2), (5,), (5,), (5,)),
        ((4, 1, 2), (5,), (), (4, 5)),
        ((2,), (4, 1), (5,), (4, 5)),
    ],
)
@pytest.mark.parametrize("count", [None, 1, 3])
def test_leading_axes_broadcast(start, eta0, alpha, batch, count):
    """Equal rows in every way of spelling them: each is the single run."""

    def own(eta0, alpha):
        return rule("adam", eta0=eta0, schedule=schedule("exponential", alpha=alpha))

    f = Quadratic(1.0, 2.0)
    many = own(np.full(eta0, 0.1), np.full(alpha, 0.1))
    run = descend(f, many if count is None else [many] * count, np.ones(start), 7)
    alone = descend(f, own(0.1, 0.1), (1.0, 1.0), 7)
    shape = batch if count is None else (count, *batch)
    ones = [1] * len(shape)
    assert run.theta.shape == (8, *shape, 2)
    assert run.step_size.shape == (7, *shape)
    assert run.budget_left.shape == run.shape == shape
    np.testing.assert_array_equal(run.theta - alone.theta.reshape(8, *ones, 2), 0.0)
    np.testing.assert_array_equal(run.step_size - alone.step_size.reshape(7, *ones), 0.0)
    np.testing.assert_array_equal(run.budget_left, np.full(shape, alone.budget_left))


def drawn(name, seed, shape, **settings):
    rng = np.random.default_rng(seed)
    own = {each.name: rng.uniform(each.low, 0.9) for each in RULES[name].parameters}
    return rule(
        name,
        eta0=10.0 ** rng.uniform(-3, -1, shape),
        schedule=schedule(
            rng.choice(["exponential", "step", "inverse_time"]), alpha=rng.uniform(0, 0.2, shape)
        ),
        weight_decay=rng.choice([0.0, 0.1]),
        **own,
        **settings,
    )


def assert_rows_are_runs_alone(f, rules, start, steps):
    run = descend(f, rules, start, steps)
    points = np.broadcast_to(start, (*run.shape, f.dim))
    for index in np.ndindex(run.shape):
        row = run.row(index)
        alone = descend(f, row.rules[0], points[index], steps)
        for part in (
            "theta",
            "loss",
            "grad",
            "direction",
            "step_size",
            "learning_rate",
            "restarted",
            "refused",
        ):
            np.testing.assert_array_equal(getattr(row, part), getattr(alone, part), err_msg=part)
        np.testing.assert_array_equal(row.budget_left, run.budget_left[index])


@pytest.mark.parametrize("name", RULES)
@settings(max_examples=12)
@given(
    problem=st.sampled_from(NAMES),
    seed=st.integers(0, 2**32 - 1),
    scaling=st.sampled_from(["none", "damped", "unit"]),
    guard=st.sampled_from(GUARDS),
    tuner=st.booleans(),
)
def test_a_row_of_a_batch_is_the_run_alone(name, problem, seed, scaling, guard, tuner):
    """To the last bit, for every rule, guard, scaling and the tuner."""
    f = surface(problem)
    own = drawn(name, seed, (3,), norm_scaling=scaling, guard=guard, tuner=tuner)
    assert_rows_are_runs_alone(f, own, starts(f, seed, 3), 25)


def test_different_rules_side_by_side_are_each_the_run_alone():
    """Guards, scalings, memories and the tuner of one rule do not reach into another's rows."""
    rules = [drawn(name, k, (2, 1), guard=GUARDS[k % 3]) for k, name in enumerate(RULES)]
    rules += [drawn(name, k, (2, 1), tuner=True) for k, name in enumerate(RULES)]
    for problem in ("himmelblau", "rastrigin", "monkey_saddle"):
        f = surface(problem)
        assert_rows_are_runs_alone(f, rules, starts(f, 5, 3), 30)


def test_arrays_for_other_hyper_parameters_are_rows_too():
    f = surface("six_hump_camel")
    own = [
        rule("adam", eta0=0.1, betas=(np.array([0.1, 0.9]), 0.99), eps=np.array([1e-8, 0.1])),
        rule("rmsprop", eta0=0.1, rho=np.array([0.1, 0.9]), norm_scaling="unit", eps=np.array([1.0, 0.1])),
        rule("nesterov", eta0=0.01, momentum=np.array([0.1, 0.9]), weight_decay=np.array([0.0, 0.5])),
    ]
    assert_rows_are_runs_alone(f, own, (1.0, 0.5), 40)


def test_one_objective_call_a_step_serves_all_rows():
    f = Quadratic(1.0, 2.0)
    descend(f, [rule(name, eta0=0.1, guard="off") for name in RULES], np.ones((50, 2)), 30)
    assert f.calls == 31


@pytest.mark.parametrize("guard", GUARDS)
def test_a_diverged_row_is_recorded_and_leaves_the_others_alone(guard):
    """No exception and no warning (which pytest would raise); from the overflow on, the row is not finite."""
    f = surface("monkey_saddle")
    own = rule("gradient_descent", eta0=np.array([50.0, 0.01]), guard="off")
    run = descend(f, [own, rule("adam", eta0=0.01, guard=guard)], (1.2, 0.3), 60)
    broken = ~np.isfinite(run.loss[:, 0, 0])
    first = int(np.argmax(broken))
    assert 0 < first < 30
    assert broken[first:].all()
    assert np.isfinite(run.theta[:, 0, 1]).all()
    alone = descend(f, rule("adam", eta0=0.01, guard=guard), (1.2, 0.3), 60)
    np.testing.assert_array_equal(run.theta[:, 1, 0], alone.theta)
    assert not np.isfinite(run.grad_norm[-1, 0, 0])
    assert not np.isfinite(run.displacement[-1, 0, 0]).all()


@pytest.mark.parametrize("guard", GUARDS)
def test_a_start_where_the_loss_is_not_finite_is_recorded(guard):
    f = core.surface(formula="log(x) + y**2", window=(0.5, 2, -1, 1))
    run = descend(f, rule("heavy_ball", eta0=0.1, guard=guard), np.array([[-1.0, 0.5], [1.0, 0.5]]), 20)
    assert np.isnan(run.loss[:, 0]).all()
    assert not run.refused[:, 0].any()
    assert run.loss[1, 1] < run.loss[0, 1]
    # There is no energy to guard: such a row stays where it is.
    assert guard != "energy" or np.all(run.theta[:, 0] == run.theta[0, 0])


def test_a_row_knows_its_rule():
    rules = [
        rule("adam", eta0=np.array([0.1, 0.2]), schedule=schedule("step", alpha=np.array([0.3, 0.4]))),
        rule("stable_decay", eta0=0.5),
    ]
    run = descend(Quadratic(1.0), rules, (1.0,), 5)
    row = run.row((0, 1))
    assert (row.rules[0].name, row.rules[0].eta0, row.rules[0].schedule.alpha) == ("adam", 0.2, 0.4)
    assert run.row((1, 1)).rules[0].eta0 == 0.5
    assert run.row((-1, 0)).rules[0].name == "stable_decay"
    assert row.theta.shape == (6, 1)
    assert descend(Quadratic(1.0), rules[0], (1.0,), 5).row(1).rules[0].eta0 == 0.2
    with pytest.raises(ValueError, match="index must have 2 entries"):
        run.row(0)


def test_outcomes_of_a_batch():
    f = surface("quadratic")
    run = descend(f, rule("gradient_descent", eta0=np.array([0.5, 2.5])), (1.0, 1.0), 400)
    assert [outcome.kind for outcome in run.outcomes] == ["minimum", "diverged"]
    with pytest.raises(ValueError, match="use outcomes"):
        _ = run.outcome


GD = rule("gradient_descent", eta0=0.1)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"steps": 0}, "steps must be a whole number of at least 1, got 0"),
        ({"steps": -3}, "steps must be"),
        ({"steps": 2.0}, "steps must be"),
        ({"steps": True}, "steps must be"),
        ({"steps": "10"}, "steps must be"),
        ({"start": (1.0,)}, r"start must have shape \(..., 2\), got \(1,\)"),
        ({"start": 1.0}, r"start must have shape \(..., 2\), got \(\)"),
        ({"start": np.ones((2, 3))}, "start must have shape"),
        ({"start": (1.0, math.nan)}, r"start must be finite numbers of shape \(..., 2\), got"),
        ({"start": (1.0, math.inf)}, "start must be finite numbers"),
        ({"start": ("a", "b")}, "start must be finite numbers"),
        ({"start": None}, "start must be finite numbers"),
        ({"start": [(1.0, 2.0), (1.0,)]}, "start must be finite numbers"),
        ({"start": np.ones((0, 2))}, "start must be finite numbers"),
        ({"rules": []}, "rules must be a Rule or a sequence of at least one"),
        ({"rules": "adam"}, "rules must be a Rule"),
        ({"rules": [GD, "adam"]}, "rules must be a Rule"),
        ({"rules": None}, "rules must be a Rule"),
        (
            {"rules": rule("adam", eta0=[0.1, 0.2]), "start": np.ones((3, 2))},
            r"batch axes of start and rules must broadcast, got \(3,\) and \(2,\)",
        ),
        ({"rules": [rule("adam", eta0=[0.1] * 2), rule("adam", eta0=[0.1] * 3)]}, "must broadcast"),
    ],
)
def test_bad_arguments_are_named(arguments, sentence):
    given_arguments = {"rules": GD, "start": (1.0, 1.0), "steps": 3} | arguments
    with pytest.raises(ValueError, match=sentence):
        descend(Quadratic(1.0, 2.0), **given_arguments)
