"""What an experiment shows of a landscape's level sets: which part of the window, which kinds, which two points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..levels.merge_tree import Kind
from ..levels.sets import Point
from ..problems.objective import Window

KINDS: dict[str, tuple[Kind, ...]] = {"super": ("super",), "sub": ("sub",), "both": ("super", "sub")}
"""The kinds of level sets that each value of the setting `sets` shows."""


@dataclass(frozen=True)
class Ends:
    """The two points that are to be connected, and what must be said of them, such as that a run left the view."""

    a: Point
    b: Point
    note: str = ""


def zoomed(whole: Window, zoom: int, centre: Point) -> Window:
    """Return the part of a window that is looked at: its sides halved `zoom` times, about a centre, kept inside it."""
    x0, x1, y0, y1 = whole
    part = 2.0**-zoom
    left = _placed(centre[0], x0, x1, part)
    below = _placed(centre[1], y0, y1, part)
    return left, left + part * (x1 - x0), below, below + part * (y1 - y0)


def _placed(centre: float, low: float, high: float, part: float) -> float:
    """Return where an interval of `part` of the whole begins that lies about the centre and inside it."""
    size = part * (high - low)
    return min(max(centre - size / 2, low), high - size)


def ends_in_view(a: Point, b: Point, view: Window) -> Ends:
    """Return two points of one's own; one outside the view gives way to the nearest inside it, and the note says so."""
    ends = np.array([a, b])
    inside = _into(ends, view)
    moved = [name for name, before, after in zip("AB", ends, inside, strict=True) if (before != after).any()]
    note = (
        f"{' and '.join(moved)} lay outside the view, so the nearest point inside it is taken."
        if moved
        else ""
    )
    return Ends(_point(inside[0]), _point(inside[1]), note)


def ends_of_run(theta: np.ndarray, loss: np.ndarray, view: Window) -> Ends:
    """Return the first and last point of a run, θ (T+1, 2) and L (T+1,), in a view where L is a number."""
    known = ~np.isnan(loss)
    with np.errstate(invalid="ignore"):
        inside = (_into(theta, view) == theta).all(-1)
    seen = np.flatnonzero(inside & known)
    if not seen.size:
        middle = _point(np.array([(view[0] + view[1]) / 2, (view[2] + view[3]) / 2]))
        return Ends(
            middle, middle, "The run is nowhere in the view, so the middle of the view stands for both ends."
        )
    notes = []
    if seen[0] > 0:
        notes.append(f"The run starts outside the view; A is its first point inside, step {seen[0]}.")
    if seen[-1] < len(theta) - 1:
        what = "comes to where L is not a number" if inside[seen[-1] + 1] else "ends outside the view"
        notes.append(f"The run {what}; B is its last point inside, step {seen[-1]}.")
    return Ends(_point(theta[seen[0]]), _point(theta[seen[-1]]), " ".join(notes))


def _into(points: np.ndarray, window: Window) -> np.ndarray:
    """Return points moved into a window; NaN stays NaN."""
    return np.clip(points, [window[0], window[2]], [window[1], window[3]])


def _point(theta: np.ndarray) -> Point:
    return float(theta[0]), float(theta[1])


def followed(rules: Sequence[str], chosen: str) -> int:
    """Return the place of the followed run's rule, 0 where that rule does not run."""
    return rules.index(chosen) if chosen in rules else 0
