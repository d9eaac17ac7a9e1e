"""What several tests of training share: small data, networks, rules, and how two histories are compared."""

from dataclasses import dataclass, fields

import numpy as np

import core
from core.problems.labelled_data import DataSet
from core.problems.networks import NetworkSpec
from core.problems.risks import Risk
from core.training import Configuration, TrainingRun


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
    for column in fields(expected):
        if column.name not in leave_out:
            np.testing.assert_array_equal(
                getattr(found, column.name), getattr(expected, column.name), err_msg=column.name
            )


def assert_equal_weights(found, expected, k=0):
    found, expected = found.state_dict(k), expected.state_dict(k)
    assert list(found) == list(expected)
    for name, value in expected.items():
        np.testing.assert_array_equal(found[name].numpy(), value.numpy(), err_msg=name)
