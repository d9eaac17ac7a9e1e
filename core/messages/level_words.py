"""What the level explorer says of a zoomed view, and of the basins that hold the runs."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ..descent.trajectory import Trajectory
from ..levels.trapping import Trapped
from ..numbers import number
from ..problems.objective import Window


def zoom_words(view: Window, axes: tuple[str, str]) -> str:
    """Say which part of the window a zoomed view shows and how it counts."""
    x0, x1, y0, y1 = map(number, view)
    x, y = axes
    return (
        f"Zoomed in: {x} from {x0} to {x1}, {y} from {y0} to {y1}. What lies beyond is not counted, so pieces that "
        "touch the edge may join outside."
    )


def held_words(run: Trajectory, traps: Sequence[Trapped | None], window: Window) -> tuple[str, ...]:
    """Say of each of the runs (R,) which basin holds it and why, or why none is known to."""
    return tuple(
        trap_words(trap) if trap else free_words(run.theta[-1, k], float(run.loss[-1, k]), window)
        for k, trap in enumerate(traps)
    )


def free_words(theta: np.ndarray, loss: float, window: Window) -> str:
    """Say why no basin is known to hold a run that ends at theta (2,)."""
    x0, x1, y0, y1 = window
    if not (np.isfinite(theta).all() and math.isfinite(loss)):
        return "Not trapped: the run is not finite at its end."
    if not (x0 <= theta[0] <= x1 and y0 <= theta[1] <= y1):
        return f"Not trapped: the run ends outside the window, at ({number(theta[0])}, {number(theta[1])})."
    return (
        f"Not trapped: V = {number(loss)} at the run's end is not below the lowest way out of its basin, over a pass "
        "or over the edge of the window."
    )


def trap_words(trap: Trapped) -> str:
    """Say which basin holds a run and why."""
    since = f"since step {trap.step}" if trap.step else "from the start"
    bottom = f"the basin of ({number(trap.bottom[0])}, {number(trap.bottom[1])})"
    if math.isinf(trap.level):
        return (
            f"Held {since} in {bottom}: points where L is not defined wall it in, and no way out is in view."
        )
    if trap.passing is None:
        way = "it opens at the edge of the window, and what follows there is not seen"
    else:
        way = f"the lowest way out is the pass at ({number(trap.passing[0])}, {number(trap.passing[1])})"
    return (
        f"Trapped below {number(trap.level)} {since}, in {bottom}: {way}. A continuous path leaves only if V rises to "
        f"that level; a step could jump across, the longest since then is {number(trap.longest_step)}."
    )
