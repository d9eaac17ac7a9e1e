"""Maps of a network: the same axes over trainings, with seeds as a third axis, filling in as they end."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from threading import Lock

import numpy as np

from ..data.scores import BY_NAME, SCORES
from ..experiments.network_experiment import NetworkExperiment
from .axes import Axis, AxisError, changes, check_axes
from .jobs import TrainingResult, job, job_key
from .map_result import KINDS, UNKNOWN, Map
from .runner import run_jobs
from .store import ResultStore

MEASURED = ("final", "steps", "rise")
LARGEST_SEED = 9999
MOST_TRAININGS = 5000
Cell = tuple[int, int]


class NetworkSweep:
    """The trainings behind a map, and the map as far as they are done.

    Every cell is trained with `seeds` seeds, counted up from the experiment's own; a seed decides data, weights and
    batches. Cells come coarse first, so that the picture fills in evenly. `failures` holds a sentence for each
    training that can't be made, by its cell. Raises `AxisError` for axes that can't be varied, and `SettingError`
    for values that a setting can't take.
    """

    def __init__(self, experiment: NetworkExperiment, x: Axis, y: Axis, seeds: int) -> None:
        check_axes(experiment, x, y)
        if experiment.data == "table":
            raise AxisError(
                "A table of yours is not written into files, so it can't be mapped: choose other data."
            )
        if experiment.seed + seeds - 1 > LARGEST_SEED:
            raise AxisError(f"Seeds go up to {LARGEST_SEED}; from {experiment.seed} there are no {seeds}.")
        if (total := x.n * y.n * seeds) > MOST_TRAININGS:
            raise AxisError(
                f"{x.n} × {y.n} cells with {seeds} seeds are {total:,} trainings; at most {MOST_TRAININGS:,} are "
                "made for one map: take fewer points or seeds."
            )
        self.experiment, self.x, self.y, self.seeds = experiment, x, y, seeds
        # What is measured of each training, the scores of its task among it.
        self.measured = (*MEASURED, *(score.name for score in SCORES[experiment.named_task]))
        self.cells: dict[str, Cell] = {}
        self.jobs: dict[str, str] = {}
        for place, each in self._trainings():
            key = job_key(each)
            self.jobs[key], self.cells[key] = each.to_json(), place
        self.failures: dict[Cell, str] = {}
        self._rows: dict[str, TrainingResult] = {}
        self._failed: set[str] = set()
        self._lock = Lock()

    def _trainings(self) -> Iterator[tuple[Cell, NetworkExperiment]]:
        base = job(self.experiment)
        for seed in range(self.seeds):
            for j, i in coarse_first(self.y.n, self.x.n):
                at = {self.x.name: self.x.values[i], self.y.name: self.y.values[j]}
                yield (j, i), base.change(**changes(base, at), seed=base.seed + seed)

    @property
    def done(self) -> int:
        """How many trainings are done, those that can't be made included."""
        with self._lock:
            return len(self._rows) + len(self._failed)

    def seconds_left(self, workers: int | None = None) -> float | None:
        """Return about how long the rest takes on `workers` cores, all by default; None before a training is done."""
        with self._lock:
            took = [row.seconds for row in self._rows.values()]
            left = len(self.jobs) - len(self._rows) - len(self._failed)
        at_once = max(1, min(workers or os.cpu_count() or 1, left))
        return float(np.median(took)) * left / at_once if took else None

    def run(
        self,
        store: ResultStore,
        *,
        most: int | None = None,
        workers: int | None = None,
        cancelled: Callable[[], bool] | None = None,
        on_progress: Callable[[float], None] | None = None,
    ) -> bool:
        """Train what the store does not know yet, and return whether all is done; see `run_jobs`.

        `most`: only so many of the map's trainings, the first ones.
        """

        def heard(row: TrainingResult) -> None:
            with self._lock:
                self._rows[row.key] = row
            tell()

        def failed(key: str, reason: str) -> None:
            with self._lock:
                self._failed.add(key)
                self.failures[self.cells[key]] = reason
            tell()

        def tell() -> None:
            if on_progress:
                on_progress(self.done / len(self.jobs))

        jobs = dict(islice(self.jobs.items(), most))
        return run_jobs(jobs, store, workers=workers, cancelled=cancelled, on_done=heard, on_failed=failed)

    def map(self) -> Map:
        """Return the map of what is done so far.

        "final", "steps", "rise" and the scores ("accuracy", or "r2" and "rmse") are medians over the seeds done, in
        which what is not finite (or never reached) counts as worse than any number; "…_spread" is the largest finite
        value less the smallest. "budget" is the same for all seeds. The outcome is the most frequent one, "agreement"
        its share, "seeds" how many are done. "rise" is the largest rise of V from one record to the next.
        """
        with self._lock:
            rows = dict(self._rows)
        groups: dict[Cell, list[TrainingResult]] = {}
        for key, row in rows.items():
            groups.setdefault(self.cells[key], []).append(row)
        shape = self.y.n, self.x.n
        names = [
            *self.measured,
            *(f"{name}_spread" for name in self.measured),
            "budget",
            "agreement",
            "seeds",
        ]
        values = {name: np.full(shape, np.nan) for name in names}
        values["seeds"][:] = 0
        outcome = np.full(shape, UNKNOWN, np.int8)
        for cell, group in groups.items():
            told, kind = self._cell(group)
            outcome[cell] = kind
            for name, value in told.items():
                values[name][cell] = value
        return Map(self.x, self.y, values, outcome, self.experiment.to_json())

    def _cell(self, group: list[TrainingResult]) -> tuple[dict[str, float], int]:
        told: dict[str, float] = {}
        for name in self.measured:
            column = np.array([self._value(row, name) for row in group])
            told[name] = _median(column, worst=BY_NAME[name].worst if name in BY_NAME else np.inf)
            finite = column[np.isfinite(column)]
            told[f"{name}_spread"] = float(np.ptp(finite)) if finite.size else np.nan
        # The first of equally frequent kinds in the order of KINDS, so that seeds' order does not matter.
        counts = Counter(KINDS.index(row.kind) for row in group)
        kind = min(counts, key=lambda k: (-counts[k], k))
        told |= {
            "budget": group[0].budget,
            "agreement": counts[kind] / len(group),
            "seeds": float(len(group)),
        }
        return told, kind

    def _value(self, row: TrainingResult, name: str) -> float:
        return row.steps_to(self.experiment.lam) if name == "steps" else float(getattr(row, name))


def _median(column: np.ndarray, worst: float) -> float:
    """Return the median with NaN as the worst value; NaN where that is the worst itself."""
    ordered = np.sort(np.where(np.isnan(column), worst, column))
    middle = len(ordered) // 2
    # Of an even number, the mean of two would make one of a number and the worst.
    pair = ordered[[middle - 1, middle]] if len(ordered) % 2 == 0 else ordered[[middle]]
    if not np.isfinite(pair).all():
        return float(np.nan if worst in pair else pair[0])
    return float(pair.mean())


def coarse_first(rows: int, columns: int) -> Iterator[Cell]:
    """Yield all cells of a grid, every 2^k-th row and column first, then those between."""
    stride = 1 << max(rows - 1, columns - 1, 1).bit_length()
    seen = set()
    while stride >= 1:
        for j in range(0, rows, stride):
            for i in range(0, columns, stride):
                if (j, i) not in seen:
                    seen.add((j, i))
                    yield j, i
        stride //= 2
