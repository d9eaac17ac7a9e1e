"""The places of a run to which one can go back, kept within a bound of bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from torch import Tensor

if TYPE_CHECKING:
    from core.analysis.network_views import View


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One network at step t: its weights θ (P,) float32, read-only, and what it sees.

    `epoch` counts passes over the training set so far. The rest is what rewinding needs: the optimiser's
    state and the last vector of Lanczos' method.
    """

    t: int
    epoch: float
    theta: np.ndarray
    view: View | None
    state: dict[str, Any] = field(repr=False)
    vector: np.ndarray | None = field(repr=False)

    @property
    def bytes(self) -> int:
        """Return the memory that it holds."""
        arrays = [self.theta, self.vector]
        arrays += [
            getattr(self.view, name, None) for name in ("confusion", "boundary", "mistakes", "predicted")
        ]
        return sum(a.nbytes for a in arrays if a is not None) + _tensor_bytes(self.state)


Place = tuple[Snapshot | None, ...]


class Store:
    """The snapshots of a race, one place a recorded step, in each a snapshot of every competitor that trains.

    Where a new place exceeds `limit` bytes, the places closest to their neighbours go first, so that those
    that stay are spread evenly; the first and the latest always stay. Reading needs no lock: each change makes
    a new tuple.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.dropped = 0
        self._places: tuple[tuple[int, Place], ...] = ()

    def add(self, t: int, place: Place) -> None:
        """Keep a place, instead of any at t or later."""
        places = [*(kept for kept in self._places if kept[0] < t), (t, place)]
        while len(places) > 2 and sum(_bytes(one) for _, one in places) > self.limit:
            del places[_closest([when for when, _ in places])]
            self.dropped += 1
        self._places = tuple(places)

    def of(self, k: int) -> list[Snapshot]:
        """Return competitor k's snapshots, ascending in t."""
        return [place[k] for _, place in self._places if place[k] is not None]  # type: ignore[misc]

    def before(self, t: int) -> tuple[int, Place]:
        """Return the latest place at or before t. Raises `ValueError` where there is none."""
        found = [kept for kept in self._places if kept[0] <= t]
        if not found:
            raise ValueError(f"t must be at or after a recorded step, got {t}; no snapshot is kept there.")
        return found[-1]

    def truncate(self, t: int) -> None:
        """Forget the places after t."""
        self._places = tuple(kept for kept in self._places if kept[0] <= t)

    def clear(self) -> None:
        """Forget everything."""
        self._places = ()

    def __len__(self) -> int:
        return len(self._places)


def _bytes(place: Place) -> int:
    return sum(one.bytes for one in place if one is not None)


def _closest(steps: Sequence[int]) -> int:
    """Return which of the inner steps leaves the smallest gap when it goes; of equal ones the first."""
    gaps = [after - before for before, after in zip(steps[:-2], steps[2:], strict=True)]
    return 1 + gaps.index(min(gaps))


def _tensor_bytes(state: Any) -> int:
    if isinstance(state, Tensor):
        return state.numel() * state.element_size()
    if isinstance(state, dict):
        return sum(_tensor_bytes(one) for one in state.values())
    if isinstance(state, list | tuple):
        return sum(_tensor_bytes(one) for one in state)
    return 0
