"""The stability limit against its definition, backtracking against a loop, and what the guards promise."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core import descend, rule, schedule
from core.descent.record import ARRAYS
from core.optim import RULES
from core.optim.guard import backtrack, stable_step, step_limit
from core.problems import build
from tests.optim.oracles import NAMES, Quadratic, starts, surface

GENERAL = st.integers(0, 2**32 - 1)


def test_limit_of_gradient_descent_is_two_over_directional_curvature():
    f = Quadratic(1.0, 4.0, 9.0)
    grads = np.eye(3)
    np.testing.assert_allclose(step_limit(grads, grads, f.hvp(grads, grads)), [2.0, 0.5, 2 / 9])


def test_limit_where_second_order_sets_none_or_forbids_any_step():
    grad, d = np.array([1.0, 0.0]), np.array([1.0, 5.0])
    assert step_limit(grad, d, np.array([-1.0, 0.0])) == math.inf
    assert step_limit(grad, d, np.zeros(2)) == math.inf
    assert step_limit(grad, -d, -d) == 0.0
    assert step_limit(grad, -d, d) == 0.0
    assert step_limit(0 * grad, d, d) == 0.0
    assert math.isnan(step_limit(np.nan * grad, d, d))


def test_limit_is_the_same_for_tensors():
    rng = np.random.default_rng(1)
    g, d, hd = rng.normal(size=(3, 50, 2))
    mirrored = step_limit(*(torch.from_numpy(part) for part in (g, d, hd)))
    np.testing.assert_allclose(mirrored.numpy(), step_limit(g, d, hd), rtol=1e-14)
    assert {0.0, math.inf} < set(mirrored.tolist())


def test_at_the_limit_the_second_order_prediction_is_no_change():
    rng = np.random.default_rng(2)
    A = rng.normal(size=(4, 4))
    H, g, d = A @ A.T, rng.normal(size=4), rng.normal(size=4)
    d *= np.sign(g @ d)
    eta = step_limit(g, d, H @ d)
    assert -eta * g @ d + eta**2 * d @ H @ d / 2 == pytest.approx(0, abs=1e-12)


def first_halving(curvature, theta, first, most=30):
    """Armijo's rule as a loop over one number, L = ½·curvature·θ²."""
    eta = first
    for _ in range(most + 1):
        grad = curvature * theta
        new = curvature * (theta - eta * grad) ** 2 / 2
        if new <= curvature * theta**2 / 2 - 1e-4 * eta * grad**2:
            return eta, True
        eta /= 2
    return eta * 2, False


@pytest.mark.parametrize("library", [np.asarray, torch.from_numpy])
def test_backtracking_is_the_plain_loop(library):
    """A batch of one-dimensional problems, some of which need many halvings; one is never accepted."""
    curvature, first = 3.0, np.array([0.1, 0.7, 1.0, 50.0, 1e6, 1e300])
    theta = np.array([[1.0], [1.0], [-2.0], [3.0], [0.5], [1.0]])
    asked = []

    def loss(points):
        asked.append(len(points))
        return curvature * points[:, 0] ** 2 / 2

    f = Quadratic(curvature)
    value, grad = f.loss_and_grad(theta)
    with np.errstate(over="ignore", invalid="ignore"):
        steps, accepted = backtrack(
            loss, library(theta), library(value), library((grad**2).sum(-1)), library(grad), library(first)
        )
    with np.errstate(all="ignore"):
        expected = [first_halving(curvature, t, e) for t, e in zip(theta[:, 0], first, strict=True)]
    np.testing.assert_array_equal(np.asarray(steps), [eta for eta, _ in expected])
    np.testing.assert_array_equal(np.asarray(accepted), [good for _, good in expected])
    assert not bool(accepted[-1])
    assert asked == sorted(asked, reverse=True)
    assert asked[0] == 6
    assert asked[-1] == 1
    assert len(asked) == 31


