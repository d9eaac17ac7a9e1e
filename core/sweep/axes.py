"""The axes of a map: which setting is varied, over which values, and how that is written in a link or a command.

An axis is written as `name:from:to:n` or `name:from:to:n:log`, such as "eta0:1e-4:1:64:log".
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Literal

import numpy as np

from ..experiments.optimiser_settings import OptimiserSettings
from ..experiments.record import Record
from ..numbers import shortest
from ..setting import Setting, shorten

Scale = Literal["linear", "log"]
# A value may lie off its even place by half of this part of a cell.
_EVEN = 0.02
LEAST_POINTS, MOST_POINTS = 2, 257
# How an axis of the plane is called: the two numbers of the setting `start`.
START = {"start_x": 0, "start_y": 1}
# The words for axes that are no setting of their own.
_WORDS = {"start_x": "start x", "start_y": "start y"}
_NONE: Mapping[str, Setting] = MappingProxyType({})


class AxisError(ValueError):
    """An axis that can't be; the message names it, what is allowed and what came."""


@dataclass(frozen=True)
class Axis:
    """`n` values of the setting `name` from `low` to `high`, evenly spaced on a linear or a logarithmic scale.

    Raises `AxisError` where low ≥ high, a number is not finite, a logarithmic axis does not begin above 0, or n
    lies outside 2…257. Whether a setting of that name exists and takes the values is for `check_axis` to say.
    """

    name: str
    low: float
    high: float
    n: int
    scale: Scale = "linear"

    def __post_init__(self) -> None:
        if self.scale not in ("linear", "log"):
            raise AxisError(f"The axis {self.name} must be linear or log, got {shorten(self.scale)}.")
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise AxisError(
                f"The axis {self.name} must go up between two finite numbers, got {self.low:g} to {self.high:g}."
            )
        if self.scale == "log" and self.low <= 0:
            raise AxisError(f"The logarithmic axis {self.name} must begin above 0, got {self.low:g}.")
        if isinstance(self.n, bool) or not LEAST_POINTS <= self.n <= MOST_POINTS:
            raise AxisError(
                f"The axis {self.name} must have {LEAST_POINTS} to {MOST_POINTS} points, got {self.n}."
            )

    @cached_property
    def values(self) -> np.ndarray:
        """The values: (n,) float64, the ends exactly `low` and `high`.

        They are evenly spaced to a part of a cell (`_EVEN`), each the shortest number there, so that a cell that is
        opened is the very run that the map shows and has a short link.
        """
        space = np.geomspace if self.scale == "log" else np.linspace
        even = space(self.low, self.high, self.n)
        gaps = np.diff(even, prepend=2 * even[0] - even[1])
        short = [
            shortest(value, gap * _EVEN) for value, gap in zip(even.tolist(), gaps.tolist(), strict=True)
        ]
        return np.array([self.low, *short[1:-1], self.high])

    def place(self, value: np.ndarray | float) -> np.ndarray:
        """Return where values lie on the axis, in cells: 0 at the first point, n−1 at the last."""
        with np.errstate(all="ignore"):
            low, high, at = (self._unit(np.asarray(part, float)) for part in (self.low, self.high, value))
        return (at - low) / (high - low) * (self.n - 1)

    def at(self, place: np.ndarray | float) -> np.ndarray:
        """Return the value at a place in cells, `place`'s inverse."""
        share = np.asarray(place, float) / (self.n - 1)
        if self.scale == "log":
            return self.low * (self.high / self.low) ** share
        return self.low + (self.high - self.low) * share

    @property
    def ulps(self) -> float:
        """How many float64 numbers lie between neighbouring values, where that is fewest."""
        # Numbers about 0 are so dense that the quotient may be ∞.
        with np.errstate(over="ignore"):
            return float((np.diff(self.values) / np.spacing(np.abs(self.values[1:]))).min())

    def part(self, low: float, high: float) -> Axis:
        """Return the axis of the same points over a part of it."""
        return replace(self, low=float(low), high=float(high))

    def text(self) -> str:
        """Return how the axis is written, `read_axis`'s inverse."""
        end = ":log" if self.scale == "log" else ""
        return f"{self.name}:{self.low!r}:{self.high!r}:{self.n}{end}"

    def _unit(self, value: np.ndarray) -> np.ndarray:
        return np.log(value) if self.scale == "log" else value


