"""What a network sees: counts against scikit-learn, pictures against classifiers whose answer is known."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from sklearn.metrics import confusion_matrix
from torch import nn

from core.data.load import load_data
from core.networks.models import NetworkSpec
from core.trainer.views import BOUNDARY, first_layer, look, plane_window


def linear(weight, bias=0.0):
    """Return a linear network with given weights (classes, d)."""
    layer = nn.Linear(len(weight[0]), len(weight), bias=bool(bias))
    layer.weight.data = torch.tensor(weight)
    return nn.Sequential(nn.Flatten(), layer)


@pytest.fixture(scope="module")
def moons():
    return load_data("moons", size=200, seed=3)


@pytest.fixture(scope="module")
def digits():
    return load_data("digits", size=600, seed=1)


def test_confusions_are_scikit_learns(digits):
    network = NetworkSpec("mlp", digits.shape, 10, init_scale=3.0).build()
    predicted = network(torch.tensor(digits.test_x)).argmax(1).numpy()
    seen = look(network, digits)
    np.testing.assert_array_equal(
        seen.confusion, confusion_matrix(digits.test_y, predicted, labels=range(10))
    )
    assert seen.confusion.dtype == np.uint16
    assert len(np.unique(predicted)) > 3


@pytest.mark.parametrize("name", ["moons", "digits"])
def test_known_logits_spare_the_pass_and_change_nothing(name):
    data = load_data(name, size=300)
    network = NetworkSpec("mlp", data.shape, len(data.classes)).build()
    logits = network(torch.tensor(data.test_x))
    given, own = look(network, data, logits), look(network, data)
    for field in ("confusion", "boundary", "mistakes"):
        np.testing.assert_array_equal(getattr(given, field), getattr(own, field))


def test_the_boundary_of_a_linear_classifier_is_its_line(moons):
    """Class 0 wins above y = 0.3 with the probability 1/(1 + e^(−4|y − 0.3|))."""
    network = linear([[0.0, 2.0], [0.0, -2.0]], bias=1.0)
    network[1].bias.data = torch.tensor([-0.6, 0.6])
    winner, sure = look(network, moons).boundary
    _, _, y0, y1 = plane_window(moons)
    y = np.repeat(np.linspace(y0, y1, BOUNDARY)[:, None], BOUNDARY, axis=1)
    np.testing.assert_array_equal(winner, np.where(y > 0.3, 0, 1))
    np.testing.assert_allclose(sure, 255 / (1 + np.exp(-4 * np.abs(y - 0.3))), atol=0.51)


def test_the_boundary_runs_along_x_from_left_to_right(moons):
    winner = look(linear([[1.0, 0.0], [-1.0, 0.0]]), moons).boundary[0]
    assert (winner[:, 0] == 1).all()
    assert (winner[:, -1] == 0).all()


def test_the_window_holds_all_points_and_a_tenth_more(moons):
    x0, x1, y0, y1 = plane_window(moons)
    points = np.concatenate([moons.train_x, moons.test_x]).astype(float)
    span = np.ptp(points, axis=0)
    np.testing.assert_allclose([x0, y0], points.min(axis=0) - 0.1 * span)
    np.testing.assert_allclose([x1, y1], points.max(axis=0) + 0.1 * span)


def test_points_on_one_line_have_a_window_with_an_area():
    line = np.zeros((4, 2), np.float32)
    x0, x1, y0, y1 = plane_window(SimpleNamespace(kind="plane", train_x=line, test_x=line))
    assert (x0, x1, y0, y1) == (-1, 1, -1, 1)


def test_images_have_no_window_and_no_boundary(digits):
    with pytest.raises(ValueError, match="kind 'plane' to have a window, got kind 'image'"):
        plane_window(digits)
    assert look(NetworkSpec("softmax", digits.shape, 10).build(), digits).boundary is None


def test_mistakes_are_the_most_confident_wrong_answers(digits):
    torch.manual_seed(0)
    logits = 3 * torch.randn(len(digits.test_y), 10)
    p = torch.softmax(logits.double(), 1).numpy()
    wrong = [(p[i].max(), i) for i in range(len(p)) if p[i].argmax() != digits.test_y[i]]
    expected = sorted(wrong, key=lambda one: (-one[0], one[1]))[:12]
    found = look(NetworkSpec("softmax", digits.shape, 10).build(), digits, logits).mistakes
    np.testing.assert_array_equal(found[:, 0], [i for _, i in expected])
    np.testing.assert_array_equal(found[:, 1], [p[i].argmax() for _, i in expected])
    np.testing.assert_allclose(found[:, 2] / 1000, [sure for sure, _ in expected], atol=0.0006)


def test_a_network_without_mistakes_has_an_empty_list(digits):
    logits = 9 * nn.functional.one_hot(torch.tensor(digits.test_y), 10).float()
    logits[0] = torch.roll(logits[0], 1)
    seen = look(NetworkSpec("softmax", digits.shape, 10).build(), digits, logits)
    assert seen.mistakes[:, 0].tolist() == [0]
    logits[0] = torch.roll(logits[0], -1)
    assert look(NetworkSpec("softmax", digits.shape, 10).build(), digits, logits).mistakes.shape == (0, 3)


def test_huge_outputs_do_not_overflow(digits):
    logits = torch.full((len(digits.test_y), 10), -3e38)
    logits[:, 4] = 3e38
    seen = look(NetworkSpec("softmax", digits.shape, 10).build(), digits, logits)
    assert seen.finite
    assert (seen.mistakes[:, 2] == 1000).all()


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_outputs_that_are_not_finite_say_nothing(digits, bad):
    logits = torch.zeros(len(digits.test_y), 10)
    logits[5, 2] = bad
    seen = look(NetworkSpec("softmax", digits.shape, 10).build(), digits, logits)
    assert not seen.finite
    assert not seen.confusion.any()
    assert seen.mistakes.shape == (0, 3)


def test_a_boundary_that_is_not_finite_says_nothing_although_the_test_set_is_fine(moons):
    network = linear([[1.0, 0.0], [float("nan"), 0.0]])
    seen = look(network, moons, torch.zeros(len(moons.test_y), 2))
    assert not seen.finite
    assert not seen.boundary.any()


def test_looking_leaves_a_double_precision_network_as_it_is(moons):
    network = NetworkSpec("mlp", moons.shape, 2).build().double()
    before = [parameter.clone() for parameter in network.parameters()]
    assert look(network, moons).finite
    assert all(torch.equal(a, b) for a, b in zip(before, network.parameters(), strict=True))


def test_softmax_regressions_first_weights_are_its_classes(digits):
    network = NetworkSpec("softmax", digits.shape, 10).build()
    np.testing.assert_array_equal(
        first_layer(network, digits), network.linear1.weight.detach().numpy().reshape(10, 8, 8)
    )


def test_of_many_units_the_sixteen_largest_are_shown_in_their_order(digits):
    network = NetworkSpec("mlp", digits.shape, 10, widths=(40,)).build()
    weight = network.linear1.weight.detach().numpy()
    largest = sorted(sorted(range(40), key=lambda unit: -(weight[unit].astype(float) ** 2).sum())[:16])
    np.testing.assert_array_equal(first_layer(network, digits).reshape(16, 64), weight[largest])


def test_a_cnns_first_weights_are_its_kernels(digits):
    network = NetworkSpec("cnn", digits.shape, 10).build()
    np.testing.assert_array_equal(first_layer(network, digits), network.conv1.weight.detach().numpy()[:, 0])


def test_data_without_pictures_has_no_first_layer(moons):
    assert first_layer(NetworkSpec("mlp", moons.shape, 2).build(), moons) is None
