"""What the training page hands out."""

from __future__ import annotations

from core.network_experiment import NetworkExperiment
from core.network_export import metrics_csv, training_script, weights
from pages.shared.share import Download
from pages.training.session import Held


def downloads(experiment: NetworkExperiment, held: Held) -> list[Download]:
    """Return the downloads of a run: script, metrics, weights of the configuration looked at."""
    run, name = held.run, held.table.name if held.table else "table.csv"
    script = (
        "Python script",
        lambda: training_script(experiment, run, name),
        "superlevel_training.py",
        "text/x-python",
    )
    metrics = ("Metrics (CSV)", lambda: metrics_csv(run), "superlevel-metrics.csv", "text/csv")
    state = (
        "Weights (torch)",
        lambda: weights(run, held.focus),
        "superlevel-weights.pt",
        "application/octet-stream",
    )
    return [script, metrics, state]
