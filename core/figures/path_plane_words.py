"""What a path's plane shows, in a sentence of numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..numbers import number
from ..problems.objective import Grid
from ..slices.path_plane import Connection, PathPlane, Track, connection

_SIDES = {"land": "in S_λ", "water": "below λ", "not finite": "where L is not finite"}


def path_plane_words(plane: PathPlane, lam: float, labels: Sequence[str]) -> str:
    """Say in numbers what the plane holds of the path, what λ parts and joins on it, and what is left out."""
    t, label = plane.t, labels[plane.track.k]
    first, second = (percent(share) for share in plane.variance)
    held = (
        f"This plane holds {percent(plane.share)} of the length of {label}’s path through {len(t)} snapshots, "
        f"step {t[0]:,} to {t[-1]:,}; its directions hold {first} and {second} of the variance about the end."
    )
    rivals = [
        f"Of {labels[track.k]}’s path it holds {percent(track.share)}{_outside(plane.grid, track)}."
        for track in plane.others
    ]
    said = [held, *rivals] if len(t) > 1 else rivals
    seen = connection(plane, lam)
    return " ".join([*said, f"{_level_words(seen, len(t))}{_real_words(plane, seen)}.", *plane.notes])


def percent(share: float) -> str:
    """Write a share as a percentage that is 0 or 100 only where that is exact, but for rounding."""
    if 1e-6 < share < 0.005:
        return "under 1 %"
    if 0.995 < share < 1 - 1e-6:
        return "over 99 %"
    return f"{100 * share:.0f} %"


def _level_words(seen: Connection, snapshots: int) -> str:
    parts = (
        f"At λ = {number(seen.lam)}, S_λ has {_components(seen.land)} in this window, "
        f"and what lies below λ has {_components(seen.water)}"
    )
    if seen.start != seen.end or seen.start == "not finite" or snapshots < 2:
        ends = f" and ends {_SIDES[seen.end]}" if snapshots > 1 else ""
        return f"{parts}; the path’s shadow starts {_SIDES[seen.start]}{ends}"
    way = {"land": "without leaving S_λ", "water": "without rising above λ"}[seen.start]
    joined = f"one can go from one to the other {way}" if seen.connected else f"no way joins them {way}"
    return f"{parts}; the path’s shadow starts and ends {_SIDES[seen.start]}, and within the window {joined}"


def _real_words(plane: PathPlane, seen: Connection) -> str:
    """Say on which side the weights themselves are, where their shadow on the plane is on another one."""
    loss = plane.track.loss
    ends = [("start", seen.start, loss[0]), ("end", seen.end, loss[-1])][: len(loss)]
    real = [
        f"{verb} {_SIDES[_side(value, seen.lam)]} (L = {number(float(value))})"
        for verb, shadow, value in ends
        if _side(value, seen.lam) != shadow
    ]
    return f"; the weights themselves {' and '.join(real)}" if real else ""


def _side(loss: float, lam: float) -> str:
    if not np.isfinite(loss):
        return "not finite"
    return "land" if loss >= lam else "water"


def _components(count: int) -> str:
    return f"{count} component" + ("" if count == 1 else "s")


def _outside(grid: Grid, track: Track) -> str:
    x, y = track.points.T
    inside = (x >= grid.x[0]) & (x <= grid.x[-1]) & (y >= grid.y[0]) & (y <= grid.y[-1])
    count = int((~inside).sum())
    return f", {count} of {len(x)} snapshots outside the window" if count else ""
