"""A number of the run: a step, a level, or the largest stable η0, right within a stated tolerance."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..descents import DescentEvidence
from ..evidence import Evidence, Line
from ..fields import Fields
from ..links import Scene
from ..mistakes import RefusedError
from ..prediction import (
    AnswerError,
    Judged,
    NoTruthError,
    Prediction,
    PredictionKind,
    allowance,
    finite,
    number_term,
    verdict,
)
from ..rooms import term_of
from ..terms import NEVER, Term, told

# What is as near as its tolerance up to rounding is within it: 0.15 lies 0.05 from 0.1 though 0.15 − 0.1 > 0.05.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Tolerance:
    """How far off an answer may be: by so much, or by a share of the true number."""

    size: float
    is_share: bool

    def of(self, truth: float) -> float:
        """Return how far off an answer to this number may be."""
        return self.size * abs(truth) if self.is_share else self.size

    @property
    def words(self) -> str:
        """How it is said."""
        return f"{told(100 * self.size)} %" if self.is_share else told(self.size)


def read_tolerance(fields: Fields) -> Tolerance:
    """Return what "tolerance" says: "0.05", or "10 %"."""
    text, line = fields.text("tolerance"), fields.line_of("tolerance")
    is_share = text.endswith("%")
    try:
        size = float(text.rstrip("% "))
    except ValueError:
        size = math.nan
    if not (math.isfinite(size) and size >= 0):
        raise RefusedError(line, f"“{text}” is no tolerance.", "Write how far off is right: 0.05, or 10 %.")
    return Tolerance(size / 100 if is_share else size, is_share)


class Number(PredictionKind):
    """A number, or "never" for what may never happen."""

    name, order, given = "number", 20, "number"
    means = "a number of the vocabulary, right within a tolerance"
    own = ("what", "tolerance")

    def read(self, fields: Fields, scene: Scene) -> Mapping[str, Any]:
        """Return the term and the tolerance."""
        what, term = number_term(fields, "what", scene)
        return {"what": what, "term": term, "tolerance": read_tolerance(fields)}

    def answer(self, asked: Prediction, raw: Any) -> float | None:
        """Return the number, None for "never"."""
        if raw is None or raw == NEVER:
            return None
        value = finite(raw, "The answer")
        term: Term = asked.options["term"]
        if term.kind == "count" and value != int(value):
            raise AnswerError("The answer must be a whole number, or never.")
        return value

    def truth(self, asked: Prediction, evidence: Evidence) -> float | None:
        """Return the term's value."""
        value = evidence.value(asked.options["what"])
        assert not isinstance(value, str)
        if value is not None and not math.isfinite(value):
            raise NoTruthError(f"{asked.options['what']} is {told(value)}, which nobody can answer.")
        return value

    def judge(self, asked: Prediction, evidence: Evidence, answer: Any) -> Judged:
        """Compare with the term's value."""
        truth = self.truth(asked, evidence)
        tolerance: Tolerance = asked.options["tolerance"]
        off = abs(answer - truth) if answer is not None and truth is not None else None
        allowed = tolerance.of(truth) if truth is not None else 0.0
        right = off <= allowed * (1 + _ROUNDING) if off is not None else answer is None and truth is None
        line = _line(asked, evidence, answer, truth)
        near = "" if truth is None else f" {allowance(right, tolerance.words)}"
        told_truth = f"It is {told(truth)}{near}." if truth is not None else "It never happens."
        sentence = f"{asked.whose(evidence)}{verdict(right, told(answer))} {told_truth} {line.words}"
        return Judged(right, sentence, truth, line.step, off)


def _line(asked: Prediction, evidence: Evidence, answer: float | None, truth: float | None) -> Line:
    """Return the line that decides: of the run with the answer as its setting, else of the step in question."""
    of, term = term_of(asked.options["what"], asked.scene)
    part = evidence.part(of or asked.of)
    if term.setting and answer is not None and isinstance(evidence, DescentEvidence):
        return _tried(evidence, of or asked.of, term, answer)
    if asked.options["what"].endswith(".step") and truth is not None:
        return part.line(int(truth))
    return part.deciding()


def _tried(evidence: DescentEvidence, of: str, term: Term, answer: float) -> Line:
    other = evidence.tried(term.setting, answer)
    if other is None:
        return Line(0, f"No run can take {told(answer)}.")
    part = other.part(of)
    line = part.deciding()
    return Line(line.step, f"With {told(answer)} {part.ended}. {line.words}")


KIND = Number()
