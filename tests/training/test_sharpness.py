"""Lanczos' method on products with a Hessian, against dense eigenvalues."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from core.trainer.sharpness import sharpness


def network_hessian(seed=0):
    """Return the Hessian (P, P) of a tanh network's loss, by torch.func, and the product with it by autograd."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(10, 24), nn.Tanh(), nn.Linear(24, 10)).double()
    x, y = torch.randn(60, 10, dtype=torch.float64), torch.randint(10, (60,))
    params = list(model.parameters())
    sizes = [p.numel() for p in params]
    names = [name for name, _ in model.named_parameters()]

    def loss(flat):
        parts = flat.split(sizes)
        named = {name: part.view(p.shape) for name, part, p in zip(names, parts, params, strict=True)}
        return functional.cross_entropy(torch.func.functional_call(model, named, (x,)), y)

    theta = torch.cat([p.detach().reshape(-1) for p in params]).requires_grad_()
    (grad,) = torch.autograd.grad(loss(theta), theta, create_graph=True)

    def product(v):
        return torch.autograd.grad(grad, theta, torch.from_numpy(v), retain_graph=True)[0].numpy()

    return torch.func.hessian(loss)(theta.detach()).numpy(), product


@pytest.mark.parametrize("which", ["LA", "SA"])
def test_the_ends_of_a_networks_spectrum(which):
    H, product = network_hessian()
    assert len(H) == 514
    values, vectors = np.linalg.eigh(H)
    end = {"LA": -1, "SA": 0}[which]
    found, vector = sharpness(product, len(H), tol=1e-6, which=which)
    assert found == pytest.approx(values[end], rel=1e-6)
    assert abs(vector @ vectors[:, end]) == pytest.approx(1, abs=1e-4)
    rough, _ = sharpness(product, len(H), tol=1e-3, which=which)
    assert rough == pytest.approx(values[end], rel=1e-3)


def test_a_warm_start_takes_fewer_products_and_finds_the_same():
    H = np.diag(np.linspace(0, 1, 400) ** 0.2)
    counted = []

    def product(v):
        counted.append(1)
        return H @ v

    found, vector = sharpness(product, 400, tol=1e-5)
    cold, counted[:] = len(counted), []
    again, _ = sharpness(product, 400, vector, tol=1e-5)
    assert found == pytest.approx(1, rel=1e-4)
    assert again == pytest.approx(found, rel=1e-4)
    assert len(counted) < cold


def test_a_start_on_another_eigenvector_still_finds_the_top():
    H = np.diag(np.arange(1.0, 101.0))
    wrong = np.eye(100)[3]
    assert sharpness(lambda v: H @ v, 100, wrong)[0] == pytest.approx(100, rel=1e-4)


@pytest.mark.parametrize("dim", [1, 2, 3, 24, 25, 60])
def test_any_dimension(dim):
    generator = np.random.default_rng(dim)
    A = generator.standard_normal((dim, dim))
    H = A + A.T
    expected = np.linalg.eigvalsh(H)
    assert sharpness(lambda v: H @ v, dim, tol=1e-8)[0] == pytest.approx(expected[-1])
    assert sharpness(lambda v: H @ v, dim, tol=1e-8, which="SA")[0] == pytest.approx(expected[0])


def test_the_same_question_has_the_same_answer_to_the_bit():
    H, product = network_hessian(1)
    first, again = (sharpness(product, len(H)) for _ in range(2))
    assert first[0] == again[0]
    np.testing.assert_array_equal(first[1], again[1])


@pytest.mark.parametrize("dim", [5, 100])
def test_what_is_not_finite_has_no_sharpness(dim):
    value, vector = sharpness(lambda v: v * np.nan, dim)
    assert np.isnan(value)
    assert not vector.any()


@pytest.mark.parametrize("dim", [5, 100])
def test_a_flat_loss_has_sharpness_zero(dim):
    assert sharpness(lambda v: 0 * v, dim)[0] == pytest.approx(0, abs=1e-12)
