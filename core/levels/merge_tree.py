"""How the components of a growing level set are born at extrema and merge at passes, as one tree.

The set {L ≥ λ} grows as λ falls ("super"), {L ≤ λ} as it rises ("sub"). By the elder rule the component whose
extremum is more extreme survives a merge (Edelsbrunner & Harer, Computational Topology, 2010, VII.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from ..checks import one_of
from .arguments import check_field, check_level

Kind = Literal["super", "sub"]
_NEVER = -1
_FOUR = ((0, 1), (1, 0))
_EIGHT = (*_FOUR, (1, 1), (1, -1))


@dataclass(frozen=True)
class MergeTree:
    """The n extrema of a field, the oldest first, and where each one's component merges into an older one.

    `cell` (n,) is an extremum's flat place in the field, −1 for what lies beyond the edge; `birth` (n,) its
    level; `death` (n,) the level at which its component merges into that of `parent` (n,), over the cell
    `passing` (n,), which joins the basins `between` (n, 2), its own side first. What never merges has −1 for parent,
    passing and both of those, and dies at −∞ ("super") or +∞ ("sub").
    `basin` has the field's shape: the extremum that each cell leads to, −1 for cells in no set.
    `strict` trees are of {L > λ} or {L < λ}: what is not in the closed set of the other kind.
    """

    kind: Kind
    strict: bool
    cell: np.ndarray
    birth: np.ndarray
    death: np.ndarray
    parent: np.ndarray
    passing: np.ndarray
    between: np.ndarray
    basin: np.ndarray

    def __len__(self) -> int:
        return len(self.cell)

    @cached_property
    def sign(self) -> int:
        """+1 where the set grows as λ falls, −1 where it grows as λ rises."""
        return 1 if self.kind == "super" else -1

    def holds(self, level: np.ndarray, lam: float) -> np.ndarray:
        """Say of levels whether the set at λ holds them; NaN is in no set."""
        level = self.sign * np.asarray(level)
        return level > self.sign * lam if self.strict else level >= self.sign * lam

    def representatives(self, lam: float) -> np.ndarray:
        """Return for each extremum the oldest one of its component at λ, −1 where it is not born yet: (n,)."""
        lam = check_level(lam)
        merged = self._merged(lam)
        oldest = np.arange(len(self))
        for k in np.flatnonzero(merged):
            oldest[k] = oldest[self.parent[k]]
        return np.where(self.holds(self.birth, lam), oldest, _NEVER)

    def alive(self, lam: float) -> np.ndarray:
        """Say of each extremum whether it is the oldest of a component at λ: (n,)."""
        lam = check_level(lam)
        return self.holds(self.birth, lam) & ~self._merged(lam)

    def _merged(self, lam: float) -> np.ndarray:
        """Say which extrema's components are part of an older one; what never merges is none, also at ∓∞."""
        return self.holds(self.death, lam) & (self.parent != _NEVER)

    def count(self, lam: float) -> int:
        """Return the number of components at λ, what lies beyond the edge among them."""
        return int(self.alive(lam).sum())

    def merge_edge(self, a: int, b: int) -> int:
        """Return the extremum whose merge into its parent is what first joins two others; −1 if nothing does.

        For an extremum with itself it is −1 too.
        """
        last = _NEVER
        while a != b:
            # Parents are always older, so the younger of the two can only be left by its own merge.
            a, b = min(a, b), max(a, b)
            if self.parent[b] == _NEVER:
                return _NEVER
            if last == _NEVER or self.sign * self.death[b] < self.sign * self.death[last]:
                last = b
            b = int(self.parent[b])
        return int(last)

    def merge_level(self, a: int, b: int) -> float:
        """Return the level at which the components of two extrema become one; ∓∞ if they never do.

        For an extremum with itself it is its birth.
        """
        if a == b:
            return float(self.birth[a])
        edge = self.merge_edge(a, b)
        return float(self.death[edge]) if edge != _NEVER else -self.sign * np.inf


