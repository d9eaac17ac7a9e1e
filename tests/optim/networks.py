"""What several tests of the torch optimisers share: a small network, its data, and how it is trained."""

import numpy as np
import torch
from torch import nn

torch.set_num_threads(1)


def network(seed=0, dtype=torch.float64):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 3)).to(dtype)


def data(seed=1, dtype=torch.float64):
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(32, 4, generator=generator, dtype=dtype)
    return x, torch.sin(x[:, :3] * 2) + x[:, 1:]


def full_batch(model):
    x, y = data(dtype=next(model.parameters()).dtype)
    return lambda: ((model(x) - y) ** 2).mean()


def train(model, optimiser, steps):
    closure = full_batch(model)
    for _ in range(steps):
        optimiser.zero_grad()
        closure().backward()
        optimiser.step()
    return flat(model)


def flat(model):
    return torch.cat([p.detach().reshape(-1) for p in model.parameters()])


def assert_close(found, expected, tolerance):
    np.testing.assert_allclose(found.numpy(), expected.numpy(), rtol=tolerance, atol=tolerance)
