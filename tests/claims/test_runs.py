"""Claims 2 and 4 to 7, on runs: each verdict checked with runs and formulas written out here."""

import re

import numpy as np
import pytest

from core.claims import judge
from core.claims.gradient_steps import drawn_steps
from core.experiments.computed import landscape
from core.experiments.experiment import Experiment
from core.experiments.study import Study
from tests.claims.surfaces import (
    deep_and_wide,
    deep_and_wide_gradient,
    descent,
    himmelblau,
    himmelblau_gradient,
    himmelblau_hessian,
    three_hump,
    three_hump_gradient,
    told,
)


def opening(problem, **settings):
    return Experiment.opening(problem=problem, **settings)


def first_run(experiment):
    """Return θ (T+1, 2) and L (T+1,) of the one rule of the experiment that a verdict opens."""
    assert experiment.rules == ("gradient_descent",)
    run = Study(experiment).run
    return run.theta[:, 0], run.loss[:, 0]


@pytest.mark.parametrize(("problem", "rose"), [("himmelblau", False), ("rastrigin", True)])
def test_with_v_equal_to_l_the_condition_is_vacuous_also_where_v_rises(problem, rose):
    verdict = judge("condition", opening(problem))
    numbers = dict(verdict.numbers)
    assert verdict.decision == "vacuous"
    _, loss = first_run(verdict.experiment)
    rises = np.diff(loss) > 1e-12 * (1 + np.abs(loss[:-1]))
    assert numbers["steps at which V rose all the same"] == rises.sum()
    assert bool(rises.any()) == rose
    assert ("raised V all the same" in verdict.sentence) == rose
    if rose:
        step = verdict.example.step
        assert loss[step] > loss[step - 1]
        assert not rises[: step - 1].any()


def test_the_smallest_product_is_that_of_the_gradients_own_square():
    verdict = judge("condition", opening("himmelblau", steps=20))
    path = descent(himmelblau_gradient, (0.0, 0.0), 0.0225, 0.012, 20)[:-1]
    least = min((himmelblau_gradient(*theta) ** 2).sum() for theta in path)
    assert dict(verdict.numbers)["smallest ∇V·∇L = ‖∇L‖² of the run"] == pytest.approx(least, rel=1e-6)


def test_the_condition_on_the_distance_is_met_at_the_share_of_steps_counted_here():
    verdict = judge("condition", opening("deep_and_wide"))
    path = descent(deep_and_wide_gradient, (1.8, 0.25), 0.3, 0.012, 120)[:-1]
    lowest = np.array([1.4891026725106642, 0.0])
    met = np.mean([(theta - lowest) @ deep_and_wide_gradient(*theta) >= 0 for theta in path])
    assert 0 < met < 1
    assert dict(verdict.numbers)["share of steps that meet (θ−θ*)·∇L ≥ 0"] == pytest.approx(met)


def test_at_the_rest_of_a_convex_problem_rounding_does_not_break_the_condition():
    verdict = judge(
        "condition",
        Experiment.opening(
            problem="formula",
            formula="sqrt(1+(x-0.2)^2+4*(y+0.1)^2)",
            start=(2.0, -1.5),
            eta0=0.1,
            alpha=0.0,
            steps=400,
        ),
    )
    assert dict(verdict.numbers)["share of steps that meet (θ−θ*)·∇L ≥ 0"] == 1


def test_damped_decay_raises_the_loss_in_the_narrow_minimum():
    verdict = judge("monotone", opening("deep_and_wide"))
    path = descent(deep_and_wide_gradient, (1.8, 0.25), 0.3, 0.012, 120, damped=True)
    loss = deep_and_wide(*path.T)
    rises = np.flatnonzero(np.diff(loss) > 1e-12)
    numbers = dict(verdict.numbers)
    assert verdict.decision == "fails"
    assert numbers["rises, damped"] == len(rises) > 0
    assert verdict.example.step == rises[0] + 1
    assert numbers["largest rise, damped"] == pytest.approx(np.diff(loss).max(), rel=1e-9)
    plain = deep_and_wide(*descent(deep_and_wide_gradient, (1.8, 0.25), 0.3, 0.012, 120).T)
    assert numbers["rises, plain"] == (np.diff(plain) > 1e-12).sum()
    assert numbers["rises, damped and guarded"] == 0
    _, seen = first_run(verdict.experiment)
    np.testing.assert_allclose(seen, loss, rtol=1e-9)


def test_the_largest_calm_rate_has_no_rise_and_the_next_one_has():
    limit = dict(judge("monotone", opening("deep_and_wide")).numbers)["no rise for η0 up to"]
    rates = [float(f"{rate:.3g}") for rate in np.geomspace(0.003, 10, 41)]
    here = rates.index(limit)

    def rises(rate):
        path = descent(deep_and_wide_gradient, (1.8, 0.25), rate, 0.012, 120, damped=True)
        return (np.diff(deep_and_wide(*path.T)) > 1e-12).any()

    assert [rises(rate) for rate in rates[: here + 2]] == [False] * (here + 1) + [True]


