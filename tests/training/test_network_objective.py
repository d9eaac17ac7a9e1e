"""L of a network's flat weights: one objective for every consumer, and any walk on it."""

import numpy as np
import pytest
import torch
from worlds import DoubleSpec, flat_hessian, network, own, run, world

import core
from core.networks.flat import FlatNetwork
from core.networks.objective import NetworkObjective, Part
from core.networks.risks import Risk

DATA = world(60, dtype=np.float64)
SPEC = network(DATA, make=DoubleSpec)
RISK = Risk("squared_error", "dynamic", prior="gaussian", class_weights="balanced")


def objective(risk=RISK, t=3):
    module = FlatNetwork(SPEC.build(), torch.device("cpu"))
    part = Part(torch.tensor(DATA.train_x), torch.tensor(DATA.train_y))
    return NetworkObjective(module, risk, part, counts=DATA.class_counts, m=len(DATA.train_y), t=t)


def points(count):
    return np.random.default_rng(0).normal(size=(count, objective().dim))


@pytest.mark.parametrize("risk", [RISK, Risk()])
def test_its_gradient_and_products_are_those_of_its_values(risk):
    f, (theta, v), h = objective(risk), points(2), 1e-5
    loss, gradient = f.loss_and_grad(theta)
    np.testing.assert_array_equal(loss, f.loss(theta))
    slope = (f.loss(theta + h * v) - f.loss(theta - h * v)) / (2 * h)
    assert gradient @ v == pytest.approx(slope, rel=1e-6)
    change = (f.loss_and_grad(theta + h * v)[1] - f.loss_and_grad(theta - h * v)[1]) / (2 * h)
    np.testing.assert_allclose(f.hvp(theta, v), change, rtol=1e-5, atol=1e-7)
    np.testing.assert_array_equal(f.product(theta)(v), f.hvp(theta, v))


def test_leading_axes_are_a_batch():
    f, thetas = objective(), points(6).reshape(2, 3, -1)
    loss, gradient = f.loss_and_grad(thetas)
    assert loss.shape == f.loss(thetas).shape == (2, 3)
    assert gradient.shape == f.hvp(thetas, thetas[0, 0]).shape == thetas.shape
    one = f.loss_and_grad(thetas[1, 2])
    np.testing.assert_array_equal(loss[1, 2], one[0])
    np.testing.assert_array_equal(gradient[1, 2], one[1])
    np.testing.assert_array_equal(f.hvp(thetas, thetas[0, 0])[1, 2], f.hvp(thetas[1, 2], thetas[0, 0]))


def test_asking_elsewhere_leaves_the_networks_own_weights_alone():
    f = objective()
    before = f.network.numpy()
    own_loss, _ = f.here()
    (theta,) = points(1)
    assert float(f.loss(theta)) != pytest.approx(own_loss.item())
    f.loss_and_grad(theta)
    f.hvp(theta, theta)
    np.testing.assert_array_equal(f.network.numpy(), before)
    assert f.here()[0].item() == own_loss.item() == float(f.loss(before))


def test_other_samples_and_steps_are_another_function():
    f = objective()
    few = Part(f.part.x[:20], f.part.y[:20])
    (theta,) = points(1)
    assert f.on(few, f.t).loss(theta) != f.loss(theta)
    assert f.on(f.part, f.t + 50).loss(theta) != f.loss(theta)
    assert f.on(f.part, f.t).loss(theta) == f.loss(theta)


def test_descend_walks_on_it_as_training_does():
    made = run([own("heavy_ball", eta0=0.2)], DATA, 25, SPEC, batch_size=0)
    made.train()
    start = made.snapshots(0)[0].theta
    walk = core.descend(made.objective(0), core.rule("heavy_ball", eta0=0.2), start, 25)
    np.testing.assert_allclose(walk.loss, made.history().V, rtol=1e-12)
    np.testing.assert_allclose(walk.theta[-1], made.snapshots(0)[-1].theta, rtol=1e-9, atol=1e-12)
    made.close()


def test_a_run_hands_out_its_objective_and_goes_on():
    made = run([own(eta0=0.1)], DATA, 20, SPEC, batch_size=0)
    made.train(until=10)
    f, theta = made.objective(0), made.snapshots(0)[-1].theta
    before = float(f.loss(theta))
    assert before == pytest.approx(made.history().V[10], rel=1e-12)
    _, hessian = flat_hessian(SPEC, theta, DATA.train_x, DATA.train_y)
    np.testing.assert_allclose(f.hvp(theta, np.eye(f.dim)[0]), hessian[0], atol=1e-9)
    made.train()
    assert float(f.loss(theta)) == before
    made.close()
    with pytest.raises(ValueError, match="closed"):
        made.objective(0)
