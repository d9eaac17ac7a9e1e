"""The edge of stability: the sharpness λ_max along a training against the value at which its steps turn unstable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .history import History

BAND = 0.1


@dataclass(frozen=True, eq=False)
class Edge:
    """Sharpness and its edge along one training.

    `edge` (N,) is 2·factor/η_t − decay at every row of the history, with the rule's own numbers of then (see
    `core.optim.limits.largest_curvature`); `factor` and `decay` are the last ones. A quadratic with a larger λ_max
    would make the steps grow. It is NaN where no step was made, or one of length 0, and 0 where weight decay
    alone does that.
    `t` (M,) are the rows where the sharpness was measured and is finite, `sharpness` (M,) its values there.
    """

    edge: np.ndarray
    factor: float
    decay: float
    t: np.ndarray
    sharpness: np.ndarray

    @property
    def ratio(self) -> np.ndarray:
        """The sharpness by its edge where it was measured: (M,), above 1 past the edge."""
        with np.errstate(all="ignore"):
            return self.sharpness / self.edge[self.t]


def stability_edge(history: History) -> Edge:
    """Return where a training stands to its edge of stability, from its measured columns alone.

    The rule's numbers are the latest of `edge_factor` and `edge_decay` at each row; 1 and 0 where there are none.
    Source: Cohen, Kaur, Li, Kolter & Talwalkar, "Gradient Descent on Neural Networks Typically Occurs at the
    Edge of Stability" (2021).
    """
    sharp = history.sharpness
    factor, decay = _latest(history.edge_factor, 1.0), _latest(history.edge_decay, 0.0)
    with np.errstate(all="ignore"):
        edge = 2 / history.step_size
        edge = np.where(np.isfinite(edge), np.maximum(factor * edge - decay, 0.0), np.nan)
    measured = np.flatnonzero(np.isfinite(sharp))
    return Edge(edge, float(factor[-1]), float(decay[-1]), measured, sharp[measured])


def _latest(column: np.ndarray, unknown: float) -> np.ndarray:
    """Return at each row the latest known number, before the first one that; `unknown` where there is none."""
    known = np.flatnonzero(np.isfinite(column))
    if not known.size:
        return np.full(len(column), unknown)
    latest = np.searchsorted(known, np.arange(len(column)), side="right") - 1
    return column[known[np.maximum(latest, 0)]]


def longest_stay(edge: Edge, band: float = BAND) -> tuple[int, int] | None:
    """Return the first and last step of the longest stretch of measurements within `band` of the edge.

    None where there are not two such measurements in a row. What lies between them was not measured.
    """
    near = np.abs(edge.ratio - 1) <= band
    best: tuple[int, int] | None = None
    first = None
    for inside, t in zip(near, edge.t.tolist(), strict=True):
        first = (t if first is None else first) if inside else None
        if first is not None and t - first > (best[1] - best[0] if best else 0):
            best = first, t
    return best
