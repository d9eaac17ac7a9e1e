"""Which bars of a barcode are still there on a finer grid."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import maximum_bipartite_matching

from .sets import LevelSets, Pair

_NOTHING = np.empty(0, dtype=np.int64)


def confirmed_bars(
    sets: LevelSets, finer: LevelSets | None = None, most: int | None = None
) -> tuple[bool | None, ...]:
    """Say of `sets.pairs` whether the grid of 2N−1 points a side has each too; None below the grid's error.

    It has it where a bar of the same dimension, one for each, begins and ends within the grid's error of where this
    one does: the largest change of L from the cell of its birth, or of its death, to a neighbouring cell. Bars move
    no further than L does from grid to grid (Cohen-Steiner, Edelsbrunner & Harer 2007). `finer` saves computing it
    again; `most` asks for the first so many pairs only, since a wild landscape has tens of thousands. Raises
    `ValueError` for level sets made from a grid alone.
    """
    finer = sets.finer() if finer is None else finer
    asked = sets.pairs[:most]
    certain = [not pair.below_grid_error for pair in asked]
    fine = _bars(finer.pairs)
    near = [_near(sets, pair, fine) if sure else _NOTHING for pair, sure in zip(asked, certain, strict=True)]
    starts = np.cumsum([0, *[len(found) for found in near]])
    places = np.concatenate([*near, _NOTHING])
    matches = sparse.csr_array((np.ones(len(places)), places, starts), shape=(len(asked), max(1, len(fine))))
    partner = maximum_bipartite_matching(matches, perm_type="column")
    return tuple(bool(k >= 0) if sure else None for k, sure in zip(partner, certain, strict=True))


def _near(sets: LevelSets, pair: Pair, fine: np.ndarray) -> np.ndarray:
    """Return which of the finer grid's bars (dimension, birth, death) may be this one: their places."""
    ends = np.array([pair.birth, pair.death])
    with np.errstate(invalid="ignore"):
        close = np.abs(fine[:, 1:] - ends) <= _errors(sets, pair)
    # ∞ is as far as a bar can reach, and equal to itself.
    close |= fine[:, 1:] == ends
    return np.flatnonzero(close.all(-1) & (fine[:, 0] == pair.dimension))


def _bars(pairs: Sequence[Pair]) -> np.ndarray:
    return np.array([(pair.dimension, pair.birth, pair.death) for pair in pairs]).reshape(-1, 3)


def _errors(sets: LevelSets, pair: Pair) -> tuple[float, float]:
    """Return the grid's error where a bar begins and where it ends; a hole begins at a pass."""
    tree = sets.complement if pair.dimension else sets.tree
    ends = (int(tree.cell[pair.number - 1]), int(tree.passing[pair.number - 1]))
    born, died = ends[::-1] if pair.dimension else ends
    return sets.grid_error(born), sets.grid_error(died)
