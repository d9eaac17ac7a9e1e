"""Trainings of known fate: least squares on the diabetes data, whose Hessian 2XᵀX/m is worked out here.

V is the mean squared error of a linear model: a quadratic, so that a plain step multiplies what is left along an
eigenvector by 1−ηλ. The target is also told in other units, which change V by a million million and no word.
"""

from dataclasses import replace

import numpy as np
import pytest
from worlds import DoubleSpec, own

import core
from core.data.load import load_data
from core.networks.models import NetworkSpec
from core.networks.risks import Risk
from core.trainer.run import TrainingRun

DATA = load_data("diabetes", size=442, seed=3)
X = np.column_stack([DATA.train_x.astype(float), np.ones(len(DATA.train_x))])
EIGENVALUES = np.linalg.eigvalsh(2 * X.T @ X / len(X))
TOP = EIGENVALUES[-1]


def ended(steps, share, rule="gradient_descent", dtype=np.float64, unit=1.0, **settings):
    """Train with η = share/λ_max from weights that are 0, the target in other units."""
    data = replace(
        DATA,
        train_x=DATA.train_x.astype(dtype),
        test_x=DATA.test_x.astype(dtype),
        train_y=(unit * DATA.train_y).astype(dtype),
        test_y=(unit * DATA.test_y).astype(dtype),
    )
    make = DoubleSpec if dtype is np.float64 else NetworkSpec
    competitor = own(rule, Risk("squared_error"), eta0=share / TOP, **settings)
    run = TrainingRun(data, make("softmax", (10,), 0, init="zero"), [competitor], steps=steps)
    run.train()
    return run


EXPONENTIAL = core.schedule("exponential", 0.1)
# word, steps, η·λ_max, settings; λ_max/λ_min is about 460.
KNOWN = [
    # (1 − 1/460)^8000 = 3e-8; |z| = √0.9 or below 0.98 with momentum.
    ("minimum", 8000, 1.0, {}),
    ("minimum", 3000, 1.0, {"rule": "heavy_ball", "momentum": 0.9}),
    # 0.98^100 = 0.13 is left along the steepest direction, 0.65 along the flattest; or next to nothing is gone.
    ("descending", 100, 1.98, {}),
    ("descending", 100, 0.1, {}),
    ("descending", 100, 1e-4, {}),
    # |1 − ηλ| = 1.02, 1.2 and 5; the heavy ball at 4.0, past 3.8, has the root −1.5.
    ("diverged", 400, 2.02, {}),
    ("diverged", 100, 2.2, {}),
    ("diverged", 30, 6.0, {}),
    ("diverged", 60, 4.0, {"rule": "heavy_ball", "momentum": 0.9}),
    # Σ η·λ_max = 0.1/(1−e^−0.1) ≈ 1.05 and 0.1·50.5.
    ("frozen", 300, 0.1, {"schedule": EXPONENTIAL}),
    ("frozen", 100, 0.1, {"schedule": core.schedule("cosine")}),
    # Ridge regression's solution: the rule is at rest there and V is not.
    ("frozen", 1500, 0.5, {"weight_decay": 0.5}),
    ("frozen", 1500, 0.5, {"weight_decay": 0.5, "rule": "heavy_ball", "momentum": 0.5}),
]


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize(("word", "steps", "share", "settings"), KNOWN)
def test_a_training_of_known_fate_gets_its_word_in_every_unit(word, steps, share, settings, unit):
    outcome = ended(steps, share, unit=unit, **settings).outcome()
    assert outcome.kind == word, outcome.reason


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_at_the_limit_the_steepest_direction_bounces_in_every_unit(unit):
    """From weights of 0 the others shrink by 1−2λ/λ_max; what is left of them after 8,000 steps is 1e-15."""
    outcome = ended(8000, 2.0, unit=unit).outcome()
    assert outcome.kind == "cycling", outcome.reason


def test_weight_decay_holds_the_weights_at_ridge_regressions_solution():
    """w·θ + ∇V = 0: (2XᵀX/m + w)θ = 2Xᵀy/m."""
    run = ended(1500, 0.5, weight_decay=0.5)
    assert "weight decay balances it" in run.outcome().reason
    weight, bias = (value.numpy() for value in run.state_dict().values())
    hessian, pull = 2 * X.T @ X / len(X), 2 * X.T @ DATA.train_y.astype(float) / len(X)
    solution = np.linalg.solve(hessian + 0.5 * np.eye(11), pull)
    np.testing.assert_allclose(np.append(weight[0], bias), solution, atol=1e-8)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_run_in_either_precision_rests_or_is_held(dtype):
    assert ended(8000, 1.0, dtype=dtype).outcome().kind in ("minimum", "frozen")
    assert ended(1500, 0.5, dtype=dtype, weight_decay=0.5).outcome().kind == "frozen"


def test_steps_that_are_lost_in_rounding_are_frozen():
    """From weights of the solution's size a step of 1e-19 changes no digit."""
    data = replace(DATA, train_x=DATA.train_x.astype(float), train_y=DATA.train_y.astype(float))
    data = replace(data, test_x=DATA.test_x.astype(float), test_y=DATA.test_y.astype(float))
    competitor = own(risk=Risk("squared_error"), eta0=1e-19)
    run = TrainingRun(data, DoubleSpec("softmax", (10,), 0), [competitor], steps=50)
    run.train()
    assert run.outcome().kind == "frozen"
    assert "lost in the rounding of θ" in run.outcome().reason
