"""The land of a picture: what is drawn of a landscape alone, whatever runs on it. A browser fetches it once."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from ..experiments.study import Study
from ..levels.heights import Height, iso_levels, iso_lines
from ..problems.objective import Grid
from .packing import FETCHED_LEVEL, pack

FULL = 65534
NOT_FINITE = 65535


def land_query(study: Study) -> str:
    """Return the link's text that names a study's land: the same for all experiments on one landscape."""
    return study.experiment.query(study.landscape_settings)


def land_message(study: Study) -> bytes:
    """Return the arrays of `land_arrays` as one deflated part."""
    return pack({}, land_arrays(study), FETCHED_LEVEL)


def land_arrays(study: Study) -> Mapping[str, np.ndarray]:
    """Return the grid of heights and the iso-lines."""
    return study.once("landscape", "player's land", lambda: _arrays(study.grid, study.height))


def _arrays(grid: Grid, shape: Height) -> Mapping[str, np.ndarray]:
    iso, offsets, levels = flatten(iso_lines(grid, iso_levels(shape)))
    arrays = {
        "grid_differences": quantised(grid, shape),
        "iso": iso,
        "iso_offsets": offsets,
        "iso_level": levels,
    }
    return MappingProxyType(arrays)


def quantised(grid: Grid, shape: Height) -> np.ndarray:
    """Return heights as 16-bit codes, each less its neighbours' plane (mod 65536): half the deflated size."""
    u = shape.of(grid.values)
    finite = np.isfinite(u)
    codes = np.where(finite, np.rint(np.where(finite, u, 0) * FULL), NOT_FINITE).astype("<u2")
    rows = np.diff(codes, axis=1, prepend=np.uint16(0))
    return np.diff(rows, axis=0, prepend=np.uint16(0)).astype("<u2")


def flatten(lines: list[list[np.ndarray]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return all points (P, 2), where each line starts (lines+1,), and each line's level number."""
    flat = [line for level in lines for line in level]
    owner = [k for k, level in enumerate(lines) for _ in level]
    points = np.concatenate(flat) if flat else np.empty((0, 2))
    offsets = np.cumsum([0, *[len(line) for line in flat]])
    return _three_digits(points), offsets.astype("<u4"), np.array(owner, dtype="<u2")


def _three_digits(points: np.ndarray) -> np.ndarray:
    """Return float32 cut to 11 bits of mantissa, a small part of a pixel, since noise does not deflate."""
    return (np.ascontiguousarray(points, dtype="<f4").view("<u4") & np.uint32(0xFFFFF000)).view("<f4")
