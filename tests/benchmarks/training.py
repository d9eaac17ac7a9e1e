"""Budget of training that is watched: a monitored run against a bare PyTorch loop over the same batches."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch.nn import functional

import core
from core.data.data_set import DataSet
from core.data.load import load_data
from core.networks.models import NetworkSpec
from core.networks.risks import Risk
from core.trainer.configuration import Configuration
from core.trainer.run import TrainingRun
from tests.benchmarks.optimisers import threads
from tests.benchmarks.table import Budget, Row
from tests.benchmarks.timing import alternate

EPOCHS, RATE, SEED = 20, 0.5, 0
NETWORK = NetworkSpec("mlp", (28, 28), 10, widths=(64,))


def bare(data: DataSet, batch_size: int) -> float:
    """Train as a PyTorch user would who wants nothing but the end; return the test accuracy."""
    x, y, test_x, test_y = (
        torch.tensor(part) for part in (data.train_x, data.train_y, data.test_x, data.test_y)
    )
    model = NETWORK.build()
    optimiser = torch.optim.SGD(model.parameters(), lr=RATE)
    for epoch in range(EPOCHS):
        order = torch.from_numpy(np.random.default_rng((SEED, epoch)).permutation(len(y)))
        for rows in order.split(batch_size):
            optimiser.zero_grad()
            loss = functional.cross_entropy(model(x.index_select(0, rows)), y.index_select(0, rows))
            loss.backward()
            optimiser.step()
    with torch.no_grad():
        return float((model(test_x).argmax(1) == test_y).float().mean())


def watched(data: DataSet, batch_size: int) -> TrainingRun:
    """Train the same with the monitors that are on by default; return the run, closed."""
    steps = EPOCHS * -(-len(data.train_y) // batch_size)
    own = Configuration("gradient descent", core.rule("gradient_descent", eta0=RATE), Risk())
    run = TrainingRun(data, NETWORK, [own], steps=steps, batch_size=batch_size, seed=SEED)
    run.train()
    run.close()
    return run


def compare(data: DataSet, batch_size: int, quick: bool, budgets: tuple[Budget, ...]) -> Row:
    """Time both in turn, on one thread each."""
    actions = {"ours": lambda: watched(data, batch_size), "theirs": lambda: bare(data, batch_size)}
    with threads(1):
        medians = alternate(actions, repeats=5 if quick else 9)
        run, peer = watched(data, batch_size), bare(data, batch_size)
    history = run.history()
    costs = {name: 100 * taken / sum(run.costs().values()) for name, taken in run.costs().items()}
    note = (
        f"{1e3 * run.steps / medians['ours']:,.0f} steps/s; test accuracy {100 * history.test_accuracy[-1]:.1f} %"
        f" (the loop's {100 * peer:.1f} %); of the time {costs['step']:.0f} % steps, "
        f"{costs['energy']:.0f} % V on the probe, {costs['accuracy'] + costs['views']:.0f} % test set and views"
    )
    what = f"monitored training, MNIST-5k, {EPOCHS} epochs, batch {batch_size}"
    return Row(what, "ms", medians["ours"], budgets, "a bare PyTorch loop", medians["theirs"], note)


def rows(quick: bool) -> Iterator[Row]:
    """Measure this theme, row by row."""
    data = load_data("mnist", size=5000)
    yield compare(data, 32, quick, (Budget("ratio at most", 1.2),))
    yield compare(data, 64, quick, ())
