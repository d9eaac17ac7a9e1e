"""Claim 8: decay prevents overfitting. Decided by repeated trainings of a real network, seed by seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..checks import count
from ..experiments.network_experiment import NetworkExperiment
from ..setting import round_to
from .claim import Decision, Verdict
from .examples import SeedsExample
from .overfitting_words import LEAST_SEEDS, sentence, work
from .seed_pairs import (
    Interval,
    LossCurves,
    OnProgress,
    Stop,
    StoppedError,
    at_same_training_loss,
    interval,
    train_pair,
)

if TYPE_CHECKING:
    from ..workers.pool import Job

__all__ = [
    "SEEDS",
    "StoppedError",
    "judge_overfitting",
    "overfitting_job",
    "paired_experiment",
    "shown_experiment",
]

SEEDS, MOST_SEEDS = 10, 100
# A test loss that ends less than this share above its own lowest value is not called overfitting.
TOLERANCE = 0.1
# Without a decay of its own, an experiment gets a half-life of this share of its steps.
_HALF_LIFE = 0.1
# The seed is a setting of four digits.
_SEED_RANGE = 10_000
# Small enough for ten pairs of trainings in ten seconds: few samples, a fifth of their labels wrong, a wide network.
_OVERFITTING = NetworkExperiment.opening(
    data="moons",
    size=100,
    noise=0.3,
    label_noise=0.2,
    widths=(128, 128),
    activation="relu",
    init="kaiming",
    batch_size=0,
    epochs=2000,
    eta0=0.5,
)


def paired_experiment(experiment: NetworkExperiment | None = None) -> NetworkExperiment:
    """Return the race that the claim is judged by: an experiment with exponential decay, and its rival without.

    Both have the same rule and η0, data, first weights and batches. None stands for two moons with 100 samples and
    20 % wrong labels. Rivals and preset are dropped; α = 0 is replaced by a half-life of a tenth of the steps.
    """
    chosen = _OVERFITTING if experiment is None else experiment
    monitors = tuple(dict.fromkeys((*chosen.monitors, "accuracy")))
    plain = chosen.change(
        rivals="", preset="", locked=(), schedule="exponential", alpha=0.0, monitors=monitors
    )
    return plain.pinned().change(alpha=chosen.alpha or _decay(plain))


def _decay(experiment: NetworkExperiment) -> float:
    # Only now, since it brings torch, which takes seconds to load.
    from ..experiments.trainings import data_set, steps_of

    return round_to(float(np.log(2)) / (_HALF_LIFE * steps_of(experiment, data_set(experiment))), 3)


def shown_experiment(experiment: NetworkExperiment | None, example: SeedsExample) -> NetworkExperiment:
    """Return the race of the seed whose run with decay overfits most: the trainer then shows exactly its curves."""
    pair = paired_experiment(experiment)
    known = np.where(np.isnan(example.decayed), -np.inf, example.decayed)
    return pair.change(seed=_seed(pair, int(known.argmax())))


def _seed(pair: NetworkExperiment, k: int) -> int:
    return (pair.seed + k) % _SEED_RANGE


def judge_overfitting(
    experiment: NetworkExperiment | None = None,
    seeds: int = SEEDS,
    *,
    progress: OnProgress | None = None,
    stop: Stop | None = None,
) -> Verdict:
    """Train pairs of networks, one a seed, with decay and without; return the verdict on claim 8.

    Overfitting is measured by the *rise*: the test loss at the end less the lowest of the same training, over the
    steps at which it is measured (about sixty or more). It is never negative, so its mean is above 0 by chance
    alone; a rise counts only above a tolerance, a tenth of the mean lowest test loss of the runs with decay. A seed
    gives data, wrong labels, first weights and batches to both trainings, so differences are paired. Intervals
    are Student's t with S−1 degrees of freedom, 95 %: they assume that the seeds' values are roughly normal.

    - vacuous: the constant rate does not overfit either, the interval of its rise lies within the tolerance;
    - fails: the interval of the rise with decay lies above the tolerance, or that of the difference (decayed less
      constant) above 0;
    - holds: the interval of the difference lies below 0, that of the rise with decay within the tolerance;
    - undecided: anything else, or fewer than three pairs of trainings stayed finite.

    Decay can lower the rise by training less. So the verdict gives the training losses reached, and the difference
    of the test losses at the same training loss: decayed at its end, constant where it first came as low.

    `progress` gets the share done, 0 to 1, and a sentence; `stop` is asked ten times a second, and `StoppedError`
    raised after it says True. `experiment` None is the one of `paired_experiment`. Raises `ValueError` for seeds
    outside 3…100 and for data, network and length that do not go together. The numbers are the same each time, on one
    machine.
    """
    if not LEAST_SEEDS <= count("seeds", seeds) <= MOST_SEEDS:
        raise ValueError(f"seeds must lie in [{LEAST_SEEDS}, {MOST_SEEDS}], got {seeds}.")
    pair = paired_experiment(experiment)
    trained = []
    for k in range(seeds):
        trained.append(train_pair(pair.change(seed=_seed(pair, k)), k, seeds, progress, stop))
    return _verdict(pair, trained)


def overfitting_job(job: Job, experiment: NetworkExperiment | None) -> Verdict:
    """Return `judge_overfitting`'s verdict as a piece of long work, which tells `job` how far it is."""
    return judge_overfitting(experiment, progress=job.tell, stop=job.cancelled)


