"""What several tests of training share: small data, networks, rules, and how two histories are compared."""

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

import core
from core.data.data_set import DataSet
from core.networks.models import NetworkSpec
from core.networks.risks import Risk
from core.trainer.configuration import Configuration
from core.trainer.run import TrainingRun


def world(n=150, features=2, classes=3, seed=0, kind="table", dtype=np.float32):
    """Return classes around separate centres, half as many samples to test as to train."""
    generator = np.random.default_rng(seed)
    centres = 2 * generator.standard_normal((classes, features))
    y = (np.arange(n + n // 2) % classes).astype(np.int64)
    x = (centres[y] + generator.standard_normal((len(y), features))).astype(dtype)
    return DataSet(
        name="made",
        title="made",
        kind=kind,
        train_x=x[:n],
        train_y=y[:n],
        test_x=x[n:],
        test_y=y[n:],
        classes=tuple("abcdefghij"[:classes]),
        noisy=np.zeros(n, bool),
        source="",
        lesson="",
    )


@dataclass(frozen=True)
class DoubleSpec(NetworkSpec):
    """A network in float64, where rounding hides nothing."""

    def build(self):
        return super().build().double()


def network(data, widths=(8,), make=NetworkSpec, **settings):
    return make("mlp", data.shape, len(data.classes), widths=widths, **settings)


def own(rule="gradient_descent", risk=None, label=None, eta0=0.1, **settings):
    return Configuration(label or rule, core.rule(rule, eta0=eta0, **settings), risk or Risk())


def run(race=None, data=None, steps=30, spec=None, **settings):
    data = data or world()
    race = [own()] if race is None else race
    return TrainingRun(data, spec or network(data), race, steps=steps, **settings)


def assert_equal_histories(found, expected, leave_out=()):
    assert len(found) == len(expected)
    assert set(vars(found)) == set(vars(expected))
    for name, column in vars(expected).items():
        if name not in leave_out:
            np.testing.assert_array_equal(getattr(found, name), column, err_msg=name)


def assert_equal_weights(found, expected, k=0):
    found, expected = found.state_dict(k), expected.state_dict(k)
    assert list(found) == list(expected)
    for name, value in expected.items():
        np.testing.assert_array_equal(found[name].numpy(), value.numpy(), err_msg=name)


def flat_hessian(spec, theta, x, y):
    """Return gradient (P,) and Hessian (P, P) of the mean cross-entropy by automatic differentiation."""
    model = spec.build()
    shapes = [(name, p.shape, p.numel()) for name, p in model.named_parameters()]

    def loss(flat):
        parts = flat.split([count for *_, count in shapes])
        named = {name: part.view(shape) for (name, shape, _), part in zip(shapes, parts, strict=True)}
        return functional.cross_entropy(torch.func.functional_call(model, named, (torch.tensor(x),)), y)

    theta, y = torch.tensor(theta), torch.tensor(y)
    return torch.func.grad(loss)(theta).numpy(), torch.func.hessian(loss)(theta).numpy()