@pytest.mark.parametrize("library", [np.asarray, torch.tensor])
def test_backtracking_of_one_run_without_batch_axes(library):
    theta, grad = library([2.0]), library([6.0])
    steps, accepted = backtrack(
        lambda points: 1.5 * (points * points).sum(-1), theta, library(6.0), library(36.0), grad, library(4.0)
    )
    assert float(steps) == first_halving(3.0, 2.0, 4.0)[0]
    assert bool(accepted)


def guarded(name, guard, seed):
    """Build a rule with drawn hyper-parameters, often with far too long steps."""
    rng = np.random.default_rng(seed)
    own = {each.name: rng.uniform(each.low, each.high) for each in RULES[name].parameters}
    return rule(
        name,
        eta0=10.0 ** rng.uniform(-3, 4),
        schedule=schedule(rng.choice(["exponential", "constant", "step"]), alpha=rng.uniform(0, 0.2)),
        weight_decay=rng.choice([0.0, 0.0, rng.uniform(0, 1)]),
        norm_scaling=rng.choice(["none", "damped", "unit"]),
        guard=guard,
        **own,
    )


@pytest.mark.parametrize("name", RULES)
@settings(max_examples=25)
@given(problem=st.sampled_from(NAMES), seed=GENERAL)
def test_under_the_energy_guard_the_loss_never_increases(name, problem, seed):
    """Any rule, any surface, any start: not by one bit, and neither does a fresh evaluation rise."""
    f = surface(problem)
    run = descend(f, guarded(name, "energy", seed), starts(f, seed, 6), 50)
    assert np.all(run.loss[1:] <= run.loss[:-1])
    with np.errstate(all="ignore"):
        fresh = f.loss(run.theta)
    np.testing.assert_allclose(fresh, run.loss, rtol=1e-12, atol=1e-12 * np.abs(run.loss).max())


@pytest.mark.parametrize("problem", NAMES)
def test_every_surface_is_descended_by_every_rule_under_the_energy_guard(problem):
    f = surface(problem)
    rules = [guarded(name, "energy", seed) for name in RULES for seed in (1, 2)]
    run = descend(f, rules, starts(f, 3, 4), 60)
    assert np.all(run.loss[1:] <= run.loss[:-1])
    assert np.all(run.loss[-1] < run.loss[0])


@pytest.mark.parametrize("problem", ["rastrigin", "ackley", "spiral_valley", "rosenbrock"])
def test_the_energy_guard_takes_the_first_step_that_armijo_accepts(problem):
    """η_t is min(η, 0.9·η_lim) halved k times; the inequality holds for it and fails for twice as much."""
    f = surface(problem)
    run = descend(f, rule("gradient_descent", eta0=5.0, guard="energy"), starts(f, 7, 20), 30)
    theta, grad, slope = run.theta[:-1], run.grad[:-1], run.grad_norm[:-1] ** 2
    longest = np.minimum(5.0, 0.9 * step_limit(grad, grad, f.hvp(theta, grad)))
    made = ~run.refused
    halvings = np.log2(longest[made] / run.step_size[made])
    np.testing.assert_allclose(halvings, np.round(halvings), atol=1e-9)
    assert np.all(run.loss[1:][made] <= (run.loss[:-1] - 1e-4 * run.step_size * slope)[made])
    again = made & (run.step_size < 0.75 * longest)
    assert again.sum() > 5
    twice = f.loss(theta - 2 * run.step_size[..., None] * grad)
    assert np.all((twice > run.loss[:-1] - 2e-4 * run.step_size * slope)[again])


@pytest.mark.parametrize("name", RULES)
@settings(max_examples=15)
@given(problem=st.sampled_from(NAMES), seed=GENERAL)
def test_the_curvature_guard_never_exceeds_its_share_of_the_limit(name, problem, seed):
    f = surface(problem)
    run = descend(f, guarded(name, "curvature", seed), starts(f, seed, 6), 40)
    theta, grad = run.theta[:-1], run.grad[:-1]
    with np.errstate(all="ignore"):
        # not `step_limit` itself, which says 0 where g·d underflows
        limit = stable_step(lambda d: f.hvp(theta, d), grad, run.direction)
        slope = (grad * run.direction).sum(-1)
    known = np.isfinite(grad).all(-1) & np.isfinite(slope) & ~np.isnan(limit)
    assert known[0].all()
    assert np.all(run.step_size[known] <= 0.9 * limit[known] * (1 + 1e-9))
    descends = (slope > 0) | (run.direction == grad).all(-1)
    assert np.all(descends[known])


