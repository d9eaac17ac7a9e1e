"""Which bars of a barcode are still there on a finer grid."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import maximum_bipartite_matching

from core.analysis.level_sets import LevelSets, Pair


def confirmed_bars(sets: LevelSets, finer: LevelSets | None = None) -> tuple[bool | None, ...]:
    """Say of each of `sets.pairs` whether the grid of 2N−1 points a side has it too; None below the grid's error.

    It has it where a bar of the same dimension, one for each, begins and ends within the grid's error of where this
    one does: the largest change of L from the cell of its birth, or of its death, to a neighbouring cell. Bars move
    no further than L does from grid to grid (Cohen-Steiner, Edelsbrunner & Harer 2007). `finer` saves computing it
    again. Raises `ValueError` for level sets made from a grid alone.
    """
    finer = sets.finer() if finer is None else finer
    certain = np.array([not pair.below_grid_error for pair in sets.pairs], dtype=bool)
    matches = _near(sets, finer) & certain[:, None]
    partner = maximum_bipartite_matching(sparse.csr_array(matches), perm_type="column")
    return tuple(bool(k >= 0) if sure else None for k, sure in zip(partner, certain, strict=True))


def _near(sets: LevelSets, finer: LevelSets) -> np.ndarray:
    """Return which bars of the finer grid may be which of the coarser one's: (coarse, fine), boolean."""
    coarse, fine = _bars(sets.pairs), _bars(finer.pairs)
    errors = np.array([_errors(sets, pair) for pair in sets.pairs]).reshape(-1, 2)
    with np.errstate(invalid="ignore"):
        close = np.abs(coarse[:, None, 1:] - fine[None, :, 1:]) <= errors[:, None]
    # ∞ is as far as a bar can reach, and equal to itself.
    ends = close | (coarse[:, None, 1:] == fine[None, :, 1:])
    return ends.all(-1) & (coarse[:, None, 0] == fine[None, :, 0])


def _bars(pairs: Sequence[Pair]) -> np.ndarray:
    return np.array([(pair.dimension, pair.birth, pair.death) for pair in pairs]).reshape(-1, 3)


def _errors(sets: LevelSets, pair: Pair) -> tuple[float, float]:
    """Return the grid's error where a bar begins and where it ends; a hole begins at a pass."""
    tree = sets.complement if pair.dimension else sets.tree
    ends = (int(tree.cell[pair.number - 1]), int(tree.passing[pair.number - 1]))
    born, died = ends[::-1] if pair.dimension else ends
    return sets.grid_error(born), sets.grid_error(died)
