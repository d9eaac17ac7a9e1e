"""The rows of a walk that are under a guard: their steps limited, judged, shortened, and at last refused."""

from __future__ import annotations

import numpy as np

from ..optim.guard import GUARDS, HALVINGS, Guard, dot, falls, stable_step
from ..problems.plane import Plane
from .proposals import Proposals
from .rows import Rows


class Guarded:
    """Applies guards to the rows that are under one, step by step: `limit` a proposed step, then `judge` the made one.

    `names` (rows,) says each row's guard. All rows are asked about together, as one call of the objective costs nearly
    the same for many rows as for one.
    """

    def __init__(self, names: np.ndarray, rows: Rows, proposals: Proposals) -> None:
        self.rows = rows
        self.proposals = proposals
        self._names = names
        self._guards = [guard for name, guard in GUARDS.items() if guard.acts and name in names]
        self._mask = np.isin(names, [guard.name for guard in self._guards])
        self._slope = self._wanted = np.empty(0)
        # In the plane a call costs nearly the same for many points as for one: of a search that goes on, the halvings
        # to come are tried together, twice as many each time. Elsewhere a point may be dear.
        self._ahead = int(isinstance(rows.f, Plane))
        self.sort()

    def sort(self) -> None:
        """Leave out the rows that no longer move."""
        self._live = self.rows.of(self._mask)
        names = self._names[self._live]
        self._places: list[tuple[Guard, np.ndarray | slice]] = [
            # One guard for all, the usual case, needs no copies.
            (guard, slice(None) if len(self._guards) == 1 else np.flatnonzero(names == guard.name))
            for guard in self._guards
        ]

    def limit(self, t: int) -> None:
        """Restart the memory where d is no descent direction, then keep η within the guard's limit."""
        rows, record = self._live, self.rows.record
        if not rows.size:
            return
        grad, direction = record.grad[t].take(rows, 0), record.direction[t].take(rows, 0)
        slope = dot(grad, direction)
        climbs = slope <= 0
        if climbs.any():
            self.proposals.restart(t, rows[climbs & (direction != grad).any(-1)])
            direction = record.direction[t].take(rows, 0)
            slope = dot(grad, direction)
        self._slope = slope
        self._wanted = record.step_size[t].take(rows)
        limit = self._limit(t, rows, grad, direction)
        for guard, places in self._places:
            record.step_size[t][rows[places]] = guard.within(self._wanted[places], limit[places])

    def judge(self, t: int) -> None:
        """Take back every step that its guard does not accept."""
        rows, record = self._live, self.rows.record
        held: list[np.ndarray] = []
        for guard, places in self._places:
            own = rows[places]
            if not guard.judges or not own.size:
                continue
            accepted = guard.accepts(
                record.loss[t + 1][own], record.loss[t][own], self._slope[places], record.step_size[t][own]
            )
            if not accepted.all():
                held.append(self._shorten(t, guard, rows, np.arange(rows.size)[places][~accepted]))
        if any(part.size for part in held):
            self.rows.hold(t, np.concatenate(held))
            self.sort()

    def _limit(self, t: int, rows: np.ndarray, grad: np.ndarray, direction: np.ndarray) -> np.ndarray:
        theta = self.rows.record.theta[t].take(rows, 0)
        return np.asarray(stable_step(lambda d: self.rows.f.hvp(theta, d), grad, direction))

    def _shorten(self, t: int, guard: Guard, rows: np.ndarray, places: np.ndarray) -> np.ndarray:
        """Backtrack some of the rows; restart what can't be helped, and return which rows can't move at all."""
        record = self.rows.record
        rows = rows[places]
        finite = np.isfinite(record.loss[t][rows]) & np.isfinite(record.grad[t][rows]).all(-1)
        lost = rows[~finite]
        rows, places = rows[finite], places[finite]
        refused = ~self._search(t, rows, record.step_size[t][rows] / 2, self._slope[places], HALVINGS - 1)
        again = refused & (record.direction[t][rows] != record.grad[t][rows]).any(-1)
        if again.any():
            refused[again] = ~self._second_chance(t, guard, rows[again], self._wanted[places[again]])
        self.rows.stalled[rows[refused]] = True
        return np.concatenate([lost, rows[refused]])

    def _second_chance(self, t: int, guard: Guard, rows: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        self.proposals.restart(t, rows)
        grad = self.rows.record.grad[t].take(rows, 0)
        longest = guard.within(wanted, self._limit(t, rows, grad, grad))
        return self._search(t, rows, longest, dot(grad, grad), HALVINGS)

    def _search(
        self, t: int, rows: np.ndarray, first: np.ndarray, slope: np.ndarray, most: int
    ) -> np.ndarray:
        """Backtrack from η = `first`; record the accepted steps and return which rows have one."""
        if not rows.size:
            return np.empty(0, bool)
        record = self.rows.record
        accepted, steps, left = np.zeros(rows.size, bool), first.copy(), np.arange(rows.size)
        tried = 0
        while left.size and tried <= most:
            many = min(1 + self._ahead * tried, most + 1 - tried)
            halvings = np.full((many, left.size), 0.5)
            halvings[0] = steps[left] / 2 if tried else steps[left]
            # One after the other, as a step so small that its halves are rounded is halved.
            steps[left], accepted[left] = self._try(
                t, rows[left], slope[left], np.multiply.accumulate(halvings)
            )
            tried, left = tried + many, left[~accepted[left]]
        record.step_size[t][rows] = steps
        return accepted

    def _try(
        self, t: int, rows: np.ndarray, slope: np.ndarray, steps: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Try steps of sizes (k, rows), from long to short; record the first that is accepted, or the last one.

        Return its size, and whether it is accepted.
        """
        record, columns = self.rows.record, np.arange(rows.size)
        points = record.theta[t][rows] - steps[..., None] * record.direction[t][rows]
        loss, grad = self.rows.f.loss_and_grad(points)
        falling = falls(loss, record.loss[t][rows], slope, steps)
        accepted = falling.any(0)
        chosen = np.where(accepted, falling.argmax(0), len(steps) - 1), columns
        record.theta[t + 1][rows] = points[chosen]
        record.loss[t + 1][rows] = loss[chosen]
        record.grad[t + 1][rows] = grad[chosen]
        return steps[chosen], accepted
