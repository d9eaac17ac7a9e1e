"""The level sets of a slice through a network's loss: what the explorer shows of the plane of a path."""

from __future__ import annotations

import numpy as np

from ..levels.connecting_path import connecting_path, true_levels
from ..levels.merge_tree import Kind
from ..levels.sets import Point, level_sets
from ..levels.trapping import place_in_sets
from ..slices.path_plane import PathPlane
from .level_view import LevelView, Shown
from .path_plane_words import percent

KINDS: tuple[Kind, ...] = ("super", "sub")
NETWORKS = "The points A and B begin where the networks A and B ended."


def plane_view(
    plane: PathPlane,
    lam: float,
    label: str,
    chosen: tuple[Point, Point] | None = None,
    axes: tuple[str, str] = ("direction 1", "direction 2"),
    locked: tuple[str, ...] = (),
    shadow: np.ndarray | None = None,
    networks: tuple[Point, Point] | None = None,
) -> LevelView:
    """Return the picture of a plane's level sets, with the path's shadow on it.

    `chosen` are two points to connect, by default those of two `networks` that lie in the plane, else the path's first
    and last; `axes` names the directions. `shadow` (S,) is L at the path's points of the plane, where it is known; else
    that of the nearest grid points is told.

    Land is L ≥ λ on this plane only; pieces of it may join through other directions, so nothing is said of the
    whole space. What is between grid points is not known either: there is no formula to refine passes with.
    """
    theta = plane.path[None]
    # The explorer tells the shadow's own level, not that of the weights, which do not lie in the plane.
    shadow = _levels(plane) if shadow is None else shadow
    shown = {kind: _shown(plane, kind, theta, shadow) for kind in KINDS}
    land = shown["super"].sets
    ends = chosen or networks or (_point(plane.path[0]), _point(plane.path[-1]))
    cells = land.cells(np.array(ends))
    known = bool((cells >= 0).all()) and not np.isnan(plane.grid.values.ravel()[cells]).any()
    return LevelView(
        title="A slice of the network's loss",
        alt="Level sets on the plane of the path",
        axes=axes,
        grid=plane.grid,
        whole=(
            float(plane.grid.x[0]),
            float(plane.grid.x[-1]),
            float(plane.grid.y[0]),
            float(plane.grid.y[-1]),
        ),
        zoom=None,
        lam=lam,
        level_range=plane.level_range,
        kinds=shown,
        rules=(("", label),),
        theta=theta,
        loss=shadow[None],
        times=tuple(int(t) for t in plane.t),
        ends=ends if known else None,
        paths={"widest": connecting_path(land, *ends)} if known else {},
        notes=(*((NETWORKS,) if networks else ()), _slice_words(plane)),
        locked=locked,
    )


def _shown(plane: PathPlane, kind: Kind, theta: np.ndarray, shadow: np.ndarray) -> Shown:
    sets = level_sets(plane.grid, kind=kind)
    return Shown(sets, true_levels(sets), place_in_sets(sets, theta[0], shadow)[None])


def _levels(plane: PathPlane) -> np.ndarray:
    """Return the level of each snapshot's shadow: that of the nearest grid point, NaN outside the plane's window."""
    x, y = plane.grid.x, plane.grid.y
    columns = np.abs(plane.path[:, :1] - x).argmin(1)
    rows = np.abs(plane.path[:, 1:] - y).argmin(1)
    inside = (plane.path >= [x[0], y[0]]).all(-1) & (plane.path <= [x[-1], y[-1]]).all(-1)
    return np.where(inside, plane.grid.values[rows, columns], np.nan)


def _point(theta: np.ndarray) -> Point:
    return float(theta[0]), float(theta[1])


def _slice_words(plane: PathPlane) -> str:
    return (
        f"This is a slice on {len(plane.grid.x)} × {len(plane.grid.y)} points, and {percent(plane.share)} of the "
        "path's length lies in it. Land and water are those of the slice: pieces may join through other directions, "
        "and nothing is claimed about the whole space."
    )
