"""The table that a run writes while it trains, one row a step, and the consistent copy that readers get."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

import numpy as np

from core.problems.scores import SCORES, columns

RESTARTED, REFUSED, CHANGED = 1, 2, 4
# Columns that belong to the step from θ_t to θ_{t+1}; the others belong to θ_t itself.
STEP_COLUMNS = (
    "batch_loss",
    "learning_rate",
    "step_size",
    "step_limit",
    "grad_norm",
    "dV",
    "first_order",
    "second_order",
    "remainder",
)
# Those of `core.problems.scores`, of the training and of the test part; a run has the ones of its task.
SCORE_COLUMNS = tuple(name for task in SCORES for name in columns(task))
POINT_COLUMNS = ("V", "train_loss", "test_loss", *SCORE_COLUMNS, "sharpness", "curvature_limit")
COLUMNS = STEP_COLUMNS + POINT_COLUMNS
_FIRST_ROWS = 256


@dataclass(frozen=True, eq=False)
class History:
    """What was measured of one configuration: N rows, row t belongs to θ_t and the step from θ_t to θ_{t+1}.

    All columns are float64 (N,), `t` int64 and `flags` uint8; NaN where nothing was measured. The last row
    is the present θ, whose step is still to come.

    `batch_loss` is L on the step's batch, `learning_rate` η(t), `step_size` the η_t really used,
    `step_limit` η_lim where the guard (on its batch) or Taylor's monitor (on the probe) knows it, `grad_norm`
    ‖g‖ of the batch. `V` is L on the probe at θ_t and step t. `dV` is the change of V over the step really
    made, with γ(t) held at the step's own t: known in full-batch training, at Taylor's records and for
    single steps. `first_order` g·p, `second_order` ½pᵀHp, `remainder` what they leave of dV.
    `train_loss` and `train_accuracy` are on the probe, `test_…` on the whole test set, losses as the plain
    mean over samples. Where a number is predicted, R² `…_r2` and the root mean squared error `…_rmse`, in the
    target's own units, stand in the accuracies' place; the others are NaN. `sharpness` is λ_max on the probe,
    `curvature_limit` the rule's stability limit there, such as 2(1+β)/λ_max: see `core.optim.limits`. `flags` adds 1
    where the rule's memory restarted, 2 where a step was refused, 4 where a change of settings took effect.
    """

    t: np.ndarray
    batch_loss: np.ndarray
    learning_rate: np.ndarray
    step_size: np.ndarray
    step_limit: np.ndarray
    grad_norm: np.ndarray
    dV: np.ndarray
    first_order: np.ndarray
    second_order: np.ndarray
    remainder: np.ndarray
    V: np.ndarray
    train_loss: np.ndarray
    train_accuracy: np.ndarray
    test_loss: np.ndarray
    test_accuracy: np.ndarray
    train_r2: np.ndarray
    test_r2: np.ndarray
    train_rmse: np.ndarray
    test_rmse: np.ndarray
    sharpness: np.ndarray
    curvature_limit: np.ndarray
    flags: np.ndarray

    def __len__(self) -> int:
        return len(self.t)


class Table:
    """The rows as they are written; one thread writes, any may copy. Memory grows by doubling."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._rows = 1
        self._values = {name: np.full(_FIRST_ROWS, np.nan) for name in COLUMNS}
        self._flags = np.zeros(_FIRST_ROWS, np.uint8)

    def __len__(self) -> int:
        return self._rows

    def get(self, name: str, t: int) -> float:
        """Return one number."""
        return float(self._values[name][t])

    def put(self, t: int, **numbers: float | None) -> None:
        """Write numbers of row t; None leaves one as it is."""
        with self._lock:
            for name, number in numbers.items():
                if number is not None:
                    self._values[name][t] = number

    def put_step(
        self, t: int, loss: float, rate: float, size: float, limit: float | None, norm: float | None
    ) -> None:
        """Write what every step has, in row t; faster than `put`."""
        values = self._values
        with self._lock:
            values["batch_loss"][t] = loss
            values["learning_rate"][t] = rate
            values["step_size"][t] = size
            if limit is not None:
                values["step_limit"][t] = limit
            if norm is not None:
                values["grad_norm"][t] = norm

    def flag(self, t: int, bits: int, on: bool = True) -> None:
        """Add flags to row t, or take them from it."""
        with self._lock:
            self._flags[t] = self._flags[t] | bits if on else self._flags[t] & ~np.uint8(bits)

    def append(self) -> None:
        """Begin the row of the next θ."""
        with self._lock:
            if self._rows == len(self._flags):
                self._grow()
            self._rows += 1

    def truncate(self, t: int) -> None:
        """Forget every row after t, and the step that was made from t."""
        with self._lock:
            for name, column in self._values.items():
                column[t + (name not in STEP_COLUMNS) : self._rows] = np.nan
            self._flags[t] &= CHANGED
            self._flags[t + 1 : self._rows] = 0
            self._rows = min(self._rows, t + 1)

    def copy(self) -> History:
        """Return all rows."""
        with self._lock:
            n = self._rows
            columns = {name: column[:n].copy() for name, column in self._values.items()}
            return History(t=np.arange(n), flags=self._flags[:n].copy(), **columns)

    def _grow(self) -> None:
        room = len(self._flags)
        for name, column in self._values.items():
            self._values[name] = np.concatenate([column, np.full(room, np.nan)])
        self._flags = np.concatenate([self._flags, np.zeros(room, np.uint8)])
