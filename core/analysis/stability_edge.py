"""The edge of stability: the sharpness λ_max along a training against the value at which its steps turn unstable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.training import History

BAND = 0.1


@dataclass(frozen=True, eq=False)
class Edge:
    """Sharpness and its edge along one training.

    `edge` (N,) is 2/η_t at every row of the history, times the rule's own `factor` (see `core.optim.limits`): a
    quadratic with a larger λ_max would make the steps grow. It is NaN where no step was made, or one of length 0.
    `t` (M,) are the rows where the sharpness was measured and is finite, `sharpness` (M,) its values there.
    """

    edge: np.ndarray
    factor: float
    t: np.ndarray
    sharpness: np.ndarray

    @property
    def ratio(self) -> np.ndarray:
        """The sharpness by its edge where it was measured: (M,), above 1 past the edge."""
        return self.sharpness / self.edge[self.t]


def stability_edge(history: History) -> Edge:
    """Return where a training stands to its edge of stability, from its measured columns alone.

    The rule's factor is read off `curvature_limit`·λ_max/2, at each row from the latest measurement.
    Source: Cohen, Kaur, Li, Kolter & Talwalkar, "Gradient Descent on Neural Networks Typically Occurs at the
    Edge of Stability" (2021).
    """
    sharp = history.sharpness
    with np.errstate(all="ignore"):
        factors = np.where(sharp > 0, history.curvature_limit * sharp / 2, np.nan)
        edge = 2 / history.step_size
    known = np.flatnonzero(np.isfinite(factors))
    factor = np.ones(max(len(sharp), 1))
    if known.size:
        latest = np.searchsorted(known, np.arange(len(sharp)), side="right") - 1
        factor = factors[known[np.maximum(latest, 0)]]
    measured = np.flatnonzero(np.isfinite(sharp))
    edge = np.where(np.isfinite(edge), factor[: len(edge)] * edge, np.nan)
    return Edge(edge, float(factor[-1]), measured, sharp[measured])


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
