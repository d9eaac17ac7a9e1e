"""Schedules against closed forms, torch's schedulers, and long sums."""

import math

import numpy as np
import pytest
import torch

from core import schedule
from core.optim import SCHEDULES, Schedule

STEPS = 40
FORMS = {
    "exponential": lambda t, alpha: math.exp(-alpha * t),
    "constant": lambda t, alpha: 1.0,
    "inverse_time": lambda t, alpha: 1 / (1 + alpha * t),
    "step": lambda t, alpha: 0.5 ** (t // math.ceil(math.log(2) / alpha)),
    "cosine": lambda t, alpha: (1 + math.cos(math.pi * t / STEPS)) / 2,
}


def torch_rates(make):
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = make(optimiser)
    rates = []
    for _ in range(STEPS):
        rates.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        scheduler.step()
    return rates


@pytest.mark.parametrize("alpha", [0.003, 0.05, 0.7, 3.0])
@pytest.mark.parametrize("name", SCHEDULES)
def test_factor_is_the_closed_form(name, alpha):
    own = schedule(name, alpha=alpha)
    expected = [FORMS[name](t, alpha) for t in range(STEPS)]
    np.testing.assert_allclose(own.factor(np.arange(STEPS), STEPS), expected, rtol=1e-13)
    np.testing.assert_allclose([own.factor(t, STEPS) for t in range(STEPS)], expected, rtol=1e-13)


def test_factors_are_those_of_torch_schedulers():
    lr = torch.optim.lr_scheduler
    theirs = {
        "exponential": lambda o: lr.ExponentialLR(o, gamma=math.exp(-0.05)),
        "step": lambda o: lr.StepLR(o, step_size=math.ceil(math.log(2) / 0.05), gamma=0.5),
        "cosine": lambda o: lr.CosineAnnealingLR(o, T_max=STEPS),
        "inverse_time": lambda o: lr.LambdaLR(o, lambda t: 1 / (1 + 0.05 * t)),
    }
    for name, make in theirs.items():
        ours = schedule(name, alpha=0.05).factor(np.arange(STEPS), STEPS)
        np.testing.assert_allclose(ours, torch_rates(make), rtol=1e-10, err_msg=name)


@pytest.mark.parametrize("t", [0, 1, 13, 39])
@pytest.mark.parametrize("alpha", [0.02, 0.3, 2.0])
@pytest.mark.parametrize("name", ["exponential", "step"])
def test_remaining_budget_is_the_long_sum(name, alpha, t):
    own = schedule(name, alpha=alpha)
    total = own.factor(np.arange(t, t + 6000), STEPS).sum()
    assert own.remaining(t, STEPS) == pytest.approx(total, rel=1e-10)


@pytest.mark.parametrize("steps", [1, 2, 7, 40, 1000])
def test_remaining_budget_of_cosine_ends_with_the_run(steps):
    own = schedule("cosine")
    factors = own.factor(np.arange(steps), steps)
    times = np.arange(steps + 3)
    expected = [factors[t:].sum() for t in times]
    np.testing.assert_allclose(own.remaining(times, steps), expected, atol=1e-11 * steps)


def test_budgets_that_never_end_are_infinite():
    for name in ("constant", "inverse_time"):
        assert schedule(name, alpha=0.5).remaining(7, STEPS) == math.inf
    for name in ("exponential", "step"):
        assert schedule(name, alpha=0.0).remaining(7, STEPS) == math.inf
        assert schedule(name, alpha=0.0).factor(7, STEPS) == 1.0


@pytest.mark.parametrize("name", ["exponential", "inverse_time", "step"])
def test_half_life_is_when_half_is_left(name):
    own = schedule(name, alpha=0.04)
    assert own.factor(own.half_life, STEPS) == pytest.approx(0.5)
    if name != "step":
        assert own.factor(own.half_life - 0.01, STEPS) > 0.5


@pytest.mark.parametrize("steps", [10, 121, 10_000])
@pytest.mark.parametrize("name", SCHEDULES)
def test_the_half_life_in_a_run_has_one_home(name, steps):
    """Cosine's is half of the run, whatever α; the others' does not depend on the run."""
    own = schedule(name, alpha=0.04)
    half_life = own.half_life_in(steps)
    if name == "cosine":
        assert half_life == steps / 2
        assert own.factor(half_life, steps) == pytest.approx(0.5)
    else:
        assert half_life == own.half_life
    assert schedule(name, alpha=np.array([0.1, 0.2])).half_life_in(steps).shape == (2,)


def test_half_life_where_alpha_plays_no_part_or_is_zero():
    assert schedule("exponential", alpha=0.1).half_life == pytest.approx(math.log(2) / 0.1)
    assert schedule("step", alpha=0.1).half_life == 7
    assert schedule("constant").half_life == math.inf
    assert math.isnan(schedule("cosine").half_life)
    for name in ("exponential", "inverse_time", "step"):
        assert schedule(name, alpha=0).half_life == math.inf


@pytest.mark.parametrize("name", SCHEDULES)
def test_an_array_of_alpha_broadcasts_on_trailing_axes(name):
    alphas = np.array([0.0, 0.1, 0.5])
    times = np.arange(STEPS)[:, None]
    batch = schedule(name, alpha=alphas)
    for k, alpha in enumerate(alphas):
        own = schedule(name, alpha=alpha)
        np.testing.assert_array_equal(batch.factor(times, STEPS)[:, k], own.factor(times[:, 0], STEPS))
        np.testing.assert_array_equal(batch.remaining(times, STEPS)[:, k], own.remaining(times[:, 0], STEPS))
    assert batch.factor(3, STEPS).shape == batch.half_life.shape == (3,)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("linear", 0.1), "schedule must be one of 'exponential', 'constant'"),
        ((7, 0.1), "schedule must be one of"),
        (("step", -0.1), "alpha must be a finite number of at least 0, got -0.1"),
        (("step", math.inf), "alpha must be"),
        (("step", [0.1, math.nan]), "alpha must be"),
        (("step", "fast"), "alpha must be"),
        (("step", None), "alpha must be"),
        (("step", True), "alpha must be"),
        (("step", [[1.0], [1.0, 2.0]]), "alpha must be"),
    ],
)
def test_bad_arguments_are_named(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        schedule(*arguments)
    name, alpha = arguments
    if name in SCHEDULES:
        with pytest.raises(ValueError, match=sentence):
            Schedule(SCHEDULES[name], alpha)
