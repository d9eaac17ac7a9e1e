"""What several tests of the update rules share: small objectives of their own, and paths walked by torch."""

import functools

import numpy as np
import torch

from core.problems import build
from core.problems.catalogue import SURFACES

torch.set_num_threads(1)
NAMES = tuple(SURFACES)


class Quadratic:
    """L = ½·Σ λ_i·θ_i², with its derivatives by hand."""

    def __init__(self, *eigenvalues):
        self.eigenvalues = np.array(eigenvalues, float)
        self.dim = len(eigenvalues)
        self.calls = 0

    def loss(self, theta):
        return self.loss_and_grad(theta)[0]

    def loss_and_grad(self, theta):
        self.calls += 1
        grad = self.eigenvalues * theta
        return (theta * grad).sum(-1) / 2, grad

    def hvp(self, theta, v):
        return self.eigenvalues * v


def largest_curvature(f):
    """Return max |eigenvalue of ∇²L| on a grid over the window."""
    x0, x1, y0, y1 = f.facts.window
    points = np.stack(np.meshgrid(np.linspace(x0, x1, 15), np.linspace(y0, y1, 15)), -1)
    with np.errstate(all="ignore"):
        hessians = f.hessian(points).reshape(-1, 2, 2)
    return np.abs(np.linalg.eigvalsh(hessians[np.isfinite(hessians).all((1, 2))])).max()


def torch_path(f, make, start, steps, factor=None):
    """Walk with the torch optimiser that `make` builds; only the gradient comes from `f`."""
    point = torch.tensor(np.array(start, float), requires_grad=True)
    optimiser = make([point])
    decay = torch.optim.lr_scheduler.LambdaLR(optimiser, factor or (lambda t: 1.0))
    path = [point.detach().numpy().copy()]
    for _ in range(steps):
        point.grad = torch.from_numpy(np.array(f.loss_and_grad(path[-1])[1], float))
        optimiser.step()
        decay.step()
        path.append(point.detach().numpy().copy())
    return np.array(path)


@functools.cache
def surface(name):
    """Build a surface once for all tests."""
    return build(name)


def starts(f, seed, count):
    """Return random points (count, 2) of the window."""
    x0, x1, y0, y1 = f.facts.window
    return np.random.default_rng(seed).uniform((x0, y0), (x1, y1), (count, 2))
