"""What the training page hands out."""

from __future__ import annotations

from core.network_experiment import NetworkExperiment
from core.network_export import metrics_csv, training_script, weights
from pages.shared.share import Download
from pages.training.session import Held


def link_notes(experiment: NetworkExperiment, held: Held | None) -> list[str]:
    """Return what the link to this state does not hold."""
    notes = []
    if experiment.data == "table":
        notes.append("The link holds no table: whoever opens it chooses the file again.")
    if held and len(held.run.changes) > 1:
        notes.append(
            "η0 or α was changed on the way. The link knows only the present values; the Python script repeats the "
            "changes at their steps."
        )
    return notes


def downloads(experiment: NetworkExperiment, held: Held) -> list[Download]:
    """Return the downloads of a run: script, metrics, weights of the configuration looked at."""
    run, name, answers = held.run, "table.csv", None
    if held.table:
        name, answers = held.table.name, held.table.answers
    script = (
        "Python script",
        lambda: training_script(experiment, run, name, answers),
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