def _verdict(pair: NetworkExperiment, trained: list[tuple[LossCurves, LossCurves]]) -> Verdict:
    decayed, constant = (np.array([both[k].rise for both in trained]) for k in (0, 1))
    difference = interval(decayed - constant)
    both = np.isfinite(decayed - constant)
    rises = interval(decayed[both]), interval(constant[both])
    lowest = [float(np.mean([both[k].lowest for both in _finite(trained)] or [np.nan])) for k in (0, 1)]
    reached = [float(np.mean([both[k].end for both in _finite(trained)] or [np.nan])) for k in (0, 1)]
    gaps = np.array([at_same_training_loss(*both) for both in trained])
    same, at_same = interval(gaps), int(np.isfinite(gaps).sum())
    tolerance = TOLERANCE * lowest[0]
    decision = _decide(int(both.sum()), *rises, difference, tolerance)
    numbers = (
        ("pairs of trainings", float(len(trained))),
        ("pairs that stayed finite", float(both.sum())),
        *_interval_numbers("rise of the test loss with decay", rises[0]),
        *_interval_numbers("rise without decay", rises[1]),
        *_interval_numbers("difference of the rises", difference),
        ("tolerance: a rise up to here does not count", tolerance),
        ("lowest test loss with decay", lowest[0]),
        ("lowest test loss without", lowest[1]),
        ("training loss at the end with decay", reached[0]),
        ("training loss at the end without", reached[1]),
        *_interval_numbers("test loss at the same training loss, difference", same),
    )
    told = sentence(
        decision, rises, difference, tolerance, reached, same, at_same, len(trained), int(both.sum())
    )
    labels = tuple(f"seed {_seed(pair, k)}" for k in range(len(trained)))
    example = SeedsExample(labels, constant, decayed, difference.low, difference.high, _curves(trained))
    known = tuple((label, value) for label, value in numbers if np.isfinite(value))
    by_hand = work(labels, decayed, constant, difference, trained)
    return Verdict("overfitting", decision, told, known, by_hand, example, None)


def _finite(trained: list[tuple[LossCurves, LossCurves]]) -> list[tuple[LossCurves, LossCurves]]:
    return [both for both in trained if both[0].finite and both[1].finite]


def _decide(
    pairs: int, decayed: Interval, constant: Interval, difference: Interval, tolerance: float
) -> Decision:
    if pairs < LEAST_SEEDS:
        return "undecided"
    if decayed.high <= tolerance and constant.high <= tolerance:
        return "vacuous"
    if decayed.low > tolerance or difference.low > 0:
        return "fails"
    if constant.high <= tolerance:
        return "vacuous"
    return "holds" if difference.high < 0 and decayed.high <= tolerance else "undecided"


def _curves(trained: list[tuple[LossCurves, LossCurves]]) -> tuple[tuple[str, np.ndarray, np.ndarray], ...]:
    """Return both sets of test-loss curves on the steps of the longest one, NaN where a training had ended."""
    steps = max((curve.t for both in trained for curve in both), key=len)
    found = []
    for k, name in enumerate(("with decay", "without decay")):
        values = np.full((len(trained), len(steps)), np.nan)
        for row, both in zip(values, trained, strict=True):
            row[: len(both[k].test)] = both[k].test
        found.append((name, steps, values))
    return tuple(found)


def _interval_numbers(label: str, found: Interval) -> tuple[tuple[str, float], ...]:
    ends = (("mean", found.mean), ("95 % interval from", found.low), ("to", found.high))
    return tuple((f"{label}, {name}", value) for name, value in ends)
