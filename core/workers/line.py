"""Whose turn it is in a worker: a few at once, the others in line, and nobody for long while others wait."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from math import inf
from time import monotonic
from typing import Protocol

# So many take turns at once; more would only make all of them slow.
SEATS = 4
# Who has had a seat for so many seconds gives it up while others wait.
STAY_SECONDS = 3.0
# Those who are to go slowly take at most this share of the time of those with seats, where there are any.
PACED_SHARE = 0.3
# Of time, in seconds.
_NOTHING = 1e-6
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")

# Told in seconds; finer ones would change, and with them the picture, without anybody being the wiser.
_STEPS = (1, 2, 3, 5, 8, 10, 15, 20, 30, 45, 60)


class Task(Protocol):
    """What takes turns."""

    @property
    def busy(self) -> bool:
        """Whether there is work left."""

    @property
    def is_short(self) -> bool:
        """Whether the work is over in a moment, so that it need not wait in line."""

    @property
    def is_paced(self) -> bool:
        """Whether it is to go more slowly than it could, and so rests most of the time."""

    @property
    def rest_seconds(self) -> float:
        """In how many seconds there is something to do, 0 where there is now."""

    @property
    def seconds_left(self) -> float | None:
        """How long the work would take alone; None where that is not known."""


class Line:
    """Those who have work: `seats` of them take turns, the others wait, first come, first served.

    What is short needs no seat: its turns come first, and then the others have as much time as it had.

    Who is paced takes no seat and stands in no line: it has a turn when its next step is due, as long as all paced
    ones together take no more than `PACED_SHARE` of the time of those with seats.
    """

    def __init__(
        self, seats: int = SEATS, stay: float = STAY_SECONDS, clock: Callable[[], float] = monotonic
    ) -> None:
        self._seats, self._stay, self._clock = seats, stay, clock
        self._seated: deque[tuple[Task, float]] = deque()
        self._waiting: deque[Task] = deque()
        self._paced: deque[Task] = deque()
        # What the paced may still take before the others have a turn, in seconds; and who has had a turn since when.
        self._spare = 0.0
        self._last: tuple[Task, float] | None = None
        # How much longer short ones have had turns than the others since.
        self._ahead = 0.0

    def join(self, task: Task) -> None:
        """Let somebody who has work stand in line, if they don't already."""
        if all(task is not one for one in self._everybody()):
            self._waiting.append(task)

    def next(self) -> Task | None:
        """Return whose turn it is, None where nobody has work."""
        self._account()
        self._leave()
        task = self._choose()
        self._last = None if task is None else (task, self._clock())
        return task

    @property
    def rest_seconds(self) -> float | None:
        """In how many seconds somebody has something to do; None where nobody has."""
        everybody = self._everybody()
        return min(task.rest_seconds for task in everybody) if everybody else None

    def _choose(self) -> Task | None:
        short = next((task for task in self._waiting if task.is_short), None)
        longer = self._choose_longer() if short is None or self._ahead > _NOTHING else None
        if short is None or longer is not None:
            return longer
        # The next one is somebody else's.
        self._waiting.remove(short)
        self._waiting.append(short)
        return short

    def _choose_longer(self) -> Task | None:
        self._seat()
        due = next((task for task in self._paced if not task.rest_seconds), None)
        if due and (self._spare > 0 or not self._seated):
            # The next one is somebody else's.
            self._paced.remove(due)
            self._paced.append(due)
            return due
        if not self._seated:
            return None
        self._seated.rotate(-1)
        return self._seated[-1][0]

    def _account(self) -> None:
        """Note how long the last turn took, and what that leaves to those who are paced."""
        if self._last is None:
            return
        task, since = self._last
        took = self._clock() - since
        was_short = any(task is one for one in self._waiting)
        waits = bool(self._seated or self._paced or self._in_line)
        self._ahead = self._ahead + took if was_short and waits else max(0.0, self._ahead - took)
        if task.is_paced:
            self._spare = self._spare - took if self._seated else 0.0
        else:
            self._spare = min(0.0, self._spare) + PACED_SHARE * took

    def place(self, task: Task) -> tuple[int, float] | None:
        """Return somebody's place in line, from 1 on, and in about how many seconds they have a seat; None: they do."""
        self._leave()
        if task.is_short or all(task is not one for one in self._waiting):
            return None
        now, many = self._clock(), len(self._seated)
        free = [min(max(0.0, since + self._stay - now), self._left(one, many)) for one, since in self._seated]
        free += [0.0] * (self._seats - many)
        heapq.heapify(free)
        for place, one in enumerate(self._in_line, 1):
            begins = heapq.heappop(free)
            if one is task:
                # A seat that is free is taken with the next turn.
                return (place, begins) if begins > 0 or many >= self._seats else None
            heapq.heappush(free, begins + min(self._stay, self._left(one, self._seats)))
        return None

    def words(self, task: Task) -> str:
        """Say where somebody stands in line, "third in line, about 8 s"; "" for who has a seat or no work."""
        found = self.place(task)
        if found is None:
            return ""
        place, seconds = found
        name = _ORDINALS[place - 1] if place <= len(_ORDINALS) else f"number {place}"
        about = next((step for step in _STEPS if seconds <= step), 60 * -(-seconds // 60))
        return f"{name} in line, about {about:.0f} s"

    def __len__(self) -> int:
        self._leave()
        return len(self._everybody())

    def _everybody(self) -> list[Task]:
        return [*(one for one, _ in self._seated), *self._waiting, *self._paced]

    def _leave(self) -> None:
        """Let those go whose work is done, and change places who is paced by now, or is not any more."""
        if all(one.busy for one in self._everybody()) and not self._misplaced():
            return
        everybody = [one for one in self._everybody() if one.busy]
        before = {id(one) for one in self._paced}
        self._seated = deque(pair for pair in self._seated if pair[0].busy and not pair[0].is_paced)
        self._waiting = deque(one for one in self._waiting if one.busy and not one.is_paced)
        self._waiting.extend(one for one in self._paced if one.busy and not one.is_paced)
        self._paced = deque(
            sorted((one for one in everybody if one.is_paced), key=lambda one: id(one) not in before)
        )

    def _misplaced(self) -> bool:
        placed = [*(one for one, _ in self._seated), *self._waiting]
        return any(one.is_paced for one in placed) or not all(one.is_paced for one in self._paced)

    def _seat(self) -> None:
        now, line = self._clock(), self._in_line
        while line and len(self._seated) < self._seats:
            self._sit(line.popleft(), now)
        if not line:
            return
        longest = min(self._seated, key=lambda pair: pair[1])
        if now - longest[1] >= self._stay:
            self._seated.remove(longest)
            self._waiting.append(longest[0])
            self._sit(line.popleft(), now)

    def _sit(self, task: Task, now: float) -> None:
        self._waiting.remove(task)
        self._seated.append((task, now))

    @property
    def _in_line(self) -> deque[Task]:
        """Those who wait for a seat; what is short needs none."""
        return deque(task for task in self._waiting if not task.is_short)

    @staticmethod
    def _left(task: Task, sharing: int) -> float:
        seconds = task.seconds_left
        return inf if seconds is None else seconds * max(1, sharing)