def test_a_rate_below_the_limit_of_a_bowl_never_raises_the_loss():
    verdict = judge("monotone", opening("quadratic"))
    assert verdict.decision == "holds"
    path = descent(lambda x, y: np.array([x, y]), (2.4, 1.2), 1.8, 0.012, 120, damped=True)
    assert (np.diff((path**2).sum(-1)) <= 0).all()


def test_a_run_that_leaves_the_finite_numbers_fails_and_is_named():
    verdict = judge("monotone", opening("formula", formula="log(x) + y**2"))
    assert verdict.decision == "fails"
    _, loss = first_run(verdict.experiment)
    step = int(np.argmax(~np.isfinite(loss)))
    assert f"left the finite numbers at step {step}" in verdict.sentence


def test_a_step_that_second_order_calls_a_fall_raises_himmelblau():
    verdict = judge("taylor", opening("himmelblau"))
    assert verdict.decision == "fails"
    example = verdict.example
    theta, eta = told(verdict.work, "θ"), told(verdict.work, "η")
    grad, hessian = himmelblau_gradient(*theta), himmelblau_hessian(*theta)
    move = -eta * grad
    predicted = grad @ move + move @ hessian @ move / 2
    made = himmelblau(*(theta + move)) - himmelblau(*theta)
    assert predicted < 0 < made
    assert float(re.search(r"together (-[\d.]+)", verdict.work)[1]) == pytest.approx(predicted, rel=1e-9)
    assert example.first + example.second == pytest.approx(predicted, rel=1e-9)
    assert example.after - example.loss == pytest.approx(made, rel=1e-9)
    np.testing.assert_allclose(example.p, move, rtol=1e-12)
    path, loss = first_run(verdict.experiment)
    np.testing.assert_allclose(path[:2], [theta, theta + move], rtol=1e-9)
    assert loss[1] - loss[0] == pytest.approx(made, rel=1e-9)


SMALL = {
    "formula": "1e-6*(((300*x)**2 + 300*y - 11)**2 + (300*x + (300*y)**2 - 7)**2)",
    "window": (-0.02, 0.02, -0.02, 0.02),
}


@pytest.mark.parametrize(("settings", "zoom"), [({}, 1), (SMALL, 300)], ids=["Himmelblau", "a small one"])
def test_broken_promises_are_counted_as_they_are_on_steps_made_again_here(settings, zoom):
    """With θ and L made smaller the rises are small too, and none of them may pass for rounding."""
    experiment = opening("formula" if settings else "himmelblau", **settings)
    size = 1e-6 if settings else 1.0

    def level(theta):
        return size * himmelblau(*(zoom * theta))

    def gradient(x, y):
        return size * zoom * himmelblau_gradient(zoom * x, zoom * y)

    theta, eta = drawn_steps(landscape(experiment))
    path = descent(gradient, experiment.start, experiment.eta0, experiment.alpha, experiment.steps)[:-1]
    theta = np.concatenate([theta, path])
    eta = np.concatenate([eta, experiment.eta0 * np.exp(-experiment.alpha * np.arange(experiment.steps))])
    promised = broken = 0
    for place, rate in zip(theta, eta, strict=True):
        grad, hessian = gradient(*place), size * zoom**2 * himmelblau_hessian(*(zoom * place))
        move = -rate * grad
        tiny = 1e-12 * (1 + level(place))
        if grad @ move + move @ hessian @ move / 2 < -tiny:
            promised += 1
            broken += level(place + move) - level(place) > tiny
    numbers = dict(judge("taylor", experiment).numbers)
    assert numbers["of these, L rose"] == broken > 100
    # At rest the sizes lie within rounding of each other.
    assert numbers["steps predicted to lower L"] == pytest.approx(promised, abs=2)


@pytest.mark.parametrize("problem", ["quadratic", "ill_conditioned", "diabetes"])
def test_on_a_quadratic_the_expansion_is_exact_and_keeps_its_promise(problem):
    verdict = judge("taylor", opening(problem))
    assert verdict.decision == "holds"
    assert dict(verdict.numbers)["steps predicted to lower L"] > 900
    assert "exact" in verdict.sentence
    example = verdict.example
    assert example.after - example.loss == pytest.approx(example.first + example.second, rel=1e-6)


def test_a_bowls_overshoots_are_the_rates_above_one():
    """θ ← (1−η)θ leaps across for η > 1: with η = 1.8·e^(−0.2t) at t = 0, 1 and 2 only, without decay always."""
    verdict = judge("overshoot", opening("quadratic", alpha=0.2, steps=50))
    numbers = dict(verdict.numbers)
    above = np.flatnonzero(1.8 * np.exp(-0.2 * np.arange(50)) > 1)
    assert list(above) == [0, 1, 2]
    assert verdict.decision == "fails"
    assert numbers["overshoots with decay"] == 3
    assert numbers["overshoots without decay"] == 50
    assert numbers["last one with decay, at step"] == 3
    assert numbers["first step overshoots (1 yes, 0 no)"] == 1
    assert verdict.example.step == 1
    theta, _ = first_run(verdict.experiment)
    assert (theta[0] * theta[1] < 0).all()
    assert (theta[2] * theta[3] < 0).all()
    assert (theta[3] * theta[4] > 0).all()