def test_on_a_quadratic_the_curvature_guard_turns_divergence_into_descent():
    f = Quadratic(1.0, 25.0)
    free, kept = (
        descend(f, rule("gradient_descent", eta0=0.5, guard=guard), (1.0, 1.0), 100)
        for guard in ("off", "curvature")
    )
    assert free.loss[-1] > 1e50
    assert np.all(np.diff(kept.loss) <= 0)
    assert kept.loss[-1] < 1e-6


def test_memory_restarts_where_the_direction_climbs():
    """A ball that has rolled past the minimum of a bowl has velocity uphill: exactly there it restarts."""
    f = Quadratic(1.0)
    free = descend(f, rule("heavy_ball", eta0=0.05, momentum=0.95), (1.0,), 30)
    kept = descend(f, rule("heavy_ball", eta0=0.05, momentum=0.95, guard="curvature"), (1.0,), 30)
    climbs = (free.grad[:-1] * free.direction).sum(-1) <= 0
    first = int(np.argmax(climbs))
    assert climbs[first]
    assert not kept.restarted[:first].any()
    assert kept.restarted[first]
    np.testing.assert_array_equal(kept.direction[first], kept.grad[first])
    # A restarted memory is that of a first step: the next velocity is β·g + g'.
    np.testing.assert_allclose(
        kept.direction[first + 1], 0.95 * kept.grad[first] + kept.grad[first + 1], rtol=1e-14
    )


def test_a_restart_touches_only_its_own_row():
    f = Quadratic(1.0)
    own = rule("adam", eta0=np.array([0.01, 0.4, 0.02]), guard="curvature")
    run = descend(f, own, (1.0,), 60)
    assert run.restarted[:, 1].any()
    assert not run.restarted[:, 0].any()
    free = descend(f, rule("adam", eta0=0.01, guard="curvature"), (1.0,), 60)
    np.testing.assert_array_equal(run.theta[:, 0], free.theta)


class Kinked:
    """L = |θ|³ with a gradient of the wrong sign left of 1: no step along −g lowers L there."""

    dim = 1

    def __init__(self):
        self.calls = 0

    def loss_and_grad(self, theta):
        self.calls += 1
        x = theta[..., 0]
        return np.abs(x) ** 3, np.where(theta < 1, -3.0, 3.0) * theta**2

    def loss(self, theta):
        return self.loss_and_grad(theta)[0]

    def hvp(self, theta, v):
        return 6 * np.abs(theta) * v


@pytest.mark.parametrize("name", RULES)
def test_a_refused_run_is_stalled_for_good_and_costs_nothing_more(name):
    f = Kinked()
    run = descend(f, rule(name, eta0=0.3, guard="energy"), (2.0,), 200)
    assert run.refused[-1]
    first = int(np.argmax(run.refused))
    assert not run.refused[:first].any()
    assert run.refused[first:].all()
    assert np.all(run.theta[first:] == run.theta[first])
    assert np.all(run.step_size[first:] == 0.0)
    assert np.all(run.direction[first:] == run.grad[first])
    calls = f.calls
    descend(f, rule(name, eta0=0.3, guard="energy"), (2.0,), first + 1)
    assert f.calls - calls == calls


def test_a_step_is_refused_after_thirty_halvings():
    """The start, the full step and thirty halvings of it are all that is evaluated."""
    f = Kinked()
    run = descend(f, rule("gradient_descent", eta0=0.3, guard="energy"), (0.5,), 10)
    assert run.refused.all()
    assert f.calls == 1 + 1 + 30


