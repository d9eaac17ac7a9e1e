"""Small trained networks for tests of slices, ways between solutions and spectra; each is trained once a session."""

from functools import lru_cache

import numpy as np
import torch

from core.experiments.network_experiment import NetworkExperiment
from core.experiments.trainings import network_run


@lru_cache(maxsize=8)
def trained(seed=0, data="moons", **settings):
    """Return a run that is trained to its end."""
    small = (
        {"size": 120, "widths": (6, 5), "epochs": 8} if data == "moons" else {"epochs": 3, "batch_size": 0}
    )
    run = network_run(NetworkExperiment.opening(**({"data": data, "seed": seed} | small | settings)))
    run.train()
    return run


def end(run):
    """Return the last weights (P,) in float64."""
    return run.snapshots(0)[-1].theta.astype(float)


def loss_by_torch(run, theta):
    """Return the mean cross-entropy of weights on the probe in float64, by PyTorch's own module and criterion."""
    module = run.module(0).double()
    torch.nn.utils.vector_to_parameters(torch.tensor(np.asarray(theta, float)), module.parameters())
    x, y = run.probe()
    with torch.no_grad():
        return float(torch.nn.CrossEntropyLoss()(module(x.double()), y))
