"""A map's message to the browser: outcomes, numbers, lines of theory and axes, as one `bytes`.

Places travel in cells (0 at an axis' first value, n−1 at its last), so that a deep zoom keeps its digits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from plotly.colors import sample_colorscale, unlabel_rgb

from ..data.scores import BY_NAME
from ..numbers import number
from ..sweep.axes import Axis
from ..sweep.map_result import KINDS, UNKNOWN, Line, Map
from .packing import join, pack, upper_half

VERSION = 1
NO_BASIN = 255
# A range wider than this, of numbers above 0, is shown on a logarithmic scale.
WIDE = 100.0
# What lies outside of these quantiles is drawn in the end colours, and the colour bar says so.
QUANTILES = (0.005, 0.995)
MOST_MINIMA = 10
LABELS = {
    "final": "final V",
    "final_spread": "spread of final V",
    "steps": "steps to λ",
    "rise": "largest rise of V",
    "budget": "budget left Σ η(k)",
    **{score.name: f"test {score.label}" for score in BY_NAME.values()},
    **{f"{score.name}_spread": f"spread of {score.label}" for score in BY_NAME.values()},
    "agreement": "seeds that agree",
}
# What a cell without a number means.
BLANK = {"steps": "never below λ"}


def map_message(
    found: Map,
    *,
    colour: str = "outcome",
    lines: Sequence[Line] = (),
    present: tuple[float, float] | None = None,
    labels: Mapping[str, str] | None = None,
    query: str = "",
    echo: int = 0,
    locked: Sequence[str] = (),
    can_open: bool = True,
    can_zoom: bool = True,
) -> bytes:
    """Return the message of a map; `present` are the experiment's own values of both settings.

    `colour` is "outcome", "basin" or one of the map's values; one that the map does not have gives way to
    "outcome". `labels` names the axes' settings, `echo` is the hand's message that this answers. Settings in
    `locked` that an axis varies keep a cell from being opened.
    """
    numbers = {name: values for name, values in found.values.items() if name in LABELS}
    shown = [_numeric(name, values, found) for name, values in numbers.items()]
    categories = [_outcomes(found)] + ([_basins(found)] if found.minima else [])
    names = {entry["name"] for entry in (*categories, *shown)}
    names_of = labels or {}
    header: dict[str, Any] = {
        "version": VERSION,
        "echo": echo,
        "query": query,
        "x": _axis(found.x, names_of),
        "y": _axis(found.y, names_of),
        "colour": colour if colour in names else "outcome",
        "categories": categories,
        "numbers": shown,
        "lines": [_line_words(line) for line in lines],
        "present": _present(found, present),
        "open": can_open and not {found.x.name, found.y.name} & set(locked),
        "zoom": can_zoom,
        "kinds": list(KINDS),
    }
    arrays = {"outcome": found.outcome.astype(np.int8), "ramp": _ramp()}
    arrays |= {f"value_{name}": _packed(name, values) for name, values in numbers.items()}
    if found.minima:
        arrays["basin"] = _basin_codes(found)
    for k, line in enumerate(lines):
        arrays[f"line_{k}"] = _places(found, line.points)
    return join(pack(header, arrays))


def _axis(axis: Axis, labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": axis.name,
        "label": labels.get(axis.name, axis.name),
        "low": axis.low,
        "high": axis.high,
        "n": axis.n,
        "scale": axis.scale,
        "values": axis.values.tolist(),
    }


def _outcomes(found: Map) -> dict[str, Any]:
    counts = [int((found.outcome == kind).sum()) for kind in range(len(KINDS))]
    return {"name": "outcome", "label": "outcome", "entries": list(KINDS), "counts": counts} | {
        "unknown": int((found.outcome == UNKNOWN).sum())
    }


def _basins(found: Map) -> dict[str, Any]:
    codes = _basin_codes(found)
    places = [f"({number(x + 0.0)}, {number(y + 0.0)})" for x, y in np.round(found.minima, 6)]
    entries = places[:MOST_MINIMA]
    if rest := len(places) - len(entries):
        entries.append(f"{rest} more minima")
    counts = [int((codes == k).sum()) for k in range(len(entries))]
    return {"name": "basin", "label": "minimum reached", "entries": entries, "counts": counts} | {
        "unknown": int((codes == NO_BASIN).sum())
    }


def _basin_codes(found: Map) -> np.ndarray:
    basin = found.values["basin"]
    known = np.where(np.isnan(basin), 0, np.minimum(basin, MOST_MINIMA))
    return np.where(np.isnan(basin), NO_BASIN, known).astype(np.uint8)


def _numeric(name: str, values: np.ndarray, found: Map) -> dict[str, Any]:
    """Return how a quantity is coloured: its range, its scale, and what lies outside."""
    settled = values[np.isfinite(values) & (found.outcome != KINDS.index("diverged"))]
    finite = settled if settled.size else values[np.isfinite(values)]
    entry: dict[str, Any] = {"name": name, "label": LABELS[name], "blank": BLANK.get(name, "not finite")}
    entry |= {"blanks": int((np.isnan(values) & (found.outcome != UNKNOWN)).sum())}
    entry |= {"endless": int(np.isinf(values).sum())}
    if not finite.size:
        return entry | {"low": None, "high": None, "scale": "linear"}
    low, high = (float(part) for part in np.quantile(finite, QUANTILES, method="nearest"))
    positive = finite[finite > 0]
    score = BY_NAME.get(name)
    # A share, or R², is no ratio: it has no logarithmic scale.
    even = score is not None and score.higher_is_better
    if score is not None and score.floor is not None:
        low = max(low, min(score.floor, high))
    if low <= 0 < high and positive.size > 0.5 * finite.size and name != "steps" and not even:
        low = float(np.quantile(positive, QUANTILES[0], method="nearest"))
    scale = "log" if low > 0 and high > WIDE * low and not even else "linear"
    inside = values[np.isfinite(values)]
    return entry | {
        "low": low,
        "high": high,
        "scale": scale,
        "under": int((inside < low).sum()),
        "over": int((inside > high).sum()),
    }


def _packed(name: str, values: np.ndarray) -> np.ndarray:
    return values.astype(np.float32) if name == "steps" else upper_half(_clipped(values))


def _clipped(values: np.ndarray) -> np.ndarray:
    """Return float32 in which huge finite numbers stay finite: what overflowed there would read as endless."""
    limit = np.finfo(np.float32).max / 2
    return np.where(np.isfinite(values), np.clip(values, -limit, limit), values).astype(np.float32)


def _ramp() -> np.ndarray:
    """Return cividis, from low to high: (256, 3) uint8."""
    colours = sample_colorscale("cividis", np.linspace(0, 1, 256).tolist())
    return np.array([unlabel_rgb(colour) for colour in colours]).round().astype(np.uint8)


def _line_words(line: Line) -> dict[str, str]:
    return {"name": line.name, "label": line.label, "words": line.words}


def _places(found: Map, points: np.ndarray) -> np.ndarray:
    return np.stack([found.x.place(points[:, 0]), found.y.place(points[:, 1])], axis=-1).astype(np.float32)


def _present(found: Map, present: tuple[float, float] | None) -> list[float] | None:
    if present is None:
        return None
    place = [float(axis.place(value)) for axis, value in zip((found.x, found.y), present, strict=True)]
    inside = all(
        -0.5 <= at <= axis.n - 0.5
        for at, axis in zip(place, (found.x, found.y), strict=True)
        if np.isfinite(at)
    )
    return place if inside and np.isfinite(place).all() else None