def test_other_rows_go_on_beside_a_stalled_one():
    f = Kinked()
    own = rule("heavy_ball", eta0=np.array([0.3, 0.3, 1e-4]), guard="energy")
    run = descend(f, own, np.array([[2.0], [0.5], [2.0]]), 80)
    assert run.refused[0, 1]
    assert not run.refused[:, 2].any()
    for k in range(3):
        alone = descend(f, own.row((k,), (3,)), run.theta[0, k], 80)
        np.testing.assert_array_equal(run.theta[:, k], alone.theta)
        np.testing.assert_array_equal(run.refused[:, k], alone.refused)


class SidewaysWall:
    """L = x² + K·y⁴ that hides y from its gradient, but pushes along y once, at the start x = 1."""

    dim = 2

    def loss_and_grad(self, theta):
        x, y = theta[..., 0], theta[..., 1]
        return x**2 + 3.8e6 * y**4, np.stack([2 * x, np.where(x > 0.99, 1.0, 0.0)], -1)

    def loss(self, theta):
        return self.loss_and_grad(theta)[0]

    def hvp(self, theta, v):
        return v * np.array([2.0, 0.0])


def test_where_the_velocity_cannot_lower_the_loss_the_gradient_gets_a_second_chance():
    """The velocity keeps the push along y, where L rises faster than it falls along x; −g lowers L."""
    run = descend(SidewaysWall(), rule("heavy_ball", eta0=0.01, guard="energy"), (1.0, 0.0), 2)
    np.testing.assert_array_equal(run.direction[0], [2.0, 1.0])
    velocity = 0.9 * run.direction[0] + run.grad[1]
    assert run.grad[1] @ velocity > 0
    assert not run.restarted[0]
    assert run.restarted[1]
    assert not run.refused.any()
    np.testing.assert_array_equal(run.direction[1], run.grad[1])
    assert run.step_size[1] == 0.01
    assert run.loss[2] < run.loss[1] < run.loss[0]


def test_at_a_stationary_point_nothing_moves_and_nothing_is_refused():
    for name in RULES:
        run = descend(Quadratic(1.0, -1.0), rule(name, eta0=0.5, guard="energy"), (0.0, 0.0), 20)
        assert np.all(run.theta == 0)
        assert not run.refused.any()
        assert not run.restarted.any()


@pytest.mark.parametrize("kind", [torch.float32, torch.float64])
def test_the_stable_step_of_torch_tensors_does_not_underflow(kind):
    H = torch.tensor([2.0, 6.0], dtype=kind)
    expected = 2 * (0.6**2 + 1) / (2 * 0.6**2 + 6)
    for unit in (1.0, 1e-25 if kind == torch.float32 else 1e-200):
        g = unit * torch.tensor([0.6, 1.0], dtype=kind)
        assert float(stable_step(lambda d: H * d, g, g)) == pytest.approx(expected, rel=1e-6)


class OneByOne:
    """A surface that does not say that it is one, so that no halving is tried ahead; it counts its calls."""

    dim = 2

    def __init__(self, plane):
        self.plane, self.calls = plane, 0

    def loss(self, theta):
        return self.plane.loss(theta)

    def loss_and_grad(self, theta):
        self.calls += 1
        return self.plane.loss_and_grad(theta)

    def hvp(self, theta, v):
        return self.plane.hvp(theta, v)


@pytest.mark.parametrize("problem", ["himmelblau", "rastrigin", "deep_and_wide", "formula"])
def test_halvings_that_are_tried_together_are_those_that_are_tried_one_by_one(problem):
    """Rows that stall, that are restarted and that go on, with steps from far too long to far too short."""
    more = {"formula": "abs(x) + 100*abs(y)"} if problem == "formula" else {}
    f = build(problem, **{"window": (-3.0, 3.0, -3.0, 3.0), **more} if more else {})
    rates = f.facts.eta0 * np.array([1e-3, 1.0, 10.0, 1e3, 1e6])
    rules = [rule(name, eta0=rates, guard="energy") for name in ("gradient_descent", "heavy_ball", "adam")]
    alone = OneByOne(f)
    together = descend(f, rules, f.facts.start, 60)
    one_by_one = descend(alone, rules, f.facts.start, 60)
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(together, name), getattr(one_by_one, name), err_msg=name)
    assert alone.calls > 61
