"""A curve: V(t) drawn on the empty chart, judged by its shape and by how far it lies off on a logarithmic axis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..evidence import Evidence
from ..fields import Fields
from ..links import Scene
from ..prediction import (
    AnswerError,
    Judged,
    NoTruthError,
    Prediction,
    PredictionKind,
    allowance,
    finite,
    verdict,
)
from ..terms import told

# A chart reaches so far above V's start and so far below V's highest; what lies beyond counts as its edge.
CEILING, FLOOR = 1e3, 1e-6
# A drawing has so many points at most; a rise or a fall of so many decades is one.
MOST_POINTS = 400
FELT = 0.1
# A class's curves are drawn over each other, a few pixels for each of so many stretches of time.
STRETCHES = 40
USUAL = 0.5
_ROUNDING = 1e-9
SHAPES = {
    "falls": "falls without a rise",
    "bumps": "falls in the end, with rises on the way",
    "level": "ends about where it began",
    "rises": "ends higher than it began",
}


def thinned(points: list[list[float]]) -> list[list[float]]:
    """Return what is seen of a curve's points (t, V): their ends, and of each stretch of time the lowest and highest V.

    At most 2·`STRETCHES` + 2 of them, with four significant digits; a curve of fewer points stays as it is.
    """
    if len(points) <= 2 * STRETCHES + 2:
        return points
    t, V = np.array(points, dtype=float).T
    stretch = np.minimum((t - t[0]) / (t[-1] - t[0]) * STRETCHES, STRETCHES - 1).astype(int)
    kept = {0, len(t) - 1}
    for one in np.unique(stretch):
        inside = np.flatnonzero(stretch == one)
        kept |= {int(inside[V[inside].argmin()]), int(inside[V[inside].argmax()])}
    # A time with all its digits would be no longer after the one before where it was rounded.
    return [[float(points[k][0]), float(f"{points[k][1]:.4g}")] for k in sorted(kept)]


class Curve(PredictionKind):
    """V over the steps, as points (t, V) in the order of t, joined by straight lines on the logarithmic chart."""

    name, order, given = "curve", 40, "curve"
    means = "V(t), drawn: right in shape, and in size within a factor of 10^within on average"
    own = ("within",)
    places = ("playground", "train")

    def read(self, fields: Fields, scene: Scene) -> Mapping[str, Any]:
        """Return how many decades off, on average, is right."""
        return {"within": fields.number("within", 0.0, 10.0) if "within" in fields else USUAL}

    def answer(self, asked: Prediction, raw: Any) -> np.ndarray:
        """Return the points (n, 2)."""
        if not isinstance(raw, list | tuple) or not 2 <= len(raw) <= MOST_POINTS:
            raise AnswerError(f"A curve has 2 to {MOST_POINTS} points.")
        points = np.array([_pair(point) for point in raw])
        if not (np.diff(points[:, 0]) > 0).all():
            raise AnswerError("A curve goes from left to right, with one V for each step.")
        if not (points[:, 1] > 0).all():
            raise AnswerError("V must be above 0 on a logarithmic chart.")
        return points

    def truth(self, asked: Prediction, evidence: Evidence) -> list[list[float]]:
        """Return V's own curve."""
        t, V = _curve(asked, evidence)
        return np.stack([t, V], axis=-1).tolist()

    def judge(self, asked: Prediction, evidence: Evidence, answer: Any) -> Judged:
        """Compare shape and size with V's own."""
        t, V = _curve(asked, evidence)
        high = CEILING * float(V[0]) if V[0] > 0 else float(V.max())
        low = FLOOR * min(float(V.max()), high)
        own, heights = (np.log10(np.clip(values, low, high)) for values in (V, answer[:, 1]))
        # Before the first point and after the last one the drawing goes on level.
        drawn = np.interp(t, answer[:, 0], heights)
        off = float(np.abs(drawn - own).mean())
        shapes = shape(heights), shape(own)
        is_near = off <= asked.options["within"] * (1 + _ROUNDING)
        right = shapes[0] == shapes[1] and is_near
        line = asked.part(evidence).deciding()
        says = f"a curve that {SHAPES[shapes[0]]}"
        same = "It does" if shapes[0] == shapes[1] else f"In fact it {SHAPES[shapes[1]]}"
        # A curve of another shape is not right, however near it lies.
        near = (
            "(near enough)"
            if is_near and not right
            else allowance(right, told(10 ** asked.options["within"]))
        )
        size = f"on average you are a factor {told(10**off)} off {near}"
        ends = f"from {told(float(V[0]))} to {told(float(V[-1]))}"
        sentence = f"{asked.whose(evidence)}{verdict(right, says)} {same}, {ends}; {size}. {line.words}"
        return Judged(right, sentence, np.stack([t, V], axis=-1).tolist(), line.step, off)


def shape(heights: np.ndarray) -> str:
    """Return the shape of a curve (n,) in decades, one of `SHAPES`; less than a tenth of a decade is not felt."""
    change = float(heights[-1] - heights[0])
    lowest_before = np.minimum.accumulate(heights)
    climbed = float((heights - lowest_before).max())
    if change >= FELT - _ROUNDING:
        return "rises"
    if change > -FELT + _ROUNDING:
        return "level"
    return "bumps" if climbed >= FELT - _ROUNDING else "falls"


def _pair(point: Any) -> tuple[float, float]:
    if not isinstance(point, list | tuple) or len(point) != 2:
        raise AnswerError("Each point of a curve has a step and a V.")
    return finite(point[0], "A step"), finite(point[1], "V")


def _curve(asked: Prediction, evidence: Evidence) -> tuple[np.ndarray, np.ndarray]:
    """Return the steps and V as far as V is finite; `NoTruthError` where it can't stand on a logarithmic chart."""
    t, V = asked.part(evidence).energies()
    end = int((~np.isfinite(V)).argmax()) if not np.isfinite(V).all() else len(V)
    t, V = t[:end], V[:end]
    if len(V) < 2:
        raise NoTruthError("V is not finite long enough to have a curve.")
    if V.max() <= 0 or V.min() < 0:
        raise NoTruthError("V is not above 0 throughout, so it has no place on a logarithmic chart.")
    return t, V


KIND = Curve()
