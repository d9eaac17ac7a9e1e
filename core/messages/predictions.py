"""What the components receive on which a prediction is given: a place on a landscape at rest, and a curve V(t)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..experiments.experiment import Experiment
from ..experiments.study import Study
from ..lessons import Scene
from ..numbers import number
from ..sweep.axes import Axis, axis_label
from ..sweep.opening import opening_axes
from .land import land_query
from .packing import join, pack

Point = Sequence[float]


def picture_of(scene: Scene, *, flooded: bool = True) -> dict[str, Any]:
    """Return what is seen of a descent, or of a map, before it runs."""
    assert isinstance(scene.experiment, Experiment)
    if scene.place == "map":
        x, y = opening_axes(scene.experiment)
        return empty_map(x, y, (axis_label(Experiment, x.name), axis_label(Experiment, y.name)))
    return land_picture(Study(scene.experiment), flooded=flooded)


def land_picture(study: Study, *, flooded: bool = True) -> dict[str, Any]:
    """Return what is drawn of a landscape at rest: axes, land, water up to λ if `flooded`, and the start."""
    facts = study.landscape.facts
    x0, x1, y0, y1 = facts.window
    ends = ((x0, x1), (y0, y1))
    axes = [
        {"name": name, "low": low, "high": high, "scale": "linear"}
        for name, (low, high) in zip(facts.axes, ends, strict=True)
    ]
    lam = study.experiment.lam
    water = f", water up to λ = {number(lam)}" if flooded else ""
    x, y = study.experiment.start
    return {
        "axes": axes,
        "land": land_query(study),
        "height": vars(study.height),
        "level": lam if flooded else None,
        "start": list(study.experiment.start),
        "alt": f"{facts.title} at rest{water}. The start is at ({number(x)}, {number(y)}).",
    }


def empty_map(x: Axis, y: Axis, labels: tuple[str, str]) -> dict[str, Any]:
    """Return what is drawn of a map before it is made: its axes."""
    axes = [
        {"name": label, "low": axis.low, "high": axis.high, "scale": axis.scale}
        for axis, label in zip((x, y), labels, strict=True)
    ]
    return {
        "axes": axes,
        "level": None,
        "start": None,
        "alt": f"An empty map of {labels[0]} and {labels[1]}.",
    }


def place_message(
    picture: dict[str, Any],
    *,
    scene: str,
    asks: bool = False,
    said: Point | None = None,
    ended: Point | None = None,
    echo: int = 0,
) -> bytes:
    """Return the message of a picture: `scene` names it, and `asks` says that a hand may choose a place on it.

    `said` is the place that was chosen before, `ended` where the run ended; both in the axes' own numbers.
    """
    header = picture | {
        "echo": echo,
        "scene": scene,
        "asks": asks,
        "said": _listed(said),
        "ended": _listed(ended),
    }
    return join(pack(header, {}))


def _listed(point: Point | None) -> list[float] | None:
    return None if point is None else [float(part) for part in point]


def curve_message(
    *,
    scene: str,
    steps: int,
    axis: tuple[float, float],
    first: float,
    asks: bool = False,
    said: Sequence[Point] | None = None,
    own: Sequence[Point] | None = None,
    echo: int = 0,
) -> bytes:
    """Return the message of an empty chart of V, whose logarithmic axis goes from the first to the second of `axis`.

    `first` is V at the start, `said` the points (t, V) that were drawn before, `own` those of the run.
    """
    low, high = (number(end) for end in axis)
    header = {
        "echo": echo,
        "scene": scene,
        "asks": asks,
        "steps": steps,
        "low": axis[0],
        "high": axis[1],
        "first": first,
        "said": None if said is None else [_listed(point) for point in said],
        "alt": f"Chart of V over {steps} steps, from {low} to {high}, which begins at {number(first)}.",
    }
    arrays = {}
    if own is not None:
        t, v = np.asarray(own, float).reshape(-1, 2).T
        arrays = {"t": t, "v": v}
    return join(pack(header, arrays))
