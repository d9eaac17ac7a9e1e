"""Better levels for a merge tree, taken only as far as it stays the tree of the same merges."""

from __future__ import annotations

import numpy as np

from .merge_tree import MergeTree


def fitting_levels(
    tree: MergeTree, birth: np.ndarray, death: np.ndarray, slack: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return births and deaths (n,) that take the given ones, NaN for none, where the tree allows it.

    What is kept: extrema are no less extreme than the tree's, and none is more so than its parent; none dies
    before it is born; and at every level the components are those that the passes, moved to their new levels,
    join. Of two levels that contradict each other the one that was moved further goes back to the tree's. A
    contradiction of at most `slack`, which rounding may cause, is smoothed out instead.
    """
    sign = tree.sign
    born = _births(tree, sign * tree.birth, sign * birth, slack)
    return sign * born, sign * _deaths(tree, sign * tree.death, sign * death, born, slack)


def _births(tree: MergeTree, grid: np.ndarray, given: np.ndarray, slack: float) -> np.ndarray:
    born = np.where(given >= grid - slack, np.maximum(given, grid), grid)
    for k in np.flatnonzero(tree.parent >= 0):
        elder = born[tree.parent[k]]
        if born[k] > elder:
            born[k] = elder if born[k] <= elder + slack else grid[k]
    return born


def _deaths(
    tree: MergeTree, grid: np.ndarray, given: np.ndarray, born: np.ndarray, slack: float
) -> np.ndarray:
    """Return deaths, counted so that the highest comes first as births do; a component ends where it is lower."""
    first, then = _order(tree).T
    merged = tree.parent >= 0
    most = np.where(merged, np.minimum(born, born[tree.parent]), np.inf)
    moved = merged & (given <= most + slack)
    died = np.where(moved, np.minimum(given, most), grid)
    while (wrong := died[then] > died[first] + slack).any():
        shift = np.full(len(died), -1.0)
        shift[moved] = np.abs(died[moved] - grid[moved])
        back = np.where(shift[first] >= shift[then], first, then)[wrong]
        moved[back], died[back] = False, grid[back]
    while (died[then] > died[first]).any():
        np.minimum.at(died, then, died[first])
    return died


def _order(tree: MergeTree) -> np.ndarray:
    """Return pairs of merges (m, 2), the first of which must not come after the second.

    A pass joins two basins; between each of them and the two extrema that the tree says it joins lie other merges.
    """
    # A merge stands in no contradiction to itself; without that pair a tree of one extremum had none.
    pairs = [(0, 0)]
    for k in np.flatnonzero(tree.parent >= 0):
        for basin, top in zip(tree.between[k].tolist(), (int(k), int(tree.parent[k])), strict=True):
            j = basin
            while j != top:
                pairs.append((j, int(k)))
                j = int(tree.parent[j])
    return np.array(pairs)
