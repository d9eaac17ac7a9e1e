"""The torch optimiser walks the path of the NumPy run of the same rule."""

import numpy as np
import pytest
import torch

import core
from core.optim import RULES

torch.set_num_threads(1)


def himmelblau(x, y):
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def three_hump_camel(x, y):
    return 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2


def rosenbrock(x, y):
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


SURFACES = {"himmelblau": himmelblau, "three_hump_camel": three_hump_camel, "rosenbrock": rosenbrock}
STARTS = {"himmelblau": (0.3, -0.2), "three_hump_camel": (1.6, -0.8), "rosenbrock": (-0.7, 1.1)}
# Stable for every rule, so that rounding is not amplified.
RATES = {"himmelblau": 2e-3, "three_hump_camel": 0.02, "rosenbrock": 2e-4}


def run_torch(rule, surface, start, steps):
    """Run the optimiser on two parameters of one number each; the closure serves both protocols."""
    theta = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in start]
    optimiser = core.RuleOptimizer(theta, rule, steps=steps)

    def closure():
        return SURFACES[surface](*theta)

    path, facts = [list(start)], []
    for _ in range(steps):
        if rule.guard == "off":
            optimiser.zero_grad()
            closure().backward()
            optimiser.step()
        else:
            optimiser.step(closure)
        path.append([value.item() for value in theta])
        facts.append(optimiser.last)
    return np.array(path), facts


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("guard", ["off", "curvature", "energy"])
@pytest.mark.parametrize("name", RULES)
def test_runs_as_in_numpy(name, guard, surface):
    rule = core.rule(
        name,
        eta0=RATES[surface],
        schedule=core.schedule("exponential", alpha=0.01),
        guard=guard,
        weight_decay=1e-3,
    )
    expected = core.descend(core.surface(surface), rule, STARTS[surface], 25)
    path, facts = run_torch(rule, surface, STARTS[surface], 25)
    np.testing.assert_allclose(path, expected.theta, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose([f.step_size for f in facts], expected.step_size, rtol=1e-8)
    np.testing.assert_allclose([f.learning_rate for f in facts], expected.learning_rate, rtol=1e-12)
    assert [f.restarted for f in facts] == expected.restarted.tolist()


@pytest.mark.parametrize("name", ["gradient_descent", "heavy_ball", "stable_decay"])
@pytest.mark.parametrize("guard", ["curvature", "energy"])
def test_a_guard_at_work_runs_as_in_numpy(name, guard):
    rule = core.rule(name, eta0=0.4, guard=guard, norm_scaling="none", schedule=core.schedule("constant"))
    expected = core.descend(core.surface("himmelblau"), rule, (0.3, -0.2), 12)
    path, facts = run_torch(rule, "himmelblau", (0.3, -0.2), 12)
    assert (expected.step_size < 0.4).any()
    np.testing.assert_allclose(path, expected.theta, rtol=1e-9)
    np.testing.assert_allclose([f.step_size for f in facts], expected.step_size, rtol=1e-7)


@pytest.mark.parametrize("schedule", ["constant", "inverse_time", "step", "cosine"])
@pytest.mark.parametrize("norm_scaling", ["none", "damped", "unit"])
def test_schedules_and_norm_scalings_run_as_in_numpy(schedule, norm_scaling):
    rule = core.rule(
        "heavy_ball", eta0=2e-3, schedule=core.schedule(schedule, alpha=0.05), norm_scaling=norm_scaling
    )
    expected = core.descend(core.surface("himmelblau"), rule, (0.3, -0.2), 80)
    path, _ = run_torch(rule, "himmelblau", (0.3, -0.2), 80)
    np.testing.assert_allclose(path, expected.theta, rtol=1e-10)


def test_the_tuner_runs_as_in_numpy():
    rule = core.rule("heavy_ball", eta0=1e-3, tuner=True)
    expected = core.descend(core.surface("himmelblau"), rule, (0.3, -0.2), 100)
    path, _ = run_torch(rule, "himmelblau", (0.3, -0.2), 100)
    assert np.ptp(expected.theta[:, 0]) > 0.1
    np.testing.assert_allclose(path, expected.theta, rtol=1e-9)
