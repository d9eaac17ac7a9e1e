"""Spectra: block Lanczos and quadrature against dense matrices, among them a network's of about 500 parameters."""

import numpy as np
import pytest
import torch

from core.slices.spectrum import spectral_density, spectrum_along, top_eigenvalues
from tests.analysis.solutions import end, trained


def dense_hessian(run, theta):
    """Return the Hessian of the mean cross-entropy on the probe, by PyTorch alone, in float64."""
    module = run.module(0).double()
    names = [name for name, _ in module.named_parameters()]
    shapes = [p.shape for p in module.parameters()]
    x, y = run.probe()

    def loss(flat):
        parts = flat.split([shape.numel() for shape in shapes])
        named = {name: part.view(shape) for name, part, shape in zip(names, parts, shapes, strict=True)}
        return torch.nn.functional.cross_entropy(torch.func.functional_call(module, named, (x.double(),)), y)

    return torch.autograd.functional.hessian(loss, torch.tensor(theta)).numpy()


@pytest.fixture(scope="module")
def network():
    """Return a run with about 500 parameters and its dense Hessian's eigenvalues, ascending."""
    run = trained(data="moons", widths=(20, 20), epochs=6)
    assert run.network.parameters() == 522
    return run, np.linalg.eigvalsh(dense_hessian(run, end(run)))


def symmetric(values, seed=0):
    """Return a symmetric matrix with these eigenvalues."""
    turn = np.linalg.qr(np.random.default_rng(seed).normal(size=(len(values), len(values))))[0]
    return turn @ np.diag(values) @ turn.T


def test_repeated_eigenvalues_are_found_as_often_as_they_occur():
    values = np.concatenate([[5.0, 5.0, 5.0, 2.0], np.linspace(-1, 1, 60)])
    matrix = symmetric(values)
    found, vectors = top_eigenvalues(lambda v: matrix @ v, 64, 5, tol=1e-10)
    np.testing.assert_allclose(found, [5, 5, 5, 2, 1], atol=1e-8)
    np.testing.assert_allclose(vectors.T @ vectors, np.eye(5), atol=1e-8)
    np.testing.assert_allclose(matrix @ vectors, vectors * found, atol=1e-6)


@pytest.mark.parametrize(("dim", "k"), [(1, 1), (3, 3), (10, 9), (200, 1)])
def test_small_and_whole_spectra(dim, k):
    matrix = symmetric(np.random.default_rng(dim).normal(size=dim))
    expected = np.linalg.eigvalsh(matrix)[::-1][:k]
    np.testing.assert_allclose(
        top_eigenvalues(lambda v: matrix @ v, dim, k, tol=1e-9)[0], expected, atol=1e-7
    )


def test_a_hessian_of_zeros_has_eigenvalues_of_zero():
    assert top_eigenvalues(np.zeros_like, 30, 2)[0] == pytest.approx([0, 0])


def test_the_largest_eigenvalues_of_a_network_are_the_dense_hessians(network):
    run, values = network
    product = run.objective(0).product(end(run))
    found = top_eigenvalues(product, values.size, 6, tol=1e-5)[0]
    np.testing.assert_allclose(found, values[::-1][:6], rtol=1e-3, atol=1e-5)


def test_the_density_is_the_dense_hessians(network):
    """By the distance between distribution functions (Wasserstein-1), the trace, and shares of eigenvalues."""
    run, values = network
    product = run.objective(0).product(end(run))
    found = spectral_density(product, values.size, probes=12, steps=60)
    width = np.ptp(values)
    grid = np.linspace(values[0] - 0.1, values[-1] + 0.1, 2000)
    theirs = (values[:, None] <= grid).mean(0)
    ours = (found.weights[:, None] * (found.nodes[:, None] <= grid)).sum(0)
    distance = np.abs(theirs - ours).sum() * (grid[1] - grid[0])
    assert distance < 0.01 * width
    assert found.trace == pytest.approx(values.sum(), rel=0.25)
    assert found.weights.sum() == pytest.approx(1)
    assert found.nodes.max() == pytest.approx(values[-1], rel=1e-3)
    area = found.density.sum() * (found.grid[1] - found.grid[0])
    assert area == pytest.approx(1, abs=0.01)
    assert found.share_below(values[-1] / 2) == pytest.approx((values < values[-1] / 2).mean(), abs=0.02)


def test_of_a_small_matrix_many_probes_give_the_whole_density():
    values = np.array([-2.0, -2.0, 0.0, 1.0, 4.0])
    matrix = symmetric(values)
    found = spectral_density(lambda v: matrix @ v, 5, probes=4000, steps=5, sigma=0.05)
    for value, share in ((-2.0, 0.4), (0.0, 0.2), (1.0, 0.2), (4.0, 0.2)):
        near = np.abs(found.nodes - value) < 1e-6
        assert found.weights[near].sum() == pytest.approx(share, abs=0.02)
    assert found.trace == pytest.approx(values.sum(), abs=0.1)


def test_along_a_run_each_row_is_that_of_its_snapshot():
    run = trained()
    found = spectrum_along(run, 0, 3, most=4)
    kept = {snapshot.t: snapshot.theta for snapshot in run.snapshots(0)}
    assert len(found.t) == 4
    assert found.t[0] == 0
    assert found.t[-1] == run.t
    for t, values in zip(found.t, found.values, strict=True):
        expected = np.linalg.eigvalsh(dense_hessian(run, kept[t].astype(float)))[::-1][:3]
        np.testing.assert_allclose(values, expected, rtol=5e-3, atol=1e-4)


def test_it_can_be_given_up_and_says_what_is_known():
    asked = iter([False, False, True])
    assert len(spectrum_along(trained(), 0, 2, most=5, cancelled=lambda: next(asked)).t) == 2
    with pytest.raises(InterruptedError):
        spectral_density(np.zeros_like, 5, cancelled=lambda: True)


def test_eigenvalues_that_are_not_found_are_not_given():
    crowded = np.linspace(0, 1, 4000)
    with pytest.raises(ArithmeticError, match="were not found"):
        top_eigenvalues(lambda v: crowded * v, 4000, 1, tol=1e-13)


def test_what_is_not_finite_has_no_spectrum():
    with pytest.raises(FloatingPointError, match="not finite"):
        top_eigenvalues(lambda v: v * np.inf, 30, 2)
    with pytest.raises(FloatingPointError, match="not finite"):
        spectral_density(lambda v: v * np.nan, 30)
    with pytest.raises(ValueError, match="k must lie between 1 and dim = 4, got 5"):
        top_eigenvalues(np.zeros_like, 4, 5)