def test_decay_prevents_an_overshoot_that_lies_ahead():
    verdict = judge("overshoot", opening("himmelblau", alpha=0.2))
    numbers = dict(verdict.numbers)
    assert verdict.decision == "holds"

    def leaps(alpha):
        path = descent(himmelblau_gradient, (0.0, 0.0), 0.0225, alpha, 120)
        moves = np.diff(path, axis=0)
        slopes = np.array([himmelblau_gradient(*theta) for theta in path])
        return ((slopes[1:] * moves).sum(-1) > 0) & (np.hypot(*moves.T) > 1e-11)

    assert not leaps(0.2).any()
    assert numbers["overshoots without decay"] == pytest.approx(leaps(0.0).sum(), abs=2)
    assert leaps(0.0).sum() > 50


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"problem": "spiral_valley"}, "Neither leaps"),
        ({"problem": "quadratic", "alpha": 0.0}, "no decay to judge"),
        ({"problem": "monkey_saddle"}, "To leave the finite numbers is no leap"),
    ],
)
def test_without_an_overshoot_or_without_decay_there_is_nothing_to_prevent(settings, words):
    verdict = judge("overshoot", Experiment.opening(**settings))
    assert verdict.decision == "vacuous"
    assert words in verdict.sentence


def three_hump_ends(eta0, alpha):
    """Return how many of 21×21 runs end in the lowest minimum, the origin, in one of the two others, and elsewhere."""
    # ∇L = 0 with y = −x/2 leaves 3.5 − 4.2·x² + x⁴ = 0; its larger root is a minimum.
    x = np.sqrt((4.2 + np.sqrt(4.2**2 - 14)) / 2)
    other = np.array([[x], [-x / 2]])
    theta = np.stack(np.meshgrid(np.linspace(-2.4, 2.4, 21), np.linspace(-2.4, 2.4, 21))).reshape(2, -1)
    with np.errstate(all="ignore"):
        for t in range(200):
            theta = theta - eta0 * np.exp(-alpha * t) * three_hump_gradient(*theta)
        near = 0.01 * np.hypot(4.8, 4.8)
        best = np.hypot(*theta) <= near
        trapped = (np.hypot(*(theta - other)) <= near) | (np.hypot(*(theta + other)) <= near)
    return best.sum(), trapped.sum(), (~best & ~trapped).sum()


@pytest.mark.parametrize(
    ("eta0", "decision", "more"),
    [(0.12, "fails", "as many as"), (0.3, "fails", "more than"), (0.4, "holds", "makes no difference")],
)
def test_decay_traps_as_many_starts_of_the_camel_as_counted_here(eta0, decision, more):
    verdict = judge("trapping", opening("three_hump_camel", eta0=eta0))
    numbers = dict(verdict.numbers)
    assert verdict.decision == decision
    assert more in verdict.sentence
    for alpha, name in ((0.012, "with decay"), (0.0, "without decay")):
        best, poor, rest = three_hump_ends(eta0, alpha)
        assert numbers[f"share in a lowest minimum, {name}"] * 441 == pytest.approx(best, abs=1e-6)
        assert numbers[f"share in a poorer minimum, {name}"] * 441 == pytest.approx(poor, abs=1e-6)
        assert numbers[f"share elsewhere, {name}"] * 441 == pytest.approx(rest, abs=1e-6)
    assert (numbers["minima in view"], numbers["of them lowest"]) == (3, 1)


def test_the_state_that_is_opened_is_trapped_where_a_constant_rate_is_not():
    experiment = judge("trapping", opening("three_hump_camel", eta0=0.3)).experiment
    theta, loss = first_run(experiment)
    assert abs(theta[-1, 0]) == pytest.approx(1.7476, abs=1e-3)
    assert loss[-1] == pytest.approx(three_hump(1.74755, -0.87378), abs=1e-5)
    free, _ = first_run(experiment.change(alpha=0.0))
    assert np.hypot(*free[-1]) < 0.06


@pytest.mark.parametrize(
    ("problem", "decision", "words"),
    [
        ("rosenbrock", "vacuous", "one minimum in view"),
        ("himmelblau", "vacuous", "All 4 minima in view have the level 0"),
        ("monkey_saddle", "undecided", "No minimum"),
    ],
)
def test_without_a_poorer_minimum_nobody_can_be_trapped_in_one(problem, decision, words):
    verdict = judge("trapping", opening(problem))
    assert verdict.decision == decision
    assert words in verdict.sentence


def test_runs_that_mostly_arrive_nowhere_decide_nothing():
    verdict = judge("trapping", opening("ackley", eta0=10.0))
    assert verdict.decision == "undecided"
    assert dict(verdict.numbers)["share elsewhere, with decay"] > 0.9
