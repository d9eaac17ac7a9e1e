"""What leaves the training page: a runnable script of exactly one run, its metrics, its weights."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from ..data.scores import SCORES
from ..data.scores import columns as score_columns
from ..trainer.configuration import Configuration
from ..trainer.history import History
from ..trainer.reading import Training
from .network_experiment import NetworkExperiment

_SCRIPT = '''"""{title}: a training exported from Superlevel.

Run it in the folder that holds `core`: PYTHONPATH=. python THIS_FILE.py. The same experiment in the app:
/train?{query}
"""

from core.data.scores import columns
from core.experiments.network_experiment import NetworkExperiment
from core.experiments.trainings import configurations, network_run
{table}
experiment = NetworkExperiment(
{settings}
)
run = network_run(experiment{argument})
{training}
for k, configuration in enumerate(run.configurations):
    history, outcome = run.history(k), run.outcome(k)
    step, energy = [(t, V) for t, V in zip(history.t, history.V) if V == V][-1]
    print(f"{{configuration.label}}: {{outcome.kind}}, V = {{float(energy)!r}} at step {{step}}")
    print(f"    {{outcome.reason}}")
    for name in columns(run.data.task):
        if known := [value for value in getattr(history, name) if value == value]:
            print(f"    {{name}} = {{float(known[-1])!r}}")
'''
_TABLE = """from pathlib import Path

from core.data.tables.table import read_table

# Where your table lies; the app had it under this name.
path = Path({name!r})
table = read_table(path.read_bytes(), path.name{answers})
"""


def training_script(
    experiment: NetworkExperiment,
    run: Training,
    table: str = "table.csv",
    answers: Mapping[str, str] | None = None,
) -> str:
    """Return a Python script that repeats a run with `core` alone, up to the step at which it stands.

    Rates that were changed on the way are changed at the same steps, so the last V that was measured is the
    run's to the last digit on the same machine. `table` is the file name of the table, where the data is one, and
    `answers` says how it was read where there were several readings.
    """
    eta0, alpha = _rates(run.changes[0][1][0])
    start = experiment.change(eta0=eta0, alpha=alpha)
    name = table if experiment.data == "table" else ""
    return _SCRIPT.format(
        title=_harmless(run.data.title),
        query=experiment.query(),
        table=_TABLE.format(name=name, answers=f", {dict(answers)!r}" if answers else "") if name else "",
        settings="\n".join(f"    {key}={value!r}," for key, value in _settings(start)),
        argument=", table" if name else "",
        training="\n".join(_training(run)),
    )


def _harmless(text: str) -> str:
    """Return text that can stand in a docstring, whatever a file was called."""
    return "".join(letter if letter.isprintable() and letter not in '\\"' else "_" for letter in text)


def _settings(experiment: NetworkExperiment) -> list[tuple[str, Any]]:
    own = experiment.only("run", "live")
    return list(({"data": own.data} | own.changed()).items())


def _training(run: Training) -> list[str]:
    lines = []
    for step, changed in run.changes[1:]:
        eta0, alpha = _rates(changed[0])
        lines.append(f"run.train(until={step})")
        lines.append(f"run.change(configurations(experiment.change(eta0={eta0!r}, alpha={alpha!r})))")
    return [*lines, f"run.train(until={run.t})"]


def _rates(configuration: Configuration) -> tuple[float, float]:
    rule = configuration.rule
    return float(rule.eta0), float(rule.schedule.alpha)


def metrics_csv(run: Training) -> str:
    """Return everything measured, one line a step and configuration; what was not measured there is empty.

    Of the scores the columns are those of the run's task: accuracies, or R² and RMSE in the target's own units.
    Numbers read back exactly. Where a configuration stopped because its numbers were not finite, its last line
    says `inf` or `nan` for the loss.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    histories = [run.history(k) for k in range(len(run.configurations))]
    others = {name for task in SCORES if task != run.data.task for name in score_columns(task)}
    columns = [name for name in vars(histories[0]) if name != "t" and name not in others]
    writer.writerow(["configuration", "t", "epoch", *columns])
    for configuration, history in zip(run.made_with, histories, strict=True):
        values = [np.asarray(getattr(history, name)).tolist() for name in columns]
        lines = [["" if v != v else v for v in row] for row in zip(*values, strict=True)]
        place = columns.index("batch_loss")
        if _stopped(run, history) and lines[-1][place] == "":
            lines[-1][place] = math.nan
        for t, line in zip(history.t.tolist(), lines, strict=True):
            writer.writerow([configuration.label, t, t / run.steps_per_epoch, *line])
    return text.getvalue()


def _stopped(run: Training, history: History) -> bool:
    """Say whether a configuration ended before the run did, which it does when it is not finite any more."""
    return run.state == "diverged" or int(history.t[-1]) < run.t


def weights(run: Training, k: int = 0) -> bytes:
    """Return the present weights of configuration `k` as a file for `torch.load(…, weights_only=True)`."""
    file = io.BytesIO()
    torch.save(run.state_dict(k), file)
    return file.getvalue()
