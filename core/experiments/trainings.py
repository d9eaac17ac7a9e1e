"""From a training experiment to its computed parts: data, network, configurations, run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from ..data.data_set import DataSet, Task
from ..data.load import load_data
from ..data.openml import mnist_full_available
from ..networks.models import NetworkSpec
from ..networks.risks import Risk
from ..optim import SCHEDULES
from ..setting import SettingError
from ..trainer.batches import steps_per_epoch
from ..trainer.configuration import MOST_STEPS, Configuration, check_risks
from ..trainer.monitors import LABELS
from ..trainer.reading import Training
from ..trainer.run import TrainingRun
from ..trainer.switches import Monitors
from ..workers.pool import Pool
from ..workers.remote_run import RemoteRun
from .descents import build_rule
from .network_experiment import NetworkExperiment, competitor_labels

if TYPE_CHECKING:
    from ..data.tables.table import Table


def data_set(experiment: NetworkExperiment, table: Table | None = None) -> DataSet:
    """Load the experiment's data; `ValueError` with a sentence where that can't be done."""
    if experiment.data == "table" and table is None:
        raise ValueError(
            "No table is loaded: choose a file, such as a CSV. It stays on this machine, and no link carries it."
        )
    return load_data(
        experiment.data,
        size=experiment.size,
        noise=experiment.noise,
        label_noise=experiment.label_noise,
        imbalance=experiment.imbalance,
        seed=experiment.seed,
        table=table if experiment.data == "table" else None,
        label=experiment.label or None,
    )


def task_of(experiment: NetworkExperiment, table: Table | None = None) -> Task:
    """Return what the experiment predicts: of a table, what its label column holds, and a class while there is none."""
    if experiment.data != "table":
        return experiment.named_task
    try:
        return data_set(experiment, table).task
    except ValueError:
        return "classification"


def network_spec(experiment: NetworkExperiment, data: DataSet) -> NetworkSpec:
    """Return the network that the experiment trains on this data; `ValueError` where it can't be built."""
    return NetworkSpec(
        experiment.model,
        data.shape,
        # None where a number is predicted, which takes one output.
        len(data.classes),
        widths=experiment.widths,
        activation=experiment.activation,
        bias=experiment.bias,
        init=experiment.init,
        init_scale=experiment.init_scale,
        seed=experiment.seed,
    )


def configurations(experiment: NetworkExperiment) -> list[Configuration]:
    """Return the competitors of the experiment's race, its own configuration first."""
    labels = competitor_labels(experiment)
    return [_configuration(each, label) for each, label in zip(experiment.competitors(), labels, strict=True)]


def _configuration(experiment: NetworkExperiment, label: str) -> Configuration:
    rule = build_rule(experiment, experiment.rule, experiment.eta0, experiment.alpha)
    return Configuration(
        label, rule, Risk(**{each.name: getattr(experiment, each.name) for each in fields(Risk)})
    )


def check(experiment: NetworkExperiment, table: Table | None = None) -> None:
    """Raise `ValueError` with a sentence where data, network and length do not go together.

    Data that are not here yet, a table or the full MNIST, are not asked for.
    """
    if experiment.data == "table" and table is None:
        return
    if experiment.data == "mnist_full" and not mnist_full_available():
        return
    data = data_set(experiment, table)
    network_spec(experiment, data)
    steps_of(experiment, data)
    _check_risks(experiment, data)


def _check_risks(experiment: NetworkExperiment, data: DataSet) -> None:
    check_risks(data, configurations(experiment))
    counts = data.class_counts
    balanced = any(each.class_weights == "balanced" for each in experiment.competitors())
    if balanced and counts.min() == 0:
        empty = data.classes[int(counts.argmin())]
        raise SettingError(
            f"Class {empty!r} has no training sample left, so balanced class weights can't be formed. "
            "Take more samples, less imbalance or noise, or equal class weights."
        )


def steps_of(experiment: NetworkExperiment, data: DataSet) -> int:
    """Return how many steps the experiment's epochs are; `SettingError` when there are too many."""
    each = steps_per_epoch(len(data.train_y), experiment.batch_size)
    steps = experiment.epochs * each
    if steps > MOST_STEPS:
        raise SettingError(
            f"{experiment.epochs} epochs of {each} steps are {steps:,} steps; at most {MOST_STEPS:,} are kept. "
            "Choose fewer epochs or a larger batch."
        )
    return steps


def network_run(
    experiment: NetworkExperiment,
    table: Table | None = None,
    alive: Callable[[], bool] | None = None,
) -> TrainingRun:
    """Build the experiment's run, which stands at step 0; the same experiment gives the same numbers.

    `alive` tells whether anybody still wants it. Raises `ValueError` with a sentence for data, network or
    settings that do not go together.
    """
    data = data_set(experiment, table)
    return TrainingRun(
        data,
        network_spec(experiment, data),
        configurations(experiment),
        steps=steps_of(experiment, data),
        batch_size=experiment.batch_size,
        seed=experiment.seed,
        monitors=Monitors(**{name: name in experiment.monitors for name in LABELS}),
        alive=alive,
    )


def remote_run(
    pool: Pool,
    experiment: NetworkExperiment,
    table: Table | None = None,
    alive: Callable[[], bool] | None = None,
) -> RemoteRun:
    """Build the same run in a worker of the pool: the numbers are those of `network_run`, as are the errors."""
    return RemoteRun(pool, network_run, experiment, table, data=data_set(experiment, table), alive=alive)


def sibling_run(
    experiment: NetworkExperiment,
    seed: int,
    table: Table | None = None,
    alive: Callable[[], bool] | None = None,
) -> TrainingRun:
    """Build a run like the experiment's own, on the same data, from other weights and with other batches.

    It has the first configuration only. Raises `ValueError` as `network_run`.
    """
    alone = replace(experiment, rivals="")
    data = data_set(alone, table)
    return TrainingRun(
        data,
        replace(network_spec(alone, data), seed=seed),
        configurations(alone),
        steps=steps_of(alone, data),
        batch_size=alone.batch_size,
        seed=seed,
        monitors=Monitors(grad_norm=False),
        alive=alive,
    )


def same_run(before: NetworkExperiment, after: NetworkExperiment) -> bool:
    """Say whether the run of `before` can go on as that of `after`, perhaps with other rates or length."""
    ending = any(SCHEDULES[each.schedule].ends_with_run for each in after.competitors())
    if before.epochs != after.epochs and ending:
        return False
    return _run_key(before) == _run_key(after)


def _run_key(experiment: NetworkExperiment) -> NetworkExperiment:
    return experiment.only("run")


def goes_on(run: Training, before: NetworkExperiment, after: NetworkExperiment) -> bool:
    """Say whether a run of `before` can go on as that of `after`: `same_run`, and not longer than that already."""
    return same_run(before, after) and run.t <= steps_of(after, run.data)


def follow(run: Training, before: NetworkExperiment, after: NetworkExperiment) -> None:
    """Hand a run the rates, the length and the pace that changed; they count from its present step on.

    Raises `SettingError` for too many steps; the run then stays as it was.
    """
    rates_moved = (before.eta0, before.alpha) != (after.eta0, after.alpha)
    if rates_moved or before.epochs != after.epochs:
        run.change(configurations(after) if rates_moved else None, steps_of(after, run.data))
    if before.pace != after.pace:
        run.pace(after.steps_per_second)
