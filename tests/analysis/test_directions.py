"""Directions: filter normalisation by hand, the path's plane against scikit-learn, three networks, gradients."""

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from core.networks.models import NetworkSpec
from core.slices.directions import directions, random_directions
from tests.analysis.solutions import end, trained


def filters(module, flat):
    """Return the filters of a flat vector by PyTorch's own shapes: rows of matrices, channels of convolutions."""
    copies = [torch.zeros_like(p) for p in module.parameters()]
    torch.nn.utils.vector_to_parameters(torch.tensor(flat), copies)
    return [list(part) if part.dim() > 1 else part for part in copies]


@pytest.mark.parametrize(
    "spec",
    [
        NetworkSpec("mlp", (3,), 4, widths=(5, 6), seed=1, init="default"),
        NetworkSpec("cnn", (8, 8), 3, seed=2, init="default"),
        NetworkSpec("softmax", (3,), 2, bias=False, init="default"),
    ],
)
def test_each_filter_is_as_long_as_the_networks_own_and_biases_stay(spec):
    module = spec.build()
    theta = torch.nn.utils.parameters_to_vector(module.parameters()).detach().numpy().astype(float)
    for row in random_directions(module, theta, seed=3):
        for drawn, own in zip(filters(module, row), filters(module, theta), strict=True):
            if not isinstance(drawn, list):
                assert not drawn.any()
                continue
            for one, other in zip(drawn, own, strict=True):
                assert float(one.norm()) == pytest.approx(float(other.norm()), rel=1e-6)


def test_filter_normalisation_is_that_of_a_direct_computation():
    module = NetworkSpec("mlp", (3,), 2, widths=(4,), seed=1).build()
    theta = np.arange(1.0, 27.0)
    drawn = random_directions(module, theta, seed=5, normalise="none")[0]
    expected = drawn.copy()
    expected[12:16] = expected[24:26] = 0
    for first, last in [(0, 3), (3, 6), (6, 9), (9, 12), (16, 20), (20, 24)]:
        part = slice(first, last)
        expected[part] *= np.sqrt((theta[part] ** 2).sum()) / np.sqrt((drawn[part] ** 2).sum())
    np.testing.assert_allclose(random_directions(module, theta, seed=5)[0], expected, rtol=1e-12)
    layered = random_directions(module, theta, seed=5, normalise="layer")[0]
    np.testing.assert_allclose(np.linalg.norm(layered[:12]), np.linalg.norm(theta[:12]))
    assert np.linalg.norm(layered[:3]) != pytest.approx(np.linalg.norm(theta[:3]))


def test_seeds_are_repeatable_and_differ():
    module = NetworkSpec("mlp", (3,), 2, widths=(4,), seed=1).build()
    theta = np.ones(26)
    one, again, other = (random_directions(module, theta, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert not np.allclose(one, other)
    assert abs(one[0] @ one[1]) < np.linalg.norm(one[0]) * np.linalg.norm(one[1])


def test_the_paths_plane_is_scikit_learns():
    """PCA about the end: scikit-learn centres, so the path and its mirror image about the end go in together."""
    run = trained()
    plane = directions(run, 0, "path")
    thetas = np.stack([snapshot.theta.astype(float) for snapshot in run.snapshots(0)])
    away = thetas - thetas[-1]
    theirs = PCA(2).fit(np.concatenate([away, -away])).components_
    # The same plane: each of our axes lies in theirs.
    np.testing.assert_allclose(np.linalg.norm(plane.axes @ theirs.T, axis=1), 1, atol=1e-4)
    np.testing.assert_allclose(np.abs(np.sum(plane.axes * theirs, axis=1)), 1, atol=1e-3)
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-6)


def test_the_gradients_plane_holds_the_gradient_and_the_sharpest_direction():
    run = trained()
    plane = directions(run, 0, "gradient")
    theta = torch.tensor(end(run), requires_grad=True)
    module = run.module(0).double()
    names = [name for name, _ in module.named_parameters()]
    shapes = [p.shape for p in module.parameters()]
    x, y = run.probe()

    def loss(flat):
        parts = flat.split([shape.numel() for shape in shapes])
        named = {name: part.view(shape) for name, part, shape in zip(names, parts, shapes, strict=True)}
        return torch.nn.functional.cross_entropy(torch.func.functional_call(module, named, (x.double(),)), y)

    gradient = torch.autograd.grad(loss(theta), theta)[0].numpy()
    hessian = torch.autograd.functional.hessian(loss, theta.detach()).numpy()
    sharpest = np.linalg.eigh(hessian)[1][:, -1]
    np.testing.assert_allclose(plane.axes[0], -gradient / np.linalg.norm(gradient), atol=1e-4)
    inside = plane.axes @ sharpest
    assert np.linalg.norm(inside) == pytest.approx(1, abs=1e-3)


def test_three_networks_lie_where_their_marks_say():
    run, other = trained(), end(trained(seed=4))
    plane = directions(run, 0, "networks", other=other)
    first = run.snapshots(0)[0].theta.astype(float)
    for (name, place), theta in zip(plane.marks, (first, end(run), other), strict=True):
        np.testing.assert_allclose(plane.at(np.array([place]))[0], theta, atol=1e-5, err_msg=name)
        np.testing.assert_allclose(plane.coordinates(theta[None])[0], place, atol=1e-5)


def test_coordinates_are_those_of_the_nearest_point_also_for_slanted_axes():
    run = trained()
    plane = directions(run, 0, "random", seed=1)
    theta = end(run) + np.random.default_rng(0).normal(size=end(run).size)
    place = plane.coordinates(theta[None])[0]
    best = np.linalg.lstsq(plane.axes.T, theta - plane.origin, rcond=None)[0]
    np.testing.assert_allclose(place, best, rtol=1e-8)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"kind": "circle"}, "kind must be one of"),
        ({"k": 3}, r"k must lie in \[0, 0\]"),
        ({"kind": "networks"}, "weights .P,. of another network"),
        ({"kind": "networks", "other": np.ones(3)}, "other must have shape"),
    ],
)
def test_wrong_arguments_are_named(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        directions(trained(), **arguments)
