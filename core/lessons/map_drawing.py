"""A map of outcomes on a worksheet: its axes, to choose a place on, and its cells in greys."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from ..descent.endings import KINDS
from ..experiments.experiment import Experiment
from ..figures.colours import TOKENS
from ..numbers import number
from ..sweep.axes import Axis, axis_label
from ..sweep.map_result import Map
from .frame import Frame, svg

# Greys that a copier keeps apart, for the outcomes that a map can have.
_SHADES: dict[str, str] = TOKENS["paper"]


def map_picture(axes: tuple[Axis, Axis], found: Map | None = None) -> str:
    """Return a map's axes, to choose a place on, with the outcomes of its cells where they are to be seen."""
    x, y = axes
    edges = _edges(x), _edges(y)
    window = (edges[0][0], edges[0][-1], edges[1][0], edges[1][-1])
    frame = Frame(window)
    cells = [] if found is None else list(_cells(frame, edges, found))
    marks = [[(_place(axis, value), number(value)) for value in _round(axis)] for axis in axes]
    cross = [] if found is not None else list(_cross(frame, marks))
    legend = (
        []
        if found is None
        else [(_swatch(kind), f"{kind} ({count:,})") for kind, count in found.counts().items()]
    )
    labels = (axis_label(Experiment, x.name), axis_label(Experiment, y.name))
    return svg(
        [*cells, *cross], f"A map of {labels[0]} and {labels[1]}", labels, window, legend, marks[0], marks[1]
    )


def _place(axis: Axis, value: float) -> float:
    return math.log10(value) if axis.scale == "log" else value


def _edges(axis: Axis) -> np.ndarray:
    """Return the borders (n + 1,) of an axis's cells, on its scale."""
    at = np.array([_place(axis, value) for value in axis.values.tolist()])
    between = (at[1:] + at[:-1]) / 2
    return np.concatenate([[2 * at[0] - between[0]], between, [2 * at[-1] - between[-1]]])


def _round(axis: Axis) -> list[float]:
    """Return the values that an axis names: powers of ten, or its ends and middle."""
    if axis.scale == "log":
        first, last = math.ceil(math.log10(axis.low) - 1e-9), math.floor(math.log10(axis.high) + 1e-9)
        return [10.0**power for power in range(first, last + 1)]
    return [axis.low, (axis.low + axis.high) / 2, axis.high]


def _cross(frame: Frame, marks: Sequence[Sequence[tuple[float, str]]]) -> Iterable[str]:
    """Yield a thin line at each value that an axis names, to read a chosen place by."""
    for at, _ in marks[0]:
        yield frame.line(np.array([(at, frame.y0), (at, frame.y1)]), 0.3)
    for at, _ in marks[1]:
        yield frame.line(np.array([(frame.x0, at), (frame.x1, at)]), 0.3)


def _cells(frame: Frame, edges: tuple[np.ndarray, np.ndarray], found: Map) -> Iterable[str]:
    """Yield a map's cells, neighbours of a row that ended alike as one."""
    x, y = edges
    for j, row in enumerate(found.outcome):
        starts = [0, *(np.flatnonzero(np.diff(row)) + 1), len(row)]
        for first, last in pairwise(starts):
            corners = np.array([(x[first], y[j + 1]), (x[last], y[j])])
            (left, top), (right, bottom) = (
                map(float, each.split(",")) for each in frame.points(corners).split()
            )
            shade = _shade(KINDS[row[first]])
            # A little more than its own size: no white shines through between neighbours.
            yield (
                f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left + 0.2:.1f}" '
                f'height="{bottom - top + 0.2:.1f}" fill="{shade}"/>'
            )


def _shade(kind: str) -> str:
    return _SHADES.get(kind, _SHADES["other"])


def _swatch(kind: str) -> str:
    return f'<rect x="0" y="-10" width="26" height="10" fill="{_shade(kind)}" stroke="black" stroke-width="0.5"/>'
