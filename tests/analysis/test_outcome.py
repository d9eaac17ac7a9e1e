"""A table of runs whose fate is known beforehand, at least two of each kind; and the words that explain it."""

import math

import numpy as np
import pytest

import core
from core.descent.endings import window_length
from core.descent.outcome import classify
from core.numbers import number

CONSTANT = core.schedule("constant")


def exponential(alpha):
    return core.schedule("exponential", alpha=alpha)


def run(problem, rule, start, steps, **settings):
    parameters = {"formula": problem, "window": (-3, 3, -3, 3)} if "*" in problem else {}
    f = core.surface(**parameters) if parameters else core.surface(problem)
    return core.descend(f, core.rule(rule, **settings), start=start, steps=steps)


# kind, problem, rule, start, steps, settings; why the fate is known stands above each group.
FATES = [
    # Small constant steps inside a basin with a non-degenerate minimum.
    ("minimum", "quadratic", "gradient_descent", (2.0, 1.0), 60, {"eta0": 0.5}),
    ("minimum", "himmelblau", "gradient_descent", (3.2, 1.8), 400, {"eta0": 0.01}),
    ("minimum", "himmelblau", "stable_decay", (0.0, 0.0), 400, {"eta0": 1.0, "schedule": CONSTANT}),
    ("minimum", "three_hump_camel", "heavy_ball", (0.4, 0.3), 400, {"eta0": 0.05, "momentum": 0.8}),
    ("minimum", "rosenbrock", "nesterov", (0.5, 0.3), 6000, {"eta0": 0.001, "momentum": 0.9}),
    # On an axis through a saddle the other coordinate is exactly 0 and stays so.
    ("saddle", "saddle", "gradient_descent", (1.5, 0.0), 200, {"eta0": 0.2}),
    ("saddle", "x**2 - y**2", "heavy_ball", (1.0, 0.0), 400, {"eta0": 0.1, "momentum": 0.5}),
    ("saddle", "six_hump_camel", "gradient_descent", (0.0, 0.0), 20, {"eta0": 0.01}),
    # Fourth powers: the Hessian vanishes at the minimum; the monkey saddle's centre has H = 0.
    ("degenerate", "monkey_saddle", "gradient_descent", (0.0, 0.0), 20, {"eta0": 0.1}),
    ("degenerate", "x**4 + y**4", "gradient_descent", (0.0, 0.0), 20, {"eta0": 0.1}),
    ("degenerate", "x**2 + 0*y*y", "gradient_descent", (1.0, 2.0), 300, {"eta0": 0.3}),
    # Started exactly on a peak: the gradient is 0 and nothing moves.
    ("maximum", "-x**2 - y**2", "gradient_descent", (0.0, 0.0), 20, {"eta0": 0.1}),
    ("maximum", "1 - x**2 - 3*y**2 + x**4*y**4", "adam", (0.0, 0.0), 50, {"eta0": 0.1}),
    ("maximum", "two_peaks", "heavy_ball", "peak", 20, {"eta0": 0.1}),
    # η > 2/λ_max on a quadratic; far outside the basin on a quartic.
    ("diverged", "quadratic", "gradient_descent", (2.0, 1.0), 200, {"eta0": 2.2}),
    ("diverged", "ill_conditioned", "gradient_descent", (1.0, 1.0), 100, {"eta0": 0.08}),
    ("diverged", "himmelblau", "gradient_descent", (5.0, 5.0), 50, {"eta0": 0.2}),
    ("diverged", "rosenbrock", "gradient_descent", (-1.8, 2.5), 50, {"eta0": 0.05}),
    ("diverged", "quadratic", "heavy_ball", (1.0, 1.0), 300, {"eta0": 4.2, "momentum": 0.9}),
    ("diverged", "quadratic", "gradient_descent", (0.1, 0.0), 12, {"eta0": 2.3}),
    # The finite budget Σ η(t) is spent long before the minimum.
    ("frozen", "plateau", "gradient_descent", (-3.4, 1.6), 120, {"eta0": 0.5, "schedule": exponential(0.2)}),
    (
        "frozen",
        "quadratic",
        "gradient_descent",
        (2.0, 1.0),
        100,
        {"eta0": 0.05, "schedule": exponential(0.3)},
    ),
    ("frozen", "rosenbrock", "adam", (-1.2, 1.0), 200, {"eta0": 0.01, "schedule": exponential(0.2)}),
    (
        "frozen",
        "himmelblau",
        "gradient_descent",
        (0.0, 0.0),
        60,
        {"eta0": 0.001, "schedule": exponential(0.5)},
    ),
    # η = 2/λ exactly bounces for ever; normalised steps of constant length can't settle.
    ("cycling", "quadratic", "gradient_descent", (1.0, 0.0), 100, {"eta0": 2.0}),
    ("cycling", "quadratic", "gradient_descent", (1.0, 0.3), 200, {"eta0": 0.5, "norm_scaling": "unit"}),
    ("cycling", "himmelblau", "gradient_descent", (0.0, 0.0), 300, {"eta0": 0.3, "norm_scaling": "unit"}),
    ("cycling", "saddle", "gradient_descent", (0.0, 0.9), 300, {"eta0": 1.2}),
    # On its way: small steps, far to go, no decay.
    ("descending", "rosenbrock", "gradient_descent", (-1.2, 1.0), 100, {"eta0": 0.0005}),
    ("descending", "quadratic", "gradient_descent", (2.0, 1.0), 40, {"eta0": 0.02}),
    ("descending", "plateau", "gradient_descent", (-3.4, 1.6), 60, {"eta0": 0.5}),
    # Without bound, but downwards: nothing blows up, L just has no lower end.
    ("descending", "x**2 - y**2 + 0*x", "gradient_descent", (0.5, 0.1), 15, {"eta0": 0.1}),
    ("descending", "himmelblau", "adam", (0.0, 0.0), 40, {"eta0": 0.02}),
    # A plane: no curvature, so no distance that a budget could fall short of; and a steep slope far up.
    ("descending", "x + 2*y", "gradient_descent", (0.0, 0.0), 40, {"eta0": 0.1}),
    ("descending", "1e9 + x**2 + y**2", "gradient_descent", (2.0, 1.0), 20, {"eta0": 0.01}),
]