def merge_tree(
    values: np.ndarray,
    kind: Kind = "super",
    *,
    connectivity: Literal[4, 8] = 8,
    beyond: bool = False,
    strict: bool = False,
) -> MergeTree:
    """Return the merge tree of a field (rows, columns), exactly and for all levels at once.

    With `beyond` all cells of the edge are joined to one component that is older than everything. NaN belongs to
    no closed set and so to every strict one. Every cell leads uphill to its highest neighbour, in the end to
    an extremum; between two extrema only the highest pass counts (Kruskal's tree over the passes). Raises `ValueError`
    for a bad argument.
    """
    values = check_field(values)
    one_of("kind", kind, ("super", "sub"))
    if connectivity not in (4, 8):
        raise ValueError(f"connectivity must be 4 or 8, got {connectivity!r}.")
    field = values if kind == "super" else -values
    missing = np.isnan(field)
    rank, order = _ranks(np.where(missing, np.inf if strict else -np.inf, field))
    if not strict:
        rank[missing] = _NEVER
    basin, peaks = _basins(rank, connectivity, beyond)
    passes = _passes(rank, basin, connectivity)
    parent, passing, between = _merge(len(peaks), passes)
    cell = np.where(peaks == rank.size, _NEVER, order[np.minimum(peaks, rank.size - 1)])
    over = np.where(passing == _NEVER, _NEVER, order[passing])
    level = np.where(np.isnan(values), _last(kind, strict), values).ravel()
    return MergeTree(
        kind=kind,
        strict=strict,
        cell=cell,
        birth=np.where(cell == _NEVER, _last(kind, True), level[cell]),
        death=np.where(over == _NEVER, _last(kind, False), level[over]),
        parent=parent,
        passing=over,
        between=between,
        basin=basin,
    )


def _last(kind: Kind, first: bool) -> float:
    """Return the level at which the first, or else the last, cell joins the set."""
    return np.inf if (kind == "super") == first else -np.inf


def _ranks(field: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return every cell's place in the order of levels, ties by place in the field; and the cells in that order."""
    order = np.argsort(field, axis=None, kind="stable")
    rank = np.empty(field.size, dtype=np.int64)
    rank[order] = np.arange(field.size)
    return rank.reshape(field.shape), order


def _basins(rank: np.ndarray, connectivity: int, beyond: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the number of each cell's peak, the highest 0, and the peaks' ranks; beyond has the rank `size`."""
    rows, columns = rank.shape
    outside = rank.size if beyond else _NEVER
    padded = np.pad(rank, 1, constant_values=outside)
    best = rank
    for dy, dx in _offsets(connectivity):
        best = np.maximum(best, padded[1 + dy : 1 + dy + rows, 1 + dx : 1 + dx + columns])
    best = np.where(rank == _NEVER, _NEVER, best)
    # `up` maps ranks to ranks; the last entry is for −1, cells in no set.
    up = np.full(rank.size + 2, _NEVER)
    up[rank.size] = rank.size
    up[rank.ravel()] = best.ravel()
    up[_NEVER] = _NEVER
    while True:
        further = up[up]
        if (further == up).all():
            break
        up = further
    top = up[rank]
    peaks = np.unique(top)[::-1]
    peaks = peaks[peaks != _NEVER]
    if beyond and (not peaks.size or peaks[0] != rank.size):
        peaks = np.concatenate([[rank.size], peaks])
    number = np.full(rank.size + 2, _NEVER)
    number[peaks] = np.arange(len(peaks))
    number[_NEVER] = _NEVER
    return number[top].astype(np.int32), peaks


def _offsets(connectivity: int) -> list[tuple[int, int]]:
    half = _FOUR if connectivity == 4 else _EIGHT
    return [*half, *[(-dy, -dx) for dy, dx in half]]


def _passes(rank: np.ndarray, basin: np.ndarray, connectivity: int) -> np.ndarray:
    """Return the highest pass between each two adjacent basins, highest first: rows (rank, basin, basin)."""
    rows, columns = rank.shape
    found = []
    for dy, dx in _FOUR if connectivity == 4 else _EIGHT:
        here = (slice(0, rows - dy), slice(max(0, -dx), columns - max(0, dx)))
        there = (slice(dy, rows), slice(max(0, dx), columns - max(0, -dx)))
        a, b = basin[here].ravel(), basin[there].ravel()
        border = (a != b) & (a != _NEVER) & (b != _NEVER)
        low, high = np.minimum(a, b)[border], np.maximum(a, b)[border]
        level = np.minimum(rank[here], rank[there]).ravel()[border]
        found.append(np.stack([level, low, high]))
    level, low, high = np.concatenate(found, axis=1)
    best = np.lexsort((level, high, low))
    last = np.ones(best.size, bool)
    last[:-1] = (low[best][1:] != low[best][:-1]) | (high[best][1:] != high[best][:-1])
    kept = best[last]
    return np.stack([level, low, high], axis=1)[kept[np.argsort(-level[kept], kind="stable")]]


def _merge(count: int, passes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return by the elder rule each peak's elder, its pass's rank and two basins: the younger's side, the elder's.

    −1 where it never merges.
    """
    parent, passing, between = (np.full(shape, _NEVER) for shape in (count, count, (count, 2)))
    root = list(range(count))

    def oldest(k: int) -> int:
        while root[k] != k:
            root[k] = root[root[k]]
            k = root[k]
        return k

    for level, a, b in passes.tolist():
        tops = {oldest(a): a, oldest(b): b}
        if len(tops) == 2:
            elder, younger = sorted(tops)
            root[younger] = elder
            parent[younger], passing[younger] = elder, level
            between[younger] = tops[younger], tops[elder]
    return parent, passing, between
