"""Ways between solutions: barriers in closed form, permuted copies, the trained curve, what may be said."""

import numpy as np
import pytest
import torch

from core.networks.models import NetworkSpec
from core.slices.alignment import align, permute
from core.slices.mode_connectivity import Barrier, Curve, along, connection_words, line, train_curve
from tests.analysis.solutions import end, loss_by_torch, trained

MLP = NetworkSpec("mlp", (3,), 4, widths=(7, 5, 6), seed=1, init="default")
CNN = NetworkSpec("cnn", (8, 8), 3, seed=2, init="default")


def weights(spec):
    module = spec.build()
    return module, torch.nn.utils.parameters_to_vector(module.parameters()).detach().numpy().astype(float)


def shuffles(module, theta, seed=0):
    dice = np.random.default_rng(seed)
    sizes = [p.shape[0] for p in module.parameters() if p.dim() > 1][:-1]
    return tuple(dice.permutation(size) for size in sizes)


def outputs(spec, theta, x):
    module = spec.build().double()
    torch.nn.utils.vector_to_parameters(torch.tensor(theta), module.parameters())
    with torch.no_grad():
        return module(torch.tensor(x)).numpy()


@pytest.mark.parametrize("spec", [MLP, CNN, NetworkSpec("mlp", (3,), 2, widths=(4,), bias=False)])
def test_a_permuted_network_is_the_same_function(spec):
    module, theta = weights(spec)
    moved = permute(module, theta, shuffles(module, theta))
    assert not np.allclose(moved, theta)
    x = np.random.default_rng(1).normal(size=(9, *spec.shape))
    np.testing.assert_allclose(outputs(spec, moved, x), outputs(spec, theta, x), atol=1e-12)


@pytest.mark.parametrize("spec", [MLP, CNN])
def test_of_a_permuted_copy_alignment_finds_the_original_to_the_last_bit(spec):
    module, theta = weights(spec)
    order = shuffles(module, theta)
    found = align(module, theta, permute(module, theta, order))
    np.testing.assert_array_equal(found.theta, theta)
    assert found.after == pytest.approx(theta @ theta)
    assert found.before < found.after


def test_the_barrier_between_permuted_copies_is_zero_after_alignment():
    run = trained(data="digits", widths=(12,), size=300, epochs=60, eta0=1.0)
    module, theta = run.module(0), end(run)
    moved = permute(module, theta, shuffles(module, theta))
    objective = run.objective(0)
    before = line(objective.loss, theta, moved, n=21)
    after = line(objective.loss, theta, align(module, theta, moved).theta, n=21, way="aligned")
    assert before.loss[0] == pytest.approx(before.loss[-1], rel=1e-5)
    assert before.height > 0.05
    assert after.height == pytest.approx(0, abs=1e-6)


def test_alignment_of_two_solutions_makes_them_no_less_alike_and_keeps_the_function():
    run, other = trained(), trained(seed=4)
    a, b = end(run), end(other)
    found = align(run.module(0), a, b)
    assert found.after >= found.before
    assert a @ found.theta == pytest.approx(found.after)
    assert loss_by_torch(run, found.theta) == pytest.approx(loss_by_torch(run, b), rel=1e-9)


def test_one_layer_is_assigned_as_well_as_any_permutation_can_be():
    from itertools import permutations

    spec = NetworkSpec("mlp", (3,), 2, widths=(4,), seed=1, init="default")
    module, a = weights(spec)
    b = weights(NetworkSpec("mlp", (3,), 2, widths=(4,), seed=9, init="default"))[1]
    best = max(a @ permute(module, b, (np.array(order),)) for order in permutations(range(4)))
    assert align(module, a, b).after == pytest.approx(best)


def test_the_barrier_of_a_quartic_is_its_closed_form():
    """L = (x² − 1)² from −1 to 1: the barrier is 1, at s = ½; shifted ends put it off the points."""

    def loss(theta):
        return float((theta[0] ** 2 - 1) ** 2 + theta[0] / 10)

    found = line(loss, np.array([-1.0]), np.array([1.0]), n=8)
    # The highest point solves 4x(x² − 1) + 1/10 = 0 near 0.
    top = np.roots([4, 0, -4, 0.1])
    x = float(min(top, key=abs).real)
    assert found.level == pytest.approx(loss([x]), abs=1e-9)
    assert found.at == pytest.approx((x + 1) / 2, abs=1e-4)
    assert found.height == pytest.approx(loss([x]) - x / 10, abs=1e-6)
    assert found.lowest == pytest.approx(min(found.loss))


