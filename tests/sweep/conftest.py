"""A training that takes a few milliseconds, and stores in a folder of their own."""

import pytest

from core.experiments.network_experiment import NetworkExperiment
from core.sweep.axes import read_axis
from core.sweep.network_map import NetworkSweep
from core.sweep.store import ResultStore


@pytest.fixture
def tiny():
    """Return an experiment of six steps."""
    return NetworkExperiment.opening(size=40, widths=(3,), epochs=2, noise=0.1)


@pytest.fixture
def sweep(tiny):
    """Return a function that makes a small sweep, the same one each time."""

    def made(experiment=tiny, x="eta0:0.01:10:4:log", y="alpha:0:0.5:3", seeds=2):
        return NetworkSweep(experiment, read_axis(x), read_axis(y), seeds)

    return made


@pytest.fixture
def store(tmp_path):
    """Return an empty store."""
    return ResultStore(tmp_path / "deep" / "sweeps.sqlite")
