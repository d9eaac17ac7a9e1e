"""What a map holds: for every pair of values of two settings, how the run ended and the numbers it ended with."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from ..descent.endings import KINDS
from .axes import Axis

__all__ = ["KINDS", "UNKNOWN", "Line", "Map"]

UNKNOWN = -1


@dataclass(frozen=True, eq=False, repr=False)
class Map:
    """Runs over two axes: row j belongs to `y.values[j]`, column i to `x.values[i]`.

    `outcome` (ny, nx) int8 is an index into `KINDS`, −1 where nothing is known yet. `values` are (ny, nx) float64:
    "final" V at the end, "steps" the first step with V < λ (NaN: never), "rise" the largest ΔV of one step (0
    where V never rose, ∞ where it left the finite numbers), "budget" Σ_{k≥T} η(k) (∞ where it is endless), "end_x"
    and "end_y" where the run ended, and "basin" an index into `minima` (NaN: the run ended at none of them). "final"
    and the ends are NaN where the run is not finite. Maps of networks have others: see `core.sweep.network_map`.
    `record` is the experiment's JSON, whose other settings all cells share. Of a surface, `rule` is the name of the
    rule that was mapped ("" where it is not known), and `own` what the record does not tell: "rule" where it was one
    of your own, "objective" and "schedule" where others than the experiment's were given.
    """

    x: Axis
    y: Axis
    values: dict[str, np.ndarray]
    outcome: np.ndarray
    record: str
    minima: tuple[tuple[float, float], ...] = ()
    rule: str = ""
    own: tuple[str, ...] = ()

    def __repr__(self) -> str:
        counts = ", ".join(f"{count:,} {kind}" for kind, count in self.counts().items())
        return (
            f"<Map of {self.x.name} × {self.y.name}, {self.x.n} × {self.y.n} runs: {counts or 'none known'}>"
        )

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns (ny, nx)."""
        return self.y.n, self.x.n

    def counts(self) -> dict[str, int]:
        """Return how many cells ended in each way, most frequent first; cells not known yet are left out."""
        found = Counter(int(kind) for kind in self.outcome.ravel() if kind != UNKNOWN)
        return {KINDS[kind]: count for kind, count in found.most_common()}


@dataclass(frozen=True, eq=False)
class Line:
    """A line of theory on a map: `points` (k, 2) in the axes' values, a row of NaN parting two pieces.

    `label` is short, for the map itself; `measured` is a sentence on where the measured edge lies, "" where there is
    none; `words` say what the line is, and how far that edge is from it in cells.
    """

    name: str
    label: str
    points: np.ndarray
    words: str
    measured: str = ""
