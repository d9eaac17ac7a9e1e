"""What several tests of training share: small data, networks, rules, and how two runs are compared."""

from dataclasses import dataclass, fields

import numpy as np

import core
from core.problems.networks import NetworkSpec
from core.problems.risks import Risk
from core.training import Configuration, TrainingRun


@dataclass(frozen=True, eq=False)
class Samples:
    name: str
    kind: str
    train_x: np.ndarray
    train_y: np.ndarray
    test_x: np.ndarray
    test_y: np.ndarray
    classes: tuple

    @property
    def shape(self):
        return self.train_x.shape[1:]


def world(n=200, features=2, classes=3, seed=0, kind="table"):
    """Return classes around separate centres."""
    generator = np.random.default_rng(seed)
    centres = 2 * generator.standard_normal((classes, features))
    y = np.arange(n + n // 2) % classes
    x = (centres[y] + generator.standard_normal((len(y), features))).astype(np.float32)
    y = y.astype(np.int64)
    return Samples("made", kind, x[:n], y[:n], x[n:], y[n:], tuple("abcdefghij"[:classes]))


def network(data, widths=(8,), **settings):
    return NetworkSpec("mlp", data.shape, len(data.classes), widths=widths, **settings)


def own(rule="gradient_descent", risk=None, label=None, eta0=0.1, **settings):
    return Configuration(label or rule, core.rule(rule, eta0=eta0, **settings), risk or Risk())


def make(data=None, race=None, steps=30, widths=(8,), **settings):
    data = data or world()
    return TrainingRun(data, network(data, widths), race or [own()], steps=steps, **settings)
