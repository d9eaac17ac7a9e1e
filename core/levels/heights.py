"""How levels are looked at: the bent scale of heights, iso-lines, where a run crosses a level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from contourpy import LineType, contour_generator

from ..problems.objective import Facts, Grid

Boundary = Literal["coercive", "window"]
ISO_LINES = 15


def resolve_boundary(choice: str, facts: Facts) -> Boundary:
    """Turn the setting "auto" into what the landscape's facts say; other choices stay as they are."""
    if choice == "auto":
        return "coercive" if facts.coercive else "window"
    return "coercive" if choice == "coercive" else "window"


@dataclass(frozen=True)
class Height:
    """The map u(L) = log(1+(L−low)/scale)/log(1+(high−low)/scale) from levels to 0…1.

    The scale is chosen so that the median of the landscape lies at ½: lightness and iso-lines then show
    a valley as well as the walls around it. It is monotone, so it changes no level set.
    """

    low: float
    scale: float
    high: float

    def of(self, level: np.ndarray) -> np.ndarray:
        """Return u(L): 0 at the lowest, 1 at the highest value on the grid; NaN stays NaN."""
        with np.errstate(all="ignore"):
            return np.log1p((level - self.low) / self.scale) / np.log1p((self.high - self.low) / self.scale)

    def level(self, u: np.ndarray) -> np.ndarray:
        """Return the level L with u(L) = u, `of`'s inverse."""
        return self.low + self.scale * np.expm1(u * np.log1p((self.high - self.low) / self.scale))


def height(grid: Grid) -> Height:
    """Return the height map of a grid, from its finite values."""
    finite = grid.values[np.isfinite(grid.values)]
    low, middle, high = finite.min(), np.median(finite), finite.max()
    span = high - low or 1.0
    rise = middle - low
    bent = span - 2 * rise
    scale = rise * rise / bent if bent > 0 else 10 * span
    return Height(float(low), float(min(max(scale, 1e-9 * span), 10 * span)), float(low + span))


def iso_levels(shape: Height, count: int = ISO_LINES) -> np.ndarray:
    """Return levels of iso-lines, evenly spaced in height: (count,)."""
    return shape.level(np.arange(1, count + 1) / (count + 1))


def iso_lines(grid: Grid, levels: np.ndarray) -> list[list[np.ndarray]]:
    """Return for each level its iso-lines, each an array (points, 2); cells that are not finite are left out."""
    values = np.ma.masked_invalid(grid.values)
    generator = contour_generator(grid.x, grid.y, values, line_type=LineType.Separate)
    return [cast("list[np.ndarray]", generator.lines(float(level))) for level in levels]


def crossings(loss: np.ndarray, lam: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the steps at which a run leaves S_λ (L falls below λ), and those at which it is back.

    `loss` is (T+1,). A value that is NaN is on neither side, so a run that becomes NaN crosses nothing.
    """
    land, water = loss >= lam, loss < lam
    left = np.flatnonzero(land[:-1] & water[1:]) + 1
    back = np.flatnonzero(water[:-1] & land[1:]) + 1
    return left, back