def test_a_way_that_is_not_finite_has_no_barrier_that_is():
    found = line(lambda theta: float("nan") if 0.4 < theta[0] < 0.6 else 0.0, np.zeros(1), np.ones(1), n=11)
    assert found.level == np.inf
    assert 0.4 < found.at < 0.6
    assert "not finite at s = 0.5" in connection_words([found])[0]


def test_the_curves_ends_and_losses_are_what_they_are_point_by_point():
    run, other = trained(), trained(seed=4)
    a, b = end(run), end(other)
    objective = run.objective(0)
    curve = train_curve(objective, a, b, steps=60)
    np.testing.assert_array_equal(curve(0.0), a)
    np.testing.assert_array_equal(curve(1.0), b)
    np.testing.assert_allclose(curve(0.5), a / 4 + curve.c / 2 + b / 4)
    found = along(objective.loss, curve, n=9)
    for s, value in zip(found.s, found.loss, strict=True):
        point = (1 - s) ** 2 * a + 2 * s * (1 - s) * curve.c + s**2 * b
        assert value == pytest.approx(loss_by_torch(run, point), rel=1e-5)
    assert np.mean(curve.history[-10:]) < np.mean(curve.history[:10])
    assert found.height <= line(objective.loss, a, b).height


def test_the_curves_training_follows_the_gradient_of_its_mean_loss():
    """One step of Adam moves every number by η against the sign of its gradient, here from finite differences."""

    class Bowl:
        def loss_and_grad(self, theta):
            return float(theta @ theta), 2 * theta

    a, b = np.array([1.0, 2.0]), np.array([-1.0, 3.0])
    curve = train_curve(Bowl(), a, b, steps=1, eta0=0.1, samples=50)
    grid = (np.arange(2000) + 0.5) / 2000

    def mean(c):
        return np.mean([Curve(a, b, c, np.empty(0))(s) @ Curve(a, b, c, np.empty(0))(s) for s in grid])

    middle = (a + b) / 2
    slope = [(mean(middle + h) - mean(middle - h)) / 2e-4 for h in 1e-4 * np.eye(2)]
    moved = np.where(np.abs(slope) > 1e-6, -0.1 * np.sign(slope), curve.c - middle)
    np.testing.assert_allclose(curve.c, middle + moved, atol=1e-6)


def test_a_curve_can_be_given_up():
    run = trained()
    with pytest.raises(InterruptedError):
        train_curve(run.objective(0), end(run), end(trained(seed=4)), cancelled=lambda: True)


def barrier(way, level, ends=(0.1, 0.2), lowest=0.05):
    return Barrier(
        way, np.linspace(0, 1, 3), np.array([ends[0], level, ends[1]]), level, 0.5, lowest, level - 0.15
    )


def test_what_is_said_keeps_sub_level_from_super_level_sets_and_a_network_from_its_reordered_copy():
    told = connection_words([barrier("line", 0.9), barrier("curve", 0.3), barrier("aligned", 0.2)])
    text = " ".join(told)
    assert "L rises to 0.9 at s = 0.5; the barrier, its largest height above the straight line" in told[0]
    assert "from L(A) to L(B), is 0.75" in told[0]
    assert (
        "A and B lie in one component of the sub-level set {L ≤ λ} for every λ ≥ 0.3, by the trained" in text
    )
    assert "units in another order (the same function) lie in one component" in text
    assert "no way can do better" in text
    assert "only for λ ≤ 0.1" in text
    assert "says nothing about S_λ" in text


@pytest.mark.parametrize(
    ("orders", "sentence"),
    [
        ((np.arange(7),), "permutations must be 3"),
        ((np.zeros(7, int), np.arange(5), np.arange(6)), "each of 0…6 once"),
    ],
)
def test_what_is_no_permutation_is_named(orders, sentence):
    module, theta = weights(MLP)
    with pytest.raises(ValueError, match=sentence):
        permute(module, theta, orders)
