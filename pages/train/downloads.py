"""What the training page hands out."""

from __future__ import annotations

from core.experiments.network_experiment import NetworkExperiment
from core.experiments.network_export import metrics_csv, training_script, weights
from pages.shared.share import Download
from pages.shared.training import OpenRun


def downloads(experiment: NetworkExperiment, opened: OpenRun) -> list[Download]:
    """Return the downloads of a run: script, metrics, weights of the configuration looked at."""
    run, name, answers = opened.run, "table.csv", None
    if opened.table:
        name, answers = opened.table.name, opened.table.answers
    script = (
        "Python script",
        lambda: training_script(experiment, run, name, answers),
        "superlevel_training.py",
        "text/x-python",
    )
    metrics = ("Metrics (CSV)", lambda: run.ask(metrics_csv), "superlevel-metrics.csv", "text/csv")
    state = (
        "Weights (torch)",
        lambda: run.ask(weights, opened.focus),
        "superlevel-weights.pt",
        "application/octet-stream",
    )
    return [script, metrics, state]
