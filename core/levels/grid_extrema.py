"""Where a grid says that a landscape is flat or extreme: cells from which critical points are looked for."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from ..problems.objective import Grid, Landscape


def flattest(f: Landscape, grid: Grid) -> np.ndarray:
    """Return the cells whose ‖∇L‖ is the lowest of their 3×3 neighbourhood; of adjacent ones with a tie only one."""
    with np.errstate(all="ignore"):
        grad = f.loss_and_grad(np.stack(np.meshgrid(grid.x, grid.y), axis=-1))[1]
        slope = np.linalg.norm(grad, axis=-1)
    slope = np.where(np.isfinite(slope), slope, np.inf)
    return middles((slope == ndimage.minimum_filter(slope, 3)) & (slope < np.inf))


def weak_extrema(grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Return where no cell of the 3×3 neighbourhood is lower, and where none is higher, as masks of the grid."""
    low = np.where(np.isfinite(grid.values), grid.values, np.inf)
    high = np.where(np.isfinite(grid.values), grid.values, -np.inf)
    return (
        (low == ndimage.minimum_filter(low, 3)) & np.isfinite(low),
        (high == ndimage.maximum_filter(high, 3)) & np.isfinite(high),
    )


def middles(mask: np.ndarray) -> np.ndarray:
    """Return one cell of each patch of a mask: the middle one in the order of cells."""
    patches = ndimage.label(mask, structure=np.ones((3, 3)))[0].ravel()
    cells = np.flatnonzero(patches)
    cells = cells[np.argsort(patches[cells], kind="stable")]
    sizes = np.bincount(patches)[1:]
    return cells[np.cumsum(sizes) - sizes + sizes // 2]


def level_inwards(grid: Grid, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Say of cells whether the next one inwards has their level: there a ridge or valley may leave the view."""
    inner_rows = np.clip(rows, 1, len(grid.y) - 2)
    inner_columns = np.clip(columns, 1, len(grid.x) - 2)
    here = grid.values[rows, columns]
    with np.errstate(all="ignore"):
        change = np.abs(grid.values[inner_rows, inner_columns] - here)
    return change <= 1e-12 * np.abs(here).clip(1e-300)
