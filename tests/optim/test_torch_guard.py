"""The guard on networks: the loss never rises, the limit is the Hessian's, and the closure's contract."""

import numpy as np
import pytest
import torch
from networks import data, flat, full_batch, network

import core
from core.optim import RULES


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("name", RULES)
def test_under_the_energy_guard_the_loss_never_rises(name, dtype):
    """At a step size a hundred times too large; without the guard the loss rises."""
    model = network(dtype=dtype)
    closure = full_batch(model)
    optimiser = core.RuleOptimizer(model.parameters(), core.rule(name, eta0=10.0, guard="energy"))
    losses = [optimiser.step(closure).item() for _ in range(40)] + [closure().item()]
    assert (np.diff(losses) <= 0).all()
    assert losses[-1] < 0.7 * losses[0]


@pytest.mark.parametrize("name", ["gradient_descent", "heavy_ball", "adam"])
def test_the_step_limit_is_that_of_the_dense_hessian(name):
    model = network()
    sizes = [p.numel() for p in model.parameters()]
    names = [key for key, _ in model.named_parameters()]
    x, y = data()

    def loss_of(theta):
        parts = zip(names, theta.split(sizes), model.parameters(), strict=True)
        values = {key: part.view(p.shape) for key, part, p in parts}
        return ((torch.func.functional_call(model, values, (x,)) - y) ** 2).mean()

    optimiser = core.RuleOptimizer(model.parameters(), core.rule(name, eta0=5.0, guard="curvature"))
    for _ in range(4):
        theta = flat(model)
        hessian = torch.autograd.functional.hessian(loss_of, theta)
        grad = torch.autograd.functional.jacobian(loss_of, theta)
        optimiser.step(full_batch(model))
        step, made = optimiser.last, flat(model) - theta
        curvature = made @ hessian @ made
        limit = -2 * step.step_size * (grad @ made) / curvature
        assert curvature > 0
        assert step.step_limit == pytest.approx(float(limit), rel=1e-9)
        assert step.step_size == pytest.approx(min(5.0, 0.9 * step.step_limit))


def test_groups_share_one_guard():
    """Two groups, one at a tenth of the other's rate: the joint step stops at 0.9 of its own limit."""
    x, y = (torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in (1.0, 2.0))
    groups = [{"params": [x], "eta0": 0.1}, {"params": [y], "eta0": 1.0}]
    optimiser = core.RuleOptimizer(groups, core.rule("gradient_descent", eta0=1.0, guard="curvature"))
    optimiser.step(lambda: 1.5 * x**2 + 5 * y**2)
    grad, direction = np.array([3.0, 20.0]), np.array([0.3, 20.0])
    limit = 2 * grad @ direction / (3 * direction[0] ** 2 + 10 * direction[1] ** 2)
    assert optimiser.last.step_limit == pytest.approx(limit)
    np.testing.assert_allclose([x.item(), y.item()], [1.0, 2.0] - 0.9 * limit * direction)


def test_a_refused_step_moves_nothing():
    theta = torch.tensor([1.0], dtype=torch.float64, requires_grad=True)
    optimiser = core.StableDecay([theta], eta0=0.1, guard="energy")

    # Its gradient says that the loss falls to the right; every step to the right meets a wall.
    def closure():
        return -theta.sum() + (theta.detach() != 1.0).double().sum()

    loss = optimiser.step(closure)
    assert (theta.item(), loss.item()) == (1.0, -1.0)
    assert not loss.requires_grad
    assert optimiser.last.refused
    assert optimiser.last.step_size == 0


def test_where_momentum_is_refused_the_gradient_gets_a_chance():
    """In the second step L falls along −g = −(1, 1) alone, and not along the velocity 0.9·(3, 1) + (1, 1)."""
    theta = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    optimiser = core.RuleOptimizer([theta], core.rule("heavy_ball", eta0=0.1, guard="energy"))
    optimiser.step(lambda: 3 * theta[0] + theta[1])
    x, y = theta.tolist()
    assert (x, y) == pytest.approx((-0.3, -0.1))

    def closure():
        aside = ((theta[0] - x) - (theta[1] - y)).detach().abs()
        return theta.sum() + (aside > 1e-12).double()

    optimiser.step(closure)
    assert theta.tolist() == pytest.approx([x - 0.1, y - 0.1])
    assert (optimiser.last.restarted, optimiser.last.refused) == (True, False)
    optimiser.step(lambda: theta.sum())
    assert theta.tolist() == pytest.approx([x - 0.1 - 0.19, y - 0.1 - 0.19])


def test_a_closure_that_fails_leaves_the_parameters_where_they_were():
    theta = torch.tensor([1.0], dtype=torch.float64, requires_grad=True)
    optimiser = core.StableDecay([theta], eta0=0.1, guard="energy")

    def closure():
        if theta.item() != 1.0:
            raise KeyError("the batch is gone")
        return (theta**2).sum()

    with pytest.raises(KeyError):
        optimiser.step(closure)
    assert theta.item() == 1.0


def guarded(model):
    return core.StableDecay(model.parameters(), eta0=0.1, guard="energy")


def test_a_guard_without_closure_is_an_error():
    with pytest.raises(ValueError, match=r"guard 'energy' needs step\(closure\)"):
        guarded(network()).step()


def test_a_closure_that_calls_backward_is_an_error_under_a_guard():
    model = network()

    def closure():
        loss = full_batch(model)()
        loss.backward()
        return loss

    with pytest.raises(ValueError, match="does not call backward, got a closure that called backward"):
        guarded(model).step(closure)


@pytest.mark.parametrize("wrong", [1.0, None, torch.tensor(1.0)])
def test_a_closure_without_graph_is_an_error_under_a_guard(wrong):
    with pytest.raises(ValueError, match="a tensor of one number with its graph"):
        guarded(network()).step(lambda: wrong)
