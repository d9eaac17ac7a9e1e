"""The scale tuner against its authors' package, wrapped around torch.optim.SGD."""

import functools

import numpy as np
import pytest
import torch
from mechanic_pytorch import mechanize

from core import descend, rule
from core.optim import Tuner
from tests.optim.oracles import Quadratic, surface, torch_path

# problem, start, η0 of the base rule
CASES = [
    ("quadratic", (2.0, 1.0), 0.05),
    ("himmelblau", (0.0, 0.0), 0.001),
    ("rosenbrock", (-1.0, 1.0), 1e-4),
    ("ackley", (2.0, 1.0), 0.01),
    ("ill_conditioned", (-2.6, 1.4), 0.01),
]
BASES = {
    "gradient_descent": (torch.optim.SGD, {}),
    "heavy_ball": (functools.partial(torch.optim.SGD, momentum=0.9), {"momentum": 0.9}),
    "nesterov": (functools.partial(torch.optim.SGD, momentum=0.9, nesterov=True), {"momentum": 0.9}),
}


def oracle(f, base, eta0, start, steps, weight_decay=0.0, **options):
    mechanized = mechanize(torch.optim.SGD, store_delta=True, **options)
    more = getattr(base, "keywords", {})
    return torch_path(f, lambda p: mechanized(p, lr=eta0, weight_decay=weight_decay, **more), start, steps)


@pytest.fixture
def double_state():
    """The package keeps its state in torch's default type, float32, whose rounding a long run amplifies."""
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize(("problem", "start", "eta0"), CASES)
def test_walks_as_the_package_does(problem, start, eta0, base):
    """Before its scale starts to swing, where rounding in float32 would decide."""
    f = surface(problem)
    optimiser, settings = BASES[base]
    theirs = oracle(f, optimiser, eta0, start, 50)
    ours = descend(f, rule(base, eta0=eta0, tuner=True, **settings), start, 50)
    np.testing.assert_allclose(ours.theta, theirs, rtol=0, atol=1e-4)
    moved = np.abs(theirs - theirs[0]).max(1)[1:]
    np.testing.assert_allclose(np.abs(ours.theta - theirs[0]).max(1)[1:], moved, rtol=1e-2)


@pytest.mark.usefixtures("double_state")
@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize(("problem", "start", "eta0"), CASES)
def test_walks_as_the_package_does_in_double_precision(problem, start, eta0, base):
    f = surface(problem)
    optimiser, settings = BASES[base]
    theirs = oracle(f, optimiser, eta0, start, 60)
    ours = descend(f, rule(base, eta0=eta0, tuner=True, **settings), start, 60)
    np.testing.assert_allclose(ours.theta, theirs, rtol=0, atol=1e-9)


@pytest.mark.usefixtures("double_state")
def test_every_option_means_what_it_means_in_the_package():
    """Forty steps: after them the swinging scale has amplified the last bit to about 1e-9."""
    f, options = Quadratic(1.0, 3.0), {"betas": (0.5, 0.9), "s_init": 0.1, "s_decay": 0.2, "eps": 1e-4}
    theirs = oracle(f, torch.optim.SGD, 0.05, (2.0, -1.0), 40, weight_decay=0.3, **options)
    own = rule("gradient_descent", eta0=0.05, weight_decay=0.3, tuner=Tuner(**options))
    ours = descend(f, own, (2.0, -1.0), 40)
    np.testing.assert_allclose(ours.theta, theirs, rtol=0, atol=1e-9)
    assert np.abs(ours.theta[-1] - ours.theta[0]).max() > 0.5


def test_the_step_is_told_as_the_learning_rate_times_a_direction():
    """With a tuner η_t is the schedule's η(t), and d_t whatever makes η_t·d_t the step."""
    f = surface("himmelblau")
    own = rule("stable_decay", eta0=0.1, tuner=True)
    run = descend(f, own, (0.0, 0.0), 60)
    np.testing.assert_array_equal(run.step_size, run.learning_rate)
    np.testing.assert_allclose(
        -run.step_size[:, None] * run.direction, run.displacement, rtol=1e-6, atol=1e-15
    )
    assert not run.refused.any()


def test_a_rate_that_has_died_out_leaves_no_hole_in_the_record():
    own = rule("gradient_descent", eta0=0.1, tuner=True).schedule
    own = rule("gradient_descent", eta0=1e-320, schedule=own, tuner=True)
    run = descend(Quadratic(1.0), own, (1.0,), 30)
    assert np.isfinite(run.direction).all()
    assert np.all(run.step_size > 0)


DIRECTIONS = [rule(name, eta0=0.1).direction for name in ("gradient_descent", "heavy_ball", "adam")]


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_tensors_walk_as_arrays_do(direction):
    tuner, f = Tuner(s_init=0.1), Quadratic(1.0, 5.0)
    start = np.array([[1.0, -2.0], [0.3, 0.4]])

    def walk(theta):
        memory, state = direction.init(theta), tuner.init(theta)
        for _ in range(30):
            grad = theta * type(theta)([1.0, 5.0]) if isinstance(theta, torch.Tensor) else f.hvp(theta, theta)
            d, memory = direction.update(grad, memory, theta)
            p, state = tuner.update(-0.01 * d, grad, state, theta)
            theta = theta + p
        return np.asarray(theta)

    ours = walk(start)
    np.testing.assert_allclose(walk(torch.from_numpy(start).float()), ours, rtol=1e-3)
    assert np.abs(ours - start).max() > 0.01


def test_update_is_pure():
    tuner, theta = Tuner(), np.array([[1.0, 2.0]])
    state = tuner.init(theta)
    state = tuner.update(-0.1 * theta, theta, state, theta)[1]
    before = [part.copy() for part in state]
    tuner.update(-0.1 * theta, theta, state, theta)
    for part, old in zip(state, before, strict=True):
        np.testing.assert_array_equal(part, old)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"betas": ()}, "The tuner's betas must be a tuple"),
        ({"betas": 0.9}, "The tuner's betas must be a tuple"),
        ({"betas": (0.9, 1.0)}, r"The tuner's betas\[1\] must be a number in \[0, 1\), got 1.0"),
        ({"s_init": 0.0}, "The tuner's s_init must be a finite number above 0"),
        ({"s_decay": -1.0}, "The tuner's s_decay must be a finite number of at least 0"),
        ({"eps": 0.0}, "The tuner's eps must be a finite number above 0"),
        ({"s_init": np.ones(2)}, "The tuner's s_init must be one number"),
    ],
)
def test_bad_arguments_are_named(options, sentence):
    with pytest.raises(ValueError, match=sentence):
        Tuner(**options)
