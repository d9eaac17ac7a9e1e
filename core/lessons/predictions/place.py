"""A place: where it will come to rest, clicked on the landscape; on a map, a pair of settings that is then run."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ...descent.endings import KINDS
from ...experiments.experiment import Experiment
from ...experiments.study import Study
from ...numbers import number
from ...sweep.axes import axis_label
from ..descents import Descent
from ..evidence import ENDINGS, Evidence
from ..fields import Fields
from ..links import Scene
from ..maps import MapEvidence
from ..mistakes import RefusedError, did_you_mean
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

# A place is right within this share of the window's diagonal, where a lesson says nothing else.
USUAL = 0.05
_ROUNDING = 1e-9


class Place(PredictionKind):
    """A point of the plane, or of a map's axes."""

    name, order, given = "place", 30, "place"
    means = "where it comes to rest; on a map, a cell that ends as wanted"
    own = ("tolerance", "wanted")
    places = ("playground", "map")

    def read(self, fields: Fields, scene: Scene) -> Mapping[str, Any]:
        """Return the tolerance in the plane's units, or on a map the wanted outcome."""
        if scene.place == "map":
            return {"wanted": _wanted(fields)}
        if "wanted" in fields:
            raise RefusedError(
                fields.line_of("wanted"),
                "“wanted” is for maps.",
                "Remove it: the place is where the run ends.",
            )
        if "tolerance" not in fields:
            x0, x1, y0, y1 = Study(scene.experiment).landscape.facts.window  # type: ignore[arg-type]
            return {"tolerance": USUAL * math.hypot(x1 - x0, y1 - y0)}
        return {"tolerance": fields.number("tolerance", 0.0, 1e6)}

    def answer(self, asked: Prediction, raw: Any) -> tuple[float, float]:
        """Return the point."""
        if not isinstance(raw, list | tuple) or len(raw) != 2:
            raise AnswerError("A place has two numbers.")
        return finite(raw[0], "The first number"), finite(raw[1], "The second number")

    def truth(self, asked: Prediction, evidence: Evidence) -> Any:
        """Return where it ended; on a map a cell that ends as wanted, the first one found."""
        if isinstance(evidence, MapEvidence):
            return _some_cell(asked.options["wanted"], evidence)
        end = _end(asked, evidence)
        if not np.isfinite(end).all():
            raise NoTruthError("The run leaves the finite numbers, so that it ends nowhere.")
        return end.tolist()

    def judge(self, asked: Prediction, evidence: Evidence, answer: Any) -> Judged:
        """Compare with where it ended, or run the chosen cell."""
        if isinstance(evidence, MapEvidence):
            return _on_map(asked, evidence, answer)
        part, end = asked.part(evidence), _end(asked, evidence)
        allowed, line = asked.options["tolerance"], part.deciding()
        said = verdict(False, _point(answer))
        if not np.isfinite(end).all():
            return Judged(False, f"{said} It ends nowhere: {part.reason}. {line.words}", None, line.step)
        off = float(math.dist(answer, end))
        right = off <= allowed * (1 + _ROUNDING)
        ended = (
            f"It ended at {_point(end)}, {told(off)} away {allowance(right, told(allowed))}: {part.reason}."
        )
        sentence = f"{asked.whose(evidence)}{verdict(right, _point(answer))} {ended} {line.words}"
        return Judged(right, sentence, end.tolist(), line.step, off)


def _wanted(fields: Fields) -> str:
    wanted = fields.text("wanted")
    if wanted not in KINDS:
        raise RefusedError(
            fields.line_of("wanted"), f"“{wanted}” is no outcome.", did_you_mean(wanted, KINDS)
        )
    return wanted


def _end(asked: Prediction, evidence: Evidence) -> np.ndarray:
    part = asked.part(evidence)
    assert isinstance(part, Descent)
    return part.run.theta[-1]


def _point(at: Any) -> str:
    return f"({number(float(at[0]))}, {number(float(at[1]))})"


def _some_cell(wanted: str, evidence: MapEvidence) -> list[float]:
    found = evidence.parts["map"].found
    cells = np.argwhere(found.outcome == KINDS.index(wanted))
    if not cells.size:
        raise NoTruthError(f"No cell of the map ends as {wanted}.")
    j, i = cells[len(cells) // 2]
    return [float(found.x.values[i]), float(found.y.values[j])]


def _on_map(asked: Prediction, evidence: MapEvidence, answer: tuple[float, float]) -> Judged:
    wanted: Any = asked.options["wanted"]
    x, y = evidence.axes
    names = [axis_label(Experiment, axis.name) for axis in (x, y)]
    said = ", ".join(f"{name} = {number(value)}" for name, value in zip(names, answer, strict=True))
    inside = all(axis.low <= value <= axis.high for axis, value in zip((x, y), answer, strict=True))
    if not inside:
        return Judged(False, f"{verdict(False, said)} That lies beside the map.", None)
    part = evidence.cell(*answer).part()
    line, right = part.deciding(), part.kind == wanted
    aim = "" if right else f" It should have been: {ENDINGS[wanted]}."
    sentence = f"{verdict(right, said)} There {part.ended}.{aim} {line.words}"
    return Judged(right, sentence, part.kind, line.step)


KIND = Place()
