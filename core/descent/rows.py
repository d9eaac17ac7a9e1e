"""The rows of a walk: their record with all batch axes made one, and which of them still move."""

from __future__ import annotations

import numpy as np

from ..problems.objective import Objective
from .record import Record


class Rows:
    """Row k belongs to rule k // (rows of a rule).

    `moving`, `resting` and `over` are row numbers: those that are still evaluated; those that are held where they are
    for good, `stalled` saying which of them a guard refused; those that have ended and are not evaluated any more.
    """

    def __init__(self, f: Objective, record: Record) -> None:
        self.f = f
        self.record = record.flat()
        count = self.record.loss.shape[1]
        self.stalled = np.zeros(count, bool)
        self._held = np.zeros(count, bool)
        self._ended = np.zeros(count, bool)
        self._sort()

    def _sort(self) -> None:
        self.resting = np.flatnonzero(self._held)
        self.over = np.flatnonzero(self._ended)
        self.moving = np.flatnonzero(~self._held & ~self._ended)

    def of(self, mask: np.ndarray) -> np.ndarray:
        """Return the numbers of those rows of a mask that still move."""
        return np.flatnonzero(mask & ~self._held & ~self._ended)

    def evaluate(self, t: int, rows: np.ndarray, points: np.ndarray) -> np.ndarray:
        """Record some rows of θ[t+1] with the very numbers that decide about the step; return their L."""
        loss, grad = self.f.loss_and_grad(points)
        self.record.theta[t + 1][rows] = points
        self.record.loss[t + 1][rows] = loss
        self.record.grad[t + 1][rows] = grad
        return loss

    def hold(self, t: int, rows: np.ndarray) -> None:
        """Keep some rows where they are at t, for good."""
        self._held[rows] = True
        self._sort()
        self.rest(t, t + 1, t)

    def rest(self, during: int | slice, after: int | slice, t: int) -> None:
        """Record that the held rows stay as they are at t, for some steps and what follows them."""
        rows, record = self.resting, self.record
        record.theta[after, rows] = record.theta[t, rows]
        record.loss[after, rows] = record.loss[t, rows]
        record.grad[after, rows] = record.grad[t, rows]
        record.direction[during, rows] = record.grad[t, rows]
        record.step_size[during, rows] = 0.0
        record.refused[during, rows] = self.stalled[rows]

    def carry(self, t: int) -> None:
        """Record at t+1 what the rows that have ended were at t."""
        if not self.over.size:
            return
        for part in (self.record.theta, self.record.loss, self.record.grad):
            part[t + 1, self.over] = part[t, self.over]

    def retire(self, t: int, lasting: np.ndarray) -> bool:
        """Note which rows have ended by t+1, where they are so many that leaving them out pays; say whether.

        They are not finite any more, or, of the `lasting` ones, did not move by one bit.
        """
        theta, loss, grad = self.record.theta, self.record.loss, self.record.grad
        finite = (
            np.isfinite(loss[t + 1]) & np.isfinite(grad[t + 1]).all(-1) & np.isfinite(theta[t + 1]).all(-1)
        )
        still = lasting & (theta[t + 1] == theta[t]).all(-1)
        ended = ~self._held & (~finite | still)
        if ended.sum() <= self._ended.sum() + len(ended) // 8:
            return False
        self._ended = ended
        self._sort()
        return True