def read_axis(text: str) -> Axis:
    """Read an axis such as "alpha:0:0.5:64"; raises `AxisError` with a sentence."""
    parts = text.strip().split(":")
    if len(parts) not in (4, 5) or (len(parts) == 5 and parts[4] not in ("log", "linear")):
        raise AxisError(
            f"An axis is written as name:from:to:points, with :log at the end where it is logarithmic, such as "
            f"eta0:1e-4:1:64:log; got {shorten(text)}."
        )
    name, low, high, n = parts[:4]
    try:
        return Axis(name, float(low), float(high), int(n), "log" if parts[4:] == ["log"] else "linear")
    except AxisError:
        raise
    except ValueError:
        raise AxisError(
            f"The axis {shorten(name)} needs two numbers and a whole number, got {shorten(text)}."
        ) from None


def axis_names(record: type[Record]) -> list[str]:
    """Return what a map of such experiments may vary: every number that acts on their runs.

    What is off unless somebody switches it on, such as weight decay, comes last, so that a map opens on other axes.
    """
    found: list[tuple[bool, str]] = []
    for name, known in record.settings().items():
        if known.acts_on == "view":
            continue
        if known.kind == "float":
            found.append((known.acts_on == "run" and known.default == known.low, name))
        elif known.kind == "point":
            found += [(False, part) for part in START if _setting_of(part) == name]
    return [name for _, name in sorted(found, key=lambda item: item[0])]


def varied_names(experiment: OptimiserSettings) -> list[str]:
    """Return the settings that a map of this experiment may vary, because they change the runs of its one rule."""
    alone = experiment.alone()
    return [name for name in axis_names(type(experiment)) if alone.plays_part(_setting_of(name))]


def _setting_of(name: str) -> str:
    return "start" if name in START else name


def axis_label(record: type[Record], name: str) -> str:
    """Return the words for an axis: the setting's label, or its name where the record has no such setting."""
    known = record.settings().get(name)
    return _WORDS.get(name) or (known.label if known else name)


def axis_bounds(record: type[Record], name: str) -> tuple[float, float]:
    """Return the least and the largest value that a setting takes."""
    known = record.settings()[_setting_of(name)]
    return known.low, known.high


def check_axis(record: type[Record], axis: Axis, also: Mapping[str, Setting] = _NONE) -> Axis:
    """Return an axis whose setting exists and takes its values, else raise `AxisError` with a sentence.

    `also` are settings by name that are not the record's own, or stand in the place of those.
    """
    allowed = list(dict.fromkeys([*axis_names(record), *also]))
    if axis.name not in allowed:
        raise AxisError(f"An axis must be one of {', '.join(allowed)}, got {shorten(axis.name)}.")
    own = also.get(axis.name)
    low, high = (own.low, own.high) if own else axis_bounds(record, axis.name)
    if axis.low < low or axis.high > high:
        raise AxisError(
            f"The axis {axis_label(record, axis.name)} must lie between {low:g} and {high:g}, "
            f"got {axis.low:g} to {axis.high:g}."
        )
    return axis


def check_axes(experiment: OptimiserSettings, x: Axis, y: Axis, also: Mapping[str, Setting] = _NONE) -> None:
    """Raise `AxisError` with a sentence where the experiment, of one rule, can't be mapped over these axes.

    `also` are settings by name that play a part because of what is not the experiment's own.
    """
    record, choices = type(experiment), {*varied_names(experiment), *also}
    for axis in (x, y):
        check_axis(record, axis, also)
        if axis.name not in choices:
            raise AxisError(
                f"{axis_label(record, axis.name)} plays no part in this experiment: choose another axis."
            )
    if x.name == y.name:
        raise AxisError(f"The two axes must differ, got {axis_label(record, x.name)} twice.")


def changes(experiment: Record, at: Mapping[str, float]) -> dict[str, object]:
    """Return the settings that put an experiment at given values of axes; start x and y become one `start`."""
    found: dict[str, object] = {name: float(value) for name, value in at.items() if name not in START}
    if moved := {name: float(at[name]) for name in START if name in at}:
        x, y = experiment.start  # type: ignore[attr-defined]
        found["start"] = (moved.get("start_x", x), moved.get("start_y", y))
    return found
