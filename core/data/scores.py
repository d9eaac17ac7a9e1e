"""How well a network predicts, beside its loss: the scores of each task, with their names, units and direction.

Everything that measures, keeps, draws or names a score asks here which ones a task has. Functions take torch's
tensors, which know how to sum themselves; torch itself is not loaded.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .data_set import DataSet, Target, Task

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Score:
    """One score of a network's outputs (n, C) against y (n,).

    `name` is its key in histories (`train_<name>`, `test_<name>`), maps and stores, `label` how it is called, `title`
    that at the beginning of a line. `percent`: a share in [0, 1] that is written in per cent. `in_units`: it is in
    the target's own units. `higher_is_better` says which way it improves. `floor` is the lowest value that pictures
    show of one that may fall without end, else None.
    """

    name: str
    label: str
    title: str
    percent: bool
    in_units: bool
    higher_is_better: bool
    floor: float | None
    measure: Callable[[Tensor, Tensor, Target | None], float]

    def of(self, outputs: Tensor, y: Tensor, target: Target | None = None) -> float:
        """Return the score of outputs (n, C) for y (n,); NaN where there are no samples or it is not defined."""
        return self.measure(outputs, y, target) if len(y) else math.nan

    @property
    def worst(self) -> float:
        """What counts as worse than any number."""
        return -math.inf if self.higher_is_better else math.inf


def _accuracy(outputs: Tensor, y: Tensor, target: Target | None) -> float:
    return int((outputs.argmax(1) == y).sum()) / len(y)


def _r2(outputs: Tensor, y: Tensor, target: Target | None) -> float:
    """Return 1 − Σ(z−y)²/Σ(y−ȳ)², ȳ the mean of these samples; the units cancel. NaN where all y are equal."""
    y, z = y.cpu().double(), outputs[:, 0].cpu().double()
    total = float((y - y.mean()).square().sum())
    return 1 - float((z - y).square().sum()) / total if total > 0 else math.nan


def _rmse(outputs: Tensor, y: Tensor, target: Target | None) -> float:
    """Return √(mean (z−y)²), times the spread that y was divided by."""
    spread = 1.0 if target is None else target.spread
    return spread * math.sqrt(float((outputs[:, 0].cpu().double() - y.cpu().double()).square().mean()))


_ACCURACY = Score("accuracy", "accuracy", "Accuracy", True, False, True, None, _accuracy)
_R2 = Score("r2", "R²", "R²", False, False, True, -1.0, _r2)
_RMSE = Score("rmse", "RMSE", "RMSE", False, True, False, None, _rmse)
# Of each task, the one that stands for it first.
SCORES: dict[Task, tuple[Score, ...]] = {"classification": (_ACCURACY,), "regression": (_R2, _RMSE)}
BY_NAME: dict[str, Score] = {score.name: score for scores in SCORES.values() for score in scores}


def columns(task: Task) -> tuple[str, ...]:
    """Return the names of a task's scores in histories, of the training and of the test part."""
    return tuple(f"{part}_{score.name}" for score in SCORES[task] for part in ("train", "test"))


def main_score(data: DataSet) -> Score:
    """Return the score that stands for the data's task: accuracy, or R²."""
    return SCORES[data.task][0]


def measured(data: DataSet, outputs: Tensor, y: Tensor) -> dict[str, float]:
    """Return every score of the data's task by name, of outputs (n, C) for y (n,), which are some of the data's."""
    return {score.name: score.of(outputs, y, data.target) for score in SCORES[data.task]}
