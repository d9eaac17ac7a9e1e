"""The table that a run writes while it trains, one row a step, and the consistent copy that readers get."""

from __future__ import annotations

from threading import Lock
from typing import NamedTuple

import numpy as np

from .monitor import Column
from .monitors import COLUMNS as MONITORED

RESTARTED, REFUSED, CHANGED = 1, 2, 4
# What the step itself leaves behind; the rest is the monitors'.
_OWN = (
    Column("batch_loss", "L on the step's batch", of_step=True),
    Column("learning_rate", "η(t) of the schedule", of_step=True, coarse=True),
    Column("step_size", "η_t really used", of_step=True, coarse=True),
    Column(
        "step_limit", "η_lim where the guard, on its batch, or Taylor, on the probe, knows it", of_step=True
    ),
)
# Those of a step come first.
COLUMNS: dict[str, Column] = {
    column.name: column for column in sorted((*_OWN, *MONITORED), key=lambda column: not column.of_step)
}
STEP_COLUMNS = tuple(name for name, column in COLUMNS.items() if column.of_step)
POINT_COLUMNS = tuple(name for name, column in COLUMNS.items() if not column.of_step)
_FIRST_ROWS = 256


class History:
    """What was measured of one configuration: N rows, row t belongs to θ_t and the step from θ_t to θ_{t+1}.

    `t` is int64 (N,); every column of `COLUMNS`, which says what it holds, is float64 (N,) under its name, NaN where
    nothing was measured; `flags` uint8 (N,) adds 1 where the rule's memory restarted, 2 where a step was refused, 4
    where a change of settings took effect. The last row is the present θ, whose step is still to come.

    Losses and scores of the training part are on the probe, those of the test part on all of it; where a number is
    predicted, R² and the root mean squared error stand in the accuracies' place, and those are NaN. `V` is L on the
    probe, `dV` is known in full-batch training, at Taylor's records and for single steps.
    """

    def __init__(self, t: np.ndarray, flags: np.ndarray, **columns: np.ndarray) -> None:
        self.t = t
        vars(self).update({name: columns[name] for name in COLUMNS if name in columns})
        self.flags = flags

    def __getattr__(self, name: str) -> np.ndarray:
        raise AttributeError(f"A history has no column {name!r}; it has {', '.join(COLUMNS)}.")

    def __len__(self) -> int:
        return len(self.t)

    def until(self, t: int) -> History:
        """Return the rows up to that of θ_t."""
        return History(**{name: column[: t + 1] for name, column in vars(self).items()})


class SavedRows(NamedTuple):
    """A recorder's rows: those columns (N,) that hold a number, and the flags (N,)."""

    values: dict[str, np.ndarray]
    flags: np.ndarray


class Recorder:
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
        self,
        t: int,
        loss: float,
        rate: float,
        size: float,
        limit: float | None,
        norm: float | None,
        norm_columns: tuple[str, ...],
    ) -> None:
        """Write what every step has, in row t, and ‖g‖ in the columns that monitors have for it; faster than `put`."""
        values = self._values
        with self._lock:
            values["batch_loss"][t] = loss
            values["learning_rate"][t] = rate
            values["step_size"][t] = size
            if limit is not None:
                values["step_limit"][t] = limit
            if norm is not None:
                for name in norm_columns:
                    values[name][t] = norm

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

    @property
    def nbytes(self) -> int:
        """The memory that the rows hold."""
        return sum(column.nbytes for column in self._values.values())

    def saved(self) -> SavedRows:
        """Return a copy of all rows."""
        with self._lock:
            n = self._rows
            values = {name: column[:n] for name, column in self._values.items()}
            known = {name: column.copy() for name, column in values.items() if not np.isnan(column).all()}
            return SavedRows(known, self._flags[:n].copy())

    def load(self, saved: SavedRows) -> None:
        """Take another recorder's rows."""
        with self._lock:
            self._rows = len(saved.flags)
            room = max(_FIRST_ROWS, 1 << (self._rows - 1).bit_length())
            self._values = {name: np.full(room, np.nan) for name in COLUMNS}
            self._flags = np.zeros(room, np.uint8)
            self._flags[: self._rows] = saved.flags
            for name, column in saved.values.items():
                self._values[name][: self._rows] = column

    def _grow(self) -> None:
        room = len(self._flags)
        for name, column in self._values.items():
            self._values[name] = np.concatenate([column, np.full(room, np.nan)])
        self._flags = np.concatenate([self._flags, np.zeros(room, np.uint8)])
