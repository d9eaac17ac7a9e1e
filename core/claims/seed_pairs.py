"""Pairs of trainings, one a seed: their loss curves, how far the test loss rises, and intervals over seeds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..numbers import number

if TYPE_CHECKING:
    from ..experiments.network_experiment import NetworkExperiment
    from ..trainer.run import TrainingRun

OnProgress = Callable[[float, str], None]
Stop = Callable[[], bool]

CONFIDENCE = 0.95
_POLL_SECONDS = 0.1


class StoppedError(Exception):
    """The measurement was asked to stop before it was complete."""


class Interval(NamedTuple):
    """A mean over seeds with its 95 % interval from `low` to `high`; all NaN below two values."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{number(self.mean)} ({number(self.low)} to {number(self.high)})"


class LossCurves(NamedTuple):
    """One training: where the test loss was measured, and both losses there, (N,) each. Not finite: no rise."""

    t: np.ndarray
    test: np.ndarray
    train: np.ndarray
    finite: bool

    @property
    def rise(self) -> float:
        """How far the test loss ends above its lowest; NaN for a run that is not finite, as in all three."""
        return float(self.test[-1] - self.test.min()) if self.finite else np.nan

    @property
    def lowest(self) -> float:
        """The lowest test loss."""
        return float(self.test.min()) if self.finite else np.nan

    @property
    def end(self) -> float:
        """The training loss at the end."""
        return float(self.train[-1]) if self.finite else np.nan


def at_same_training_loss(decayed: LossCurves, constant: LossCurves) -> float:
    """Return the test loss of the decayed run at its end less the constant one's where it first trained as far."""
    if not (decayed.finite and constant.finite):
        return np.nan
    there = np.flatnonzero(constant.train <= decayed.train[-1])
    return float(decayed.test[-1] - constant.test[there[0]]) if there.size else np.nan


def train_pair(
    experiment: NetworkExperiment,
    k: int,
    seeds: int,
    progress: OnProgress | None,
    stop: Stop | None,
) -> tuple[LossCurves, LossCurves]:
    """Train one seed's pair; return the curves with decay and without."""
    # Only now, since it brings torch, which takes seconds to load.
    from ..experiments.trainings import network_run

    run = network_run(experiment)
    try:
        run.start()
        while not run.wait(_POLL_SECONDS):
            _say(progress, k, run.t / run.steps, seeds)
            if stop and stop():
                raise StoppedError
        if run.state == "failed":
            raise RuntimeError(run.message)
        if stop and stop():
            raise StoppedError
        _say(progress, k, 1.0, seeds)
        return _curve(run, 0), _curve(run, 1)
    finally:
        run.close()


def _say(progress: OnProgress | None, k: int, share: float, seeds: int) -> None:
    if progress:
        progress((k + share) / seeds, f"Seed {k + 1} of {seeds}")


def _curve(run: TrainingRun, k: int) -> LossCurves:
    history = run.history(k)
    known = ~np.isnan(history.test_loss)
    test, train = history.test_loss[known], history.train_loss[known]
    whole = len(history) == run.steps + 1 and bool(known[-1])
    return LossCurves(history.t[known], test, train, whole and bool(np.isfinite([test, train]).all()))


def interval(values: np.ndarray) -> Interval:
    """Return the mean of values (S,), NaN left out, with its 95 % interval by Student's t, S−1 degrees of freedom."""
    # scipy.stats takes long to load, and only a measurement that is complete needs it.
    from scipy.stats import t

    known = values[np.isfinite(values)]
    if len(known) < 2:
        return Interval(np.nan, np.nan, np.nan)
    half = float(t.ppf((1 + CONFIDENCE) / 2, len(known) - 1) * known.std(ddof=1) / np.sqrt(len(known)))
    mean = float(known.mean())
    return Interval(mean, mean - half, mean + half)
