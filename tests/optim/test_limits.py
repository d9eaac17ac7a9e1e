"""Each rule's limit against the eigenvalues of its iteration, and against runs just within and just beyond it."""

import numpy as np
import pytest

import core
from core.descent.endings import KINDS
from core.descent.outcome import kinds
from core.optim import RULES
from core.optim.limits import limit_words, stability_limit

CONSTANT = core.schedule("constant")
LAMBDA = 3.0
CASES = [
    ("gradient_descent", 0.0, 0.0),
    ("gradient_descent", 0.0, 1.0),
    *(
        (name, beta, decay)
        for name in ("heavy_ball", "nesterov")
        for beta in (0.0, 0.5, 0.9, 0.99)
        for decay in (0.0, 1.0)
    ),
]


def spectral_radius(name, eta, beta, decay):
    """Return the largest |eigenvalue| of (x, v) → (x, v) on L = λx²/2, written from the rules' definitions."""
    curve = LAMBDA + decay
    extra = {"gradient_descent": 0.0, "heavy_ball": 0.0, "nesterov": 1.0}[name]
    # v' = βv + hx; d = v' for the heavy ball, hx + βv' for Nesterov.
    new_v = np.array([curve, beta])
    d = new_v if not extra else np.array([curve, 0.0]) + beta * new_v
    step = np.array([1.0, 0.0]) - eta * d
    return np.abs(np.linalg.eigvals(np.array([step, new_v]))).max()


def limit_of(name, curvature, beta=None, decay=0.0, preconditioned=False):
    own = {} if beta is None or name == "gradient_descent" else {RULES[name].parameters[0].name: beta}
    return stability_limit(core.rule(name, eta0=1, weight_decay=decay, **own), curvature, preconditioned)


@pytest.mark.parametrize(("name", "beta", "decay"), CASES)
def test_the_iteration_is_stable_up_to_the_limit_and_not_beyond(name, beta, decay):
    limit = limit_of(name, LAMBDA, beta, decay)
    assert spectral_radius(name, 0.99 * limit, beta, decay) < 1
    assert spectral_radius(name, 1.01 * limit, beta, decay) > 1


@pytest.mark.parametrize(("name", "beta", "decay"), CASES)
def test_runs_settle_within_the_limit_and_leave_beyond_it(name, beta, decay):
    f = core.surface(formula=f"0.5*{LAMBDA}*x^2 + 0.5*{LAMBDA}*y^2", window=(-3, 3, -3, 3))
    settings = {"weight_decay": decay, "schedule": CONSTANT} | (
        {} if name == "gradient_descent" else {"momentum": beta}
    )
    limit = limit_of(name, LAMBDA, beta, decay)
    ends = []
    for share in (0.99, 1.01):
        rule = core.rule(name, eta0=share * limit, **settings)
        ends.append(KINDS[int(kinds(core.descend(f, rule, start=(1.0, 0.5), steps=6000)))])
    assert ends == ["minimum", "diverged"]


def test_nesterov_diverges_at_the_step_that_2_over_lambda_would_allow():
    assert limit_of("gradient_descent", 1.0) > 1.6
    assert limit_of("nesterov", 1.0, 0.9) == pytest.approx(2 * 1.9 / 2.8)
    assert limit_of("nesterov", 1.0, 0.9) < 1.6


def test_decay_counts_as_curvature():
    assert limit_of("gradient_descent", 1.0, decay=1.0) == 1.0
    assert limit_words(RULES["gradient_descent"], weight_decay=True) == "2/(λ_max + decay)"


@pytest.mark.parametrize("name", ["adam", "adamw", "rmsprop"])
def test_rules_that_rescale_coordinates_get_an_orientation_only(name):
    assert not RULES[name].bounded
    assert limit_of(name, 4.0, 0.9) == 0.5
    assert limit_words(RULES[name]) == "2/λ_max"


def test_no_upward_curvature_sets_no_limit():
    np.testing.assert_array_equal(
        limit_of("heavy_ball", np.array([-1.0, 0.0, np.nan]), 0.9), [np.inf, np.inf, np.nan]
    )


@pytest.mark.parametrize("decay", [0.0, 0.2])
@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("name", ["adam", "adamw"])
def test_adams_iteration_with_a_frozen_preconditioner_is_stable_up_to_its_limit(name, beta, decay):
    # (x, m) → (x, m) on L = λx²/2 with P = p; AdamW's decay stands beside m/p.
    p = 0.7
    curve = LAMBDA + (decay if name == "adam" else 0.0)
    limit = limit_of(name, curve / p, beta, decay, preconditioned=True)

    def radius(eta):
        new_m = np.array([(1 - beta) * curve, beta])
        beside = np.array([decay if name == "adamw" else 0.0, 0.0])
        return np.abs(np.linalg.eigvals([np.array([1.0, 0.0]) - eta * (new_m / p + beside), new_m])).max()

    assert radius(0.99 * limit) < 1 < radius(1.01 * limit)


def test_the_words_of_a_preconditioned_limit_name_p_and_where_decay_enters():
    assert limit_words(RULES["adam"], preconditioned=True) == "2(1+β₁)/((1−β₁)·λ_max(P⁻¹H))"
    assert limit_words(RULES["rmsprop"], True, True) == "2/λ_max(P⁻¹(H + decay))"
    assert limit_words(RULES["adamw"], True, True) == "2(1+β₁)/((1−β₁)·λ_max(P⁻¹H) + (1+β₁)·decay)"
