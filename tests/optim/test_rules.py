"""Every update rule against torch.optim, which shares no code with it; and what a pure rule promises."""

import functools

import numpy as np
import pytest
import torch

from core import descend, rule, schedule
from core.optim import RULES
from tests.optim.oracles import NAMES, Quadratic, largest_curvature, surface, torch_path

DECAY = 0.05
OPTIM = torch.optim
# name, settings, torch's optimiser, η0 times the largest curvature (None: a share of the window instead)
CASES = {
    "gradient_descent": ("gradient_descent", {}, functools.partial(OPTIM.SGD), 0.2),
    "heavy_ball": ("heavy_ball", {"momentum": 0.8}, functools.partial(OPTIM.SGD, momentum=0.8), 0.05),
    "nesterov": (
        "nesterov",
        {"momentum": 0.8},
        functools.partial(OPTIM.SGD, momentum=0.8, nesterov=True),
        0.05,
    ),
    "rmsprop": ("rmsprop", {"rho": 0.95}, functools.partial(OPTIM.RMSprop, alpha=0.95), None),
    "adam": ("adam", {"betas": (0.8, 0.99)}, functools.partial(OPTIM.Adam, betas=(0.8, 0.99)), None),
    "adamw": ("adamw", {}, functools.partial(OPTIM.AdamW), None),
    "stable_decay": (
        "stable_decay",
        {"norm_scaling": "none", "guard": "off", "schedule": schedule("constant")},
        functools.partial(OPTIM.SGD),
        0.2,
    ),
}


@functools.cache
def problem(name):
    f = surface(name)
    x0, x1, *_ = f.facts.window
    return f, largest_curvature(f), x1 - x0


@pytest.mark.parametrize("weight_decay", [0.0, DECAY])
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", NAMES)
def test_rule_walks_as_torch_does(name, case, weight_decay):
    """200 steps; the differences are held against the distance walked."""
    f, curvature, width = problem(name)
    own, settings, optimiser, share = CASES[case]
    eta0 = share / (curvature + DECAY) if share else 1e-3 * width
    ours = descend(f, rule(own, eta0=eta0, weight_decay=weight_decay, **settings), f.facts.start, 200).theta
    theirs = torch_path(f, lambda p: optimiser(p, lr=eta0, weight_decay=weight_decay), f.facts.start, 200)
    walked = np.abs(theirs - theirs[0]).max()
    assert walked > 0
    np.testing.assert_allclose(ours - ours[0], theirs - theirs[0], rtol=1e-6, atol=1e-6 * walked)


@pytest.mark.parametrize("name", ["exponential", "inverse_time", "step", "cosine"])
def test_scheduled_adamw_walks_as_torch_with_a_scheduler(name):
    """The schedule scales the whole step, decoupled weight decay included."""
    f, own = Quadratic(1.0, 10.0), schedule(name, alpha=0.03)
    ours = descend(f, rule("adamw", eta0=0.05, schedule=own, weight_decay=0.1), (1.0, -2.0), 100).theta
    theirs = torch_path(
        f,
        lambda p: OPTIM.AdamW(p, lr=0.05, weight_decay=0.1),
        (1.0, -2.0),
        100,
        lambda t: own.factor(t, 100),
    )
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


BUILT = {name: rule(name, eta0=0.1, weight_decay=0.1).direction for name in RULES}


@pytest.mark.parametrize("direction", BUILT.values(), ids=BUILT)
def test_torch_tensors_give_the_same_numbers_and_keep_their_dtype(direction):
    """The same code path serves both; float32 stays float32."""
    rng = np.random.default_rng(0)
    theta = rng.normal(size=(3, 4))
    state, mirrored = direction.init(theta), direction.init(torch.from_numpy(theta))
    single = direction.init(torch.from_numpy(theta).float())
    for grad in rng.normal(size=(5, 3, 4)):
        d, state = direction.update(grad, state, theta)
        e, mirrored = direction.update(torch.from_numpy(grad), mirrored, torch.from_numpy(theta))
        s, single = direction.update(torch.from_numpy(grad).float(), single, torch.from_numpy(theta).float())
        np.testing.assert_allclose(e.numpy(), d, rtol=1e-14)
        np.testing.assert_allclose(s.numpy(), d, rtol=2e-5, atol=2e-6)
        assert s.dtype == torch.float32
        assert all(part.dtype == torch.float32 for part in single)


@pytest.mark.parametrize("direction", BUILT.values(), ids=BUILT)
def test_update_is_pure_and_its_state_has_a_row_for_each_run(direction):
    """Neither arguments nor the old state change; every array is (..., d) or (..., 1)."""
    theta, grad = np.ones((2, 3)), np.full((2, 3), 2.0)
    state = direction.update(grad, direction.init(theta), theta)[1]
    before = [part.copy() for part in state]
    first = direction.update(grad, state, theta)[0].copy()
    second = direction.update(grad, state, theta)[0]
    np.testing.assert_array_equal(first, second)
    for part, old in zip(state, before, strict=True):
        np.testing.assert_array_equal(part, old)
        assert part.shape in {(2, 3), (2, 1)}
    assert np.all(grad == 2.0)
    assert np.all(theta == 1.0)


def test_adam_bias_correction_is_exact_in_float32():
    """The first step of Adam is sign(g) whatever the betas; a power of β in float32 would be off by 2e-5."""
    direction = rule("adam", eta0=0.1, eps=1e-30).direction
    grad = torch.tensor([3.0, -0.02])
    d, _ = direction.update(grad, direction.init(grad), grad)
    np.testing.assert_allclose(d.numpy(), [1.0, -1.0], rtol=3e-7)
