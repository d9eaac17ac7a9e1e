"""What a browser needs to draw the answers of a class: what was asked, and once it ran, what was right. All is JSON.

`assets/answers/` draws it. Answers themselves go from the server of classes to the browser, past the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..descent.endings import KINDS, Kind
from ..lessons import Evidence, NoTruthError, Prediction
from ..lessons.maps import MapEvidence
from ..lessons.rooms import parts_of
from ..sweep.map_result import UNKNOWN, Map
from .predictions import picture_of

# A curve on a wall shows no more points than this.
MOST_POINTS = 240
# A cell of a map is one character: the place of its outcome in the list of kinds, or this.
UNKNOWN_CELL = "."


def class_question(
    asked: Prediction, labels: Mapping[Kind, str], chart: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what is drawn of a prediction before it runs.

    `labels` are the words for outcomes; `chart` has "steps", "first" and "axis", where a curve is asked for.
    """
    given = asked.kind.given
    question: dict[str, Any] = {"given": given, "kind": asked.kind.name, "ask": asked.ask}
    if given == "choice":
        names = {kind: labels[kind] for kind in asked.options["choices"]}
        return question | {"choices": _choices(names)}
    if given == "order":
        return question | {
            "choices": _choices(parts_of(asked.scene)),
            "first_only": asked.options["first_only"],
        }
    if given == "number":
        return question | {"whole": is_whole(asked), "may_never": may_never(asked)}
    if given == "place":
        return question | picture_of(asked.scene) | _wanted(asked, labels)
    assert chart is not None
    low, high = chart["axis"]
    return question | {"steps": chart["steps"], "first": chart["first"], "low": low, "high": high}


def class_truth(asked: Prediction, evidence: Evidence) -> dict[str, Any]:
    """Return what the run did, in the form of an answer, "within" which distance is right, or "missing" and why."""
    if asked.kind.given == "place" and isinstance(evidence, MapEvidence):
        return {"value": None, "map": _cells(evidence.parts["map"].found)}
    try:
        value = asked.truth(evidence)
    except NoTruthError as error:
        return {"value": None, "missing": str(error)}
    if asked.kind.given == "curve":
        return {"value": _thinned(value)}
    return {"value": value, "within": _within(asked, value)}


def is_whole(asked: Prediction) -> bool:
    """Say whether a number that is asked for is a count."""
    term = asked.options.get("term")
    return term is None or term.kind == "count"


def may_never(asked: Prediction) -> bool:
    """Say whether what is asked for is a step, which may not come."""
    return str(asked.options.get("what", "")).endswith(".step")


def _choices(labels: Mapping[Any, str]) -> list[dict[str, str]]:
    return [{"value": name, "label": label} for name, label in labels.items()]


def _wanted(asked: Prediction, labels: Mapping[Kind, str]) -> dict[str, Any]:
    """Return the outcome that is looked for on a map, and what all outcomes are called; nothing of a landscape."""
    if asked.scene.place != "map":
        return {}
    return {"wanted": asked.options["wanted"], "choices": _choices({kind: labels[kind] for kind in KINDS})}


def _cells(found: Map) -> dict[str, Any]:
    rows = ["".join(UNKNOWN_CELL if cell == UNKNOWN else str(cell) for cell in row) for row in found.outcome]
    return {"nx": found.x.n, "ny": found.y.n, "kinds": list(KINDS), "rows": rows}


def _within(asked: Prediction, value: Any) -> float | None:
    """Return how far off is still right, None where that is no distance."""
    tolerance = asked.options.get("tolerance")
    if asked.kind.given == "place":
        return float(tolerance)  # type: ignore[arg-type]
    if asked.kind.given != "number" or value is None:
        return None
    return 0.0 if tolerance is None else tolerance.of(value)


def _thinned(points: list[list[float]]) -> list[list[float]]:
    """Return a curve with so many points at most, its first and its last among them."""
    if len(points) <= MOST_POINTS:
        return points
    chosen = np.linspace(0, len(points) - 1, MOST_POINTS).round().astype(int)
    return [points[k] for k in chosen]
