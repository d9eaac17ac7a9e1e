"""Islands of S_λ: components that touch no edge of the window, and the levels at which they lie beside other land."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..levels.sets import LevelSets, Pair, level_sets
from ..setting import round_to


@dataclass(frozen=True)
class Finding:
    """What the levels say: the `bar` of an island that disproves the claim from `high` down to `low`, if one does.

    `most` is the largest count of components, `set_aside` that of the bars below the grid's error.
    """

    bar: Pair | None
    low: float
    high: float
    most: int
    set_aside: int

    @property
    def lam(self) -> float:
        """A level with few digits in the middle of the island's levels."""
        middle = (self.low + self.high) / 2
        short = (round_to(middle, digits) for digits in range(2, 17))
        return next((level for level in short if abs(level - middle) < (self.high - self.low) / 8), middle)


def find_islands(sets: LevelSets) -> Finding:
    """Return the island that disproves the claim over the longest stretch of levels, or none.

    There it touches no edge, and S_λ has another component: with "coercive" what lies beyond the window is one.
    """
    pairs, low, high = _islands(sets)
    counted = [pair for pair in _components(sets) if not pair.below_grid_error]
    several, most = _several(counted)
    aside = len(_components(sets)) - len(counted)
    best: tuple[float, bool, int, float, float] | None = None
    for first, last in several:
        for k in range(len(pairs)):
            bottom, top = max(first, float(low[k])), min(last, float(high[k]))
            # Of two islands that part at one pass, the one whose bar ends there.
            rated = (top - bottom, bottom == low[k], -k, bottom, top)
            if top > bottom and (best is None or rated > best):
                best = rated
    if best is None:
        return Finding(None, 0.0, 0.0, most, aside)
    return Finding(pairs[-best[2]], best[3], best[4], most, aside)


def has_island(sets: LevelSets, lam: float) -> bool:
    """Say whether S_λ has a component that touches no edge, beside another one."""
    _, low, high = _islands(sets)
    return bool(((lam <= high) & (lam > low)).any()) and sets.count(lam) > 1


def _several(bars: list[Pair]) -> tuple[list[tuple[float, float]], int]:
    """Return the stretches of levels with more than one component, as long as they go, and the largest count."""
    birth, death = (np.array([getattr(bar, end) for bar in bars]) for end in ("birth", "death"))
    ends = np.unique(np.concatenate([birth, death]))
    ends = ends[np.isfinite(ends)]
    middle = (ends[1:] + ends[:-1])[:, None] / 2
    count = ((middle <= birth) & (middle > death)).sum(-1)
    edges = np.diff(np.concatenate([[False], count > 1, [False]]).astype(int))
    begun, ended = (np.flatnonzero(edges == side) for side in (1, -1))
    stretches = [(float(ends[a]), float(ends[b])) for a, b in zip(begun, ended, strict=True)]
    return stretches, int(count.max(initial=1))


def _islands(sets: LevelSets) -> tuple[list[Pair], np.ndarray, np.ndarray]:
    """Return the bars of components that touch no edge, and their ends, finite also where L has a pole.

    With all beyond the edge joined to one component, a bar ends where its component reaches the edge.
    """
    if sets.boundary != "coercive":
        x, y = sets.grid.x, sets.grid.y
        window = (float(x[0]), float(x[-1]), float(y[0]), float(y[-1])) if sets.source is not None else None
        sets = level_sets(sets.source or sets.grid, len(x), "coercive", window=window)
    pairs = [p for p in _components(sets) if p.extremum is not None and not p.below_grid_error]
    finite = sets.grid.values[np.isfinite(sets.grid.values)]
    lowest, highest = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    low = np.clip([p.death for p in pairs], lowest, highest)
    return pairs, low, np.clip([p.birth for p in pairs], lowest, highest)


def _components(sets: LevelSets) -> list[Pair]:
    # A bar that lies in a region of NaN from end to end has no length.
    with np.errstate(invalid="ignore"):
        return [pair for pair in sets.pairs if pair.dimension == 0]
