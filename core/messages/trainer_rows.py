"""Which rows of a training history are drawn, and what is counted on all of them.

A history may have tens of thousands of rows and a chart a thousand pixels: beyond `LIMIT` rows every n-th is
drawn, and besides those all that a reader would miss. Counts are never made on the drawn rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..trainer.history import CHANGED

if TYPE_CHECKING:
    from ..trainer.history import History

LIMIT = 600
_BINS = 110
_CROSSINGS = 60
_SHARPNESS = 120
_CHANGES = 20


@dataclass(frozen=True)
class Drawn:
    """The rows to draw, ascending, and `stride`: every stride-th row is among them (1: all rows)."""

    rows: np.ndarray
    stride: int


@dataclass(frozen=True)
class Changes:
    """The measured changes of V: how many there are, and the times at which V rose, ascending.

    `one_formula` says whether all records of V are of the same function; else they are not held against each other.
    """

    measured: int
    rises: np.ndarray
    one_formula: bool = True


@dataclass(frozen=True)
class Crossing:
    """V changed its side of λ after step `after` and at the latest with step `by`; `leaves`: out of S_λ."""

    after: int
    by: int
    leaves: bool


def drawn(history: History, lam: float) -> Drawn:
    """Return the rows of a history that are drawn, at most `LIMIT`.

    Always among them: the first and the last row; rows with V while there are few, else the lowest and the
    highest V of each stretch; both sides of the first and last crossings of λ; measured sharpness; changes.
    """
    total = len(history.t)
    if total <= LIMIT:
        return Drawn(np.arange(total), 1)
    wanted = [
        np.array([0, total - 1]),
        _energies(history.V),
        _both_sides(history, lam),
        _spread(np.flatnonzero(~np.isnan(history.sharpness)), _SHARPNESS),
        _spread(np.flatnonzero(history.flags & CHANGED), _CHANGES),
    ]
    kept = np.unique(np.concatenate(wanted))
    stride = -(-total // max(1, LIMIT - len(kept)))
    return Drawn(np.union1d(kept, np.arange(0, total, stride)), stride)


def changes(history: History, one_formula: bool = True) -> Changes:
    """Return what is known of V's changes, from all rows.

    A record's own ΔV belongs to the step it starts, and its rise is dated after that step; where a record has
    none, V is compared with the next record's. Not so without `one_formula`, where V's own formula changes with
    t, as under J_dynamic: only a ΔV, with γ(t) held, is a change then.
    """
    at = np.flatnonzero(np.isfinite(history.V))
    own = history.dV[at]
    to_next = np.append(np.diff(history.V[at]), np.nan)
    if not one_formula:
        to_next[:] = np.nan
    change = np.where(np.isnan(own), to_next, own)
    date = np.where(np.isnan(own), np.append(history.t[at[1:]], 0), history.t[at] + 1)
    known = ~np.isnan(change)
    return Changes(int(known.sum()), date[known & (change > 0)], one_formula)


def crossings(history: History, lam: float) -> list[Crossing]:
    """Return every change of side of λ between successive records of V, from all rows."""
    at = np.flatnonzero(np.isfinite(history.V))
    land = history.V[at] >= lam
    turns = np.flatnonzero(land[1:] != land[:-1])
    t = history.t[at]
    return [Crossing(int(t[i]), int(t[i + 1]), bool(land[i])) for i in turns]


def _energies(V: np.ndarray) -> np.ndarray:
    """Return the rows with V, or of many the two extremes of each stretch."""
    at = np.flatnonzero(np.isfinite(V))
    if len(at) <= 2 * _BINS:
        return at
    pieces = np.array_split(at, _BINS)
    return np.array([piece[pick(V[piece])] for piece in pieces for pick in (np.argmin, np.argmax)])


def _both_sides(history: History, lam: float) -> np.ndarray:
    """Return the rows on both sides of each crossing, or of many of the first and the last ones."""
    found = crossings(history, lam)
    if len(found) > _CROSSINGS:
        found = found[: _CROSSINGS // 2] + found[-_CROSSINGS // 2 :]
    # Row t of a history belongs to step t.
    return np.array([t for one in found for t in (one.after, one.by)], int)


def _spread(rows: np.ndarray, most: int) -> np.ndarray:
    """Return at most `most` of the rows, evenly, the first and last among them."""
    if len(rows) <= most:
        return rows
    return rows[np.unique(np.linspace(0, len(rows) - 1, most).round().astype(int))]
