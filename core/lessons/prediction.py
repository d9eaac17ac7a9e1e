"""What a kind of prediction is, and a prediction that a step asks for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from .evidence import Evidence, Part, UnknownTermError
from .fields import Fields
from .links import PLACES, Place, Scene
from .mistakes import RefusedError
from .rooms import parts_of, term_of
from .terms import Term

Given = Literal["choice", "number", "place", "curve", "order"]
COMMON = ("kind", "ask", "of")


class AnswerError(ValueError):
    """An answer that can't be one; the sentence says what is asked for."""


@dataclass(frozen=True)
class Judged:
    """What became of an answer.

    `sentence` says it with the run's own numbers; `truth` is what the run did, in the form of an answer; `step` is the
    line of the ledger that decides, counted from 1 (0: no single one does); `distance` is how far off the answer is, in
    the unit in which its tolerance is stated, None where a kind knows only right and wrong.
    """

    right: bool
    sentence: str
    truth: Any
    step: int = 0
    distance: float | None = None


class PredictionKind(ABC):
    """A kind of prediction: a file of `core/lessons/predictions/` defines one as `KIND`.

    `given` says by what it is given: a page has one way of asking for each. `own` names the parts of a lesson's
    prediction that only this kind has, `places` the pages whose runs it can be about.
    """

    name: ClassVar[str]
    order: ClassVar[float]
    means: ClassVar[str]
    given: ClassVar[Given]
    own: ClassVar[tuple[str, ...]] = ()
    places: ClassVar[tuple[Place, ...]] = PLACES

    @abstractmethod
    def read(self, fields: Fields, scene: Scene) -> Mapping[str, Any]:
        """Return this kind's options as a lesson's file gives them; `RefusedError` for what can't be."""

    @abstractmethod
    def answer(self, asked: Prediction, raw: Any) -> Any:
        """Return an answer that came as JSON, checked; `AnswerError` with a sentence for what is none."""

    @abstractmethod
    def judge(self, asked: Prediction, evidence: Evidence, answer: Any) -> Judged:
        """Judge a checked answer by what the run did."""

    @abstractmethod
    def truth(self, asked: Prediction, evidence: Evidence) -> Any:
        """Return what would have been right, in the form of an answer; `NoTruthError` where nothing is."""


class NoTruthError(ValueError):
    """A run that has no right answer to what is asked; the sentence says why."""


@dataclass(frozen=True)
class Prediction:
    """What a step asks before its run: `options` are the kind's own, `of` the part that is meant ("": the first)."""

    kind: PredictionKind
    ask: str
    of: str
    scene: Scene
    options: Mapping[str, Any] = field(default_factory=dict)

    def judge(self, evidence: Evidence, raw: Any) -> Judged:
        """Judge an answer as it came, in JSON's types; `AnswerError` with a sentence for what is no answer."""
        return self.kind.judge(self, evidence, self.kind.answer(self, raw))

    def truth(self, evidence: Evidence) -> Any:
        """Return what would have been right, in the form of an answer; `NoTruthError` where nothing is."""
        return self.kind.truth(self, evidence)

    def part(self, evidence: Evidence) -> Part:
        """Return the part of the evidence that the prediction is about."""
        return evidence.part(self.of)

    def whose(self, evidence: Evidence) -> str:
        """Return how a sentence calls the part, "" where it is the only one: "Heavy ball: "."""
        label = self.part(evidence).label
        return f"{label[:1].upper()}{label[1:]}: " if len(evidence.parts) > 1 else ""


def part_of(fields: Fields, scene: Scene) -> str:
    """Return the part that a prediction names with "of"; `RefusedError` for one that does not run."""
    if "of" not in fields:
        return ""
    name, parts = fields.text("of"), parts_of(scene)
    if name not in parts:
        raise RefusedError(
            fields.line_of("of"), f"Nothing called “{name}” runs here.", f"Write one of {', '.join(parts)}."
        )
    return name


def number_term(fields: Fields, name: str, scene: Scene) -> tuple[str, Term]:
    """Return a term that a field names, whose value is a number; `RefusedError` for any other."""
    text, line = fields.text(name), fields.line_of(name)
    try:
        _, term = term_of(text, scene)
    except UnknownTermError as error:
        raise RefusedError(line, error.what, error.remedy) from None
    if not term.is_number:
        raise RefusedError(line, f"{text} is no number.", "Name a number, such as first_rise.step.")
    return text, term


def finite(raw: Any, what: str) -> float:
    """Return a number of JSON as a float; `AnswerError` for anything else, and for what is not finite."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise AnswerError(f"{what} must be a number.")
    try:
        value = float(raw)
    except OverflowError:
        value = float("inf")
    if value != value or value in (float("inf"), float("-inf")):
        raise AnswerError(f"{what} must be a finite number.")
    return value


def allowance(right: bool, within: str) -> str:
    """Return how far off an answer may be, as a remark that calls no wrong answer right."""
    return f"(right within {within})" if right else f"(up to {within} off would be right)"


def verdict(right: bool, said: str) -> str:
    """Return how an answer's sentence begins."""
    return f"Right: you said {said}." if right else f"You said {said}."