@pytest.mark.parametrize(("kind", "problem", "rule", "start", "steps", "settings"), FATES)
def test_runs_of_known_fate(kind, problem, rule, start, steps, settings):
    if start == "peak":
        start = next(p.theta for p in core.surface(problem).facts.stationary if p.kind == "maximum")
    outcome = run(problem, rule, start, steps, **settings).outcome
    assert outcome.kind == kind, outcome.reason


def test_the_table_holds_thirty_runs_and_two_of_each_kind():
    kinds = [fate[0] for fate in FATES]
    assert len(kinds) >= 30
    assert len(set(kinds)) == 8
    assert min(kinds.count(kind) for kind in set(kinds)) >= 2


def test_the_reason_carries_the_numbers_that_decided():
    end = run("himmelblau", "gradient_descent", (3.2, 1.8), 400, eta0=0.01)
    assert number(end.grad_norm[-1], 2) in end.outcome.reason
    lost = run("quadratic", "gradient_descent", (2.0, 1.0), 3000, eta0=2.5)
    first = int(np.argmax(~np.isfinite(lost.grad).all(-1) | ~np.isfinite(lost.loss)))
    assert f"step {first}" in lost.outcome.reason


def test_a_guarded_run_that_cannot_move_says_so():
    f = core.surface(formula="abs(x) + abs(y)", window=(-2, 2, -2, 2))
    end = core.descend(f, core.rule("stable_decay", eta0=1.0), start=(0.7, 0.4), steps=200)
    assert end.refused[-1]
    assert end.outcome.kind == "frozen"
    assert "no step along −g lowers V" in end.outcome.reason


def test_without_a_window_the_numbers_of_the_run_itself_set_the_scale():
    class Bowl:
        dim = 3

        def loss(self, theta):
            return (theta**2).sum(-1)

        def loss_and_grad(self, theta):
            return self.loss(theta), 2 * theta

        def hvp(self, theta, v):
            return 2 * v

    rule = core.rule("gradient_descent", eta0=0.3)
    assert core.descend(Bowl(), rule, start=(1.0, 2.0, 3.0), steps=100).outcome.kind == "minimum"
    assert (
        core.descend(Bowl(), core.rule("gradient_descent", eta0=3.0), (1.0, 2.0, 3.0), 900).outcome.kind
        == "diverged"
    )


def test_a_batch_has_one_outcome_a_row_and_classify_refuses_it_whole():
    rules = [core.rule("gradient_descent", eta0=eta) for eta in (0.5, 2.0, 2.5)]
    runs = core.descend(core.surface("quadratic"), rules, start=(1.0, 0.0), steps=100)
    assert [outcome.kind for outcome in runs.outcomes] == ["minimum", "cycling", "diverged"]
    with pytest.raises(ValueError, match="one run"):
        classify(runs)


def test_the_window_is_a_fifth_of_the_run_and_at_least_ten_steps():
    assert [window_length(steps) for steps in (5, 20, 50, 51, 500)] == [5, 10, 10, 11, 100]
    assert math.isclose(window_length(1000), 200)
