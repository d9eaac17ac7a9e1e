"""The places of a run to which one can go back, kept within a bound of bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from torch import Tensor

from .views import View


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One network at step t: its weights θ (P,) float32, read-only, and what it sees.

    `epoch` counts passes over the training set so far. `kept` is what each monitor keeps with it, by name: its picture
    of what the network sees, and what going back needs; `state` is the optimiser's.
    """

    t: int
    epoch: float
    theta: np.ndarray
    kept: dict[str, Any] = field(repr=False)
    state: dict[str, Any] = field(repr=False)

    @property
    def view(self) -> View | None:
        """What the network sees."""
        return self.kept.get("views")

    @property
    def bytes(self) -> int:
        """Return the memory that it holds."""
        return _held(self.theta) + _held(self.kept) + _held(self.state)


Place = tuple[Snapshot | None, ...]


class SnapshotStore:
    """The snapshots of a race, one place a recorded step, in each a snapshot of every competitor that trains.

    Where a new place exceeds `limit` bytes, the places closest to their neighbours go first, so that those
    that stay are spread evenly; the first and the latest always stay. Reading needs no lock: each change makes
    a new tuple.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.dropped = 0
        self._places: tuple[tuple[int, Place], ...] = ()
        self._measured: tuple[tuple[tuple[int, Place], ...], int] = self._places, 0

    def add(self, t: int, place: Place) -> None:
        """Keep a place, instead of any at t or later."""
        places = [*(kept for kept in self._places if kept[0] < t), (t, place)]
        self._places = tuple(self._thinned(places))

    def of(self, k: int) -> list[Snapshot]:
        """Return competitor k's snapshots, ascending in t."""
        return [place[k] for _, place in self._places if place[k] is not None]  # type: ignore[misc]

    def before(self, t: int) -> tuple[int, Place]:
        """Return the latest place at or before t. Raises `ValueError` where there is none."""
        found = [kept for kept in self._places if kept[0] <= t]
        if not found:
            raise ValueError(f"t must be at or after a recorded step, got {t}; no snapshot is kept there.")
        return found[-1]

    @property
    def places(self) -> tuple[tuple[int, Place], ...]:
        """All places by their steps, ascending; they are never written to."""
        return self._places

    @property
    def bytes(self) -> int:
        """The memory that the places hold."""
        if self._measured[0] is not self._places:
            self._measured = self._places, sum(_bytes(place) for _, place in self._places)
        return self._measured[1]

    def fill(self, places: tuple[tuple[int, Place], ...], dropped: int) -> None:
        """Take another store's places."""
        self._places, self.dropped = places, dropped

    def shrink(self, limit: int) -> None:
        """Keep to another limit from now on; places beyond it go."""
        self.limit = limit
        self._places = tuple(self._thinned(list(self._places)))

    def truncate(self, t: int) -> None:
        """Forget the places after t."""
        self._places = tuple(kept for kept in self._places if kept[0] <= t)

    def clear(self) -> None:
        """Forget everything."""
        self._places = ()

    def __len__(self) -> int:
        return len(self._places)

    def _thinned(self, places: list[tuple[int, Place]]) -> list[tuple[int, Place]]:
        while len(places) > 2 and sum(_bytes(one) for _, one in places) > self.limit:
            del places[_closest([when for when, _ in places])]
            self.dropped += 1
        return places


def _bytes(place: Place) -> int:
    return sum(one.bytes for one in place if one is not None)


def _closest(steps: Sequence[int]) -> int:
    """Return which of the inner steps leaves the smallest gap when it goes; of equal ones the first."""
    gaps = [after - before for before, after in zip(steps[:-2], steps[2:], strict=True)]
    return 1 + gaps.index(min(gaps))


def _held(thing: Any) -> int:
    """Return the bytes of the arrays in something that is kept."""
    if isinstance(thing, np.ndarray | Tensor | View):
        return thing.nbytes
    if isinstance(thing, dict):
        return sum(_held(one) for one in thing.values())
    if isinstance(thing, list | tuple):
        return sum(_held(one) for one in thing)
    return 0
