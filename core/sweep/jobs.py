"""One training of a map: which experiment it is, what it is called in the store, and what is kept of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from ..data.scores import BY_NAME
from ..experiments.network_experiment import NetworkExperiment

if TYPE_CHECKING:
    from ..trainer.run import TrainingRun

POLL_SECONDS = 0.25
# Raised when a training of the same settings would give other numbers than before, or a default changes.
VERSION = 1
MONITORS = ("energy", "accuracy")


@dataclass(frozen=True)
class TrainingResult:
    """What is kept of one training.

    `key` names it (`job_key`); `kind` and `reason` are its outcome. `final` is V at the end, `rise` the largest
    rise of V from one record to the next (0: none), `accuracy`, or `r2` and `rmse` where a number is predicted, that
    on the test set at the end, `budget` Σ_{k≥T} η(k); NaN where there is no finite number, `budget` ∞ where it is
    endless. `t` and `V` are the records, `seconds` how long it took.
    """

    key: str
    kind: str
    reason: str
    final: float
    rise: float
    accuracy: float
    budget: float
    seconds: float
    t: tuple[int, ...]
    V: tuple[float, ...]
    r2: float = np.nan
    rmse: float = np.nan

    def steps_to(self, lam: float) -> float:
        """Return the step of the first record with V < λ, NaN if there is none."""
        return next((float(t) for t, value in zip(self.t, self.V, strict=True) if value < lam), np.nan)


def job(experiment: NetworkExperiment) -> NetworkExperiment:
    """Return an experiment as it is trained for a map: alone, watched no more than needed.

    What is only said about a training goes; λ too, since V's records are kept.
    """
    return replace(experiment.alone().only("run", "live"), monitors=MONITORS)


def job_key(experiment: NetworkExperiment) -> str:
    """Return the name of a training: a hash of `VERSION` and of the settings that decide its numbers.

    Of these, those that have their defaults are left out, so that a new setting renames no training.
    """
    text = json.dumps([VERSION, job(experiment).changed()], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _train(run: TrainingRun, cancelled: Callable[[], bool]) -> None:
    run.start()
    while not run.wait(POLL_SECONDS):
        if cancelled():
            run.pause()
    if run.state not in ("finished", "diverged"):
        raise RuntimeError(run.message)


def run_job(text: str, cancelled: Callable[[], bool] | None = None) -> TrainingResult:
    """Train the experiment of a JSON text to its end and return what is kept; raises `ValueError` where it can't be.

    A training that diverges is a result. Made to be sent to another process. `cancelled` is asked four times a second;
    when it says so, the training is given up and a `RuntimeError` says that.
    """
    # Only now, since it brings torch, which takes seconds to load.
    from ..experiments.trainings import network_run

    experiment, remarks = NetworkExperiment.from_json(text)
    if remarks:
        raise ValueError(" ".join(remarks))
    begun = perf_counter()
    run = network_run(experiment)
    try:
        _train(run, cancelled or (lambda: False))
        history, outcome = run.history(), run.outcome()
        rule, steps = run.configurations[0].rule, run.steps
    finally:
        run.close()
    assert outcome is not None
    records = np.flatnonzero(np.isfinite(history.V))
    values, whole = history.V[records], len(history) - 1 == steps and bool(np.isfinite(history.V[-1]))
    return TrainingResult(
        key=job_key(experiment),
        kind=outcome.kind,
        reason=outcome.reason,
        final=float(values[-1]) if whole else np.nan,
        # A training that stops short left the finite numbers, upwards.
        rise=float(np.diff(values, prepend=values[:1]).max(initial=0.0)) if whole else np.inf,
        budget=float(rule.eta0 * rule.schedule.remaining(steps, steps)),
        seconds=perf_counter() - begun,
        t=tuple(int(t) for t in records),
        V=tuple(float(value) for value in values),
        **{name: float(getattr(history, f"test_{name}")[-1]) if whole else np.nan for name in BY_NAME},
    )
