"""What leaves the training page: a runnable script of exactly one run, its metrics, its weights."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import torch

from core.network_experiment import NetworkExperiment
from core.training import Configuration, TrainingRun

_SCRIPT = '''"""{title}: a training exported from Superlevel.

Run it where `core` can be imported, in the folder that holds it. The same experiment in the app:
/train?{query}
"""

from core.network_experiment import NetworkExperiment
from core.network_run import configurations, network_run
{table}
experiment = NetworkExperiment(
{settings}
)
run = network_run(experiment{argument})
{training}
for k, configuration in enumerate(run.configurations):
    history, outcome = run.history(k), run.outcome(k)
    print(f"{{configuration.label}}: {{outcome.kind}}, step {{history.t[-1]}}, V = {{float(history.V[-1])!r}}")
    print(f"    {{outcome.reason}}")
'''
_TABLE = """from pathlib import Path

from core.problems.table import read_table

# Where your table lies; the app had it under this name.
path = Path({name!r})
table = read_table(path.read_bytes(), path.name)
"""


def training_script(experiment: NetworkExperiment, run: TrainingRun, table: str = "table.csv") -> str:
    """Return a Python script that repeats a run with `core` alone, up to the step at which it stands.

    Rates that were changed on the way are changed at the same steps, so its last V is the run's to the last
    digit on the same machine. `table` is the file name of the table, where the data is one.
    """
    eta0, alpha = _rates(run.changes[0][1][0])
    start = experiment.change(eta0=eta0, alpha=alpha)
    name = table if experiment.data == "table" else ""
    return _SCRIPT.format(
        title=run.data.title,
        query=experiment.query(),
        table=_TABLE.format(name=name) if name else "",
        settings="\n".join(f"    {key}={value!r}," for key, value in _settings(start)),
        argument=", table" if name else "",
        training="\n".join(_training(run)),
    )


def _settings(experiment: NetworkExperiment) -> list[tuple[str, Any]]:
    known = experiment.settings()
    shown = {key: getattr(experiment, key) for key in known if key not in {"lam", "preset", "locked"}}
    return [(key, value) for key, value in shown.items() if key == "data" or value != known[key].default]


def _training(run: TrainingRun) -> list[str]:
    lines = []
    for step, changed in run.changes[1:]:
        eta0, alpha = _rates(changed[0])
        lines.append(f"run.train(until={step})")
        lines.append(f"run.change(configurations(experiment.change(eta0={eta0!r}, alpha={alpha!r})))")
    return [*lines, f"run.train(until={run.t})"]


def _rates(configuration: Configuration) -> tuple[float, float]:
    rule = configuration.rule
    return float(rule.eta0), float(rule.schedule.alpha)


def metrics_csv(run: TrainingRun) -> str:
    """Return everything measured, one line a step and configuration; what was not measured there is empty.

    Numbers read back exactly; NaN and infinity of a run that blew up are written as `nan` and `inf`.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    histories = [run.history(k) for k in range(len(run.configurations))]
    columns = [name for name in vars(histories[0]) if name != "t"]
    writer.writerow(["configuration", "t", "epoch", *columns])
    for configuration, history in zip(run.configurations, histories, strict=True):
        values = [np.asarray(getattr(history, name)).tolist() for name in columns]
        for t, *row in zip(history.t.tolist(), *values, strict=True):
            epoch = t / run.steps_per_epoch
            writer.writerow([configuration.label, t, epoch, *("" if v != v else v for v in row)])
    return text.getvalue()


def weights(run: TrainingRun, k: int = 0) -> bytes:
    """Return the present weights of configuration `k` as a file for `torch.load(…, weights_only=True)`."""
    file = io.BytesIO()
    torch.save(run.state_dict(k), file)
    return file.getvalue()
