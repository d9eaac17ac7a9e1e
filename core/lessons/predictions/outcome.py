"""How it will end: one of a few words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...descent.endings import KINDS
from ..evidence import ENDINGS, Evidence
from ..fields import Fields
from ..links import Scene
from ..mistakes import RefusedError, did_you_mean
from ..prediction import AnswerError, Judged, NoTruthError, Prediction, PredictionKind

USUAL = ("minimum", "descending", "frozen", "cycling", "diverged")


class Outcome(PredictionKind):
    """A choice among outcomes."""

    name, order, given = "outcome", 10, "choice"
    means = "how the run ends, one of a few words"
    own = ("choices",)
    places = ("playground", "train")

    def read(self, fields: Fields, scene: Scene) -> Mapping[str, Any]:
        """Return the choices, by default the usual ones."""
        choices = fields.texts("choices", USUAL)
        line = fields.line_of("choices")
        for choice in choices:
            if choice not in KINDS:
                raise RefusedError(line, f"“{choice}” is no outcome.", did_you_mean(choice, KINDS))
        if len(set(choices)) < 2:
            raise RefusedError(line, "There is nothing to choose.", "Offer at least two different outcomes.")
        return {"choices": choices}

    def answer(self, asked: Prediction, raw: Any) -> str:
        """Return the chosen outcome."""
        if not isinstance(raw, str) or raw not in asked.options["choices"]:
            if raw is None:
                raise AnswerError("Choose one of the answers first.")
            raise AnswerError(f"Choose one of {', '.join(asked.options['choices'])}.")
        return raw

    def truth(self, asked: Prediction, evidence: Evidence) -> str:
        """Return how it ended."""
        kind = asked.part(evidence).kind
        if kind not in asked.options["choices"]:
            raise NoTruthError(f"It ended as {kind}, which is not among the choices.")
        return kind

    def judge(self, asked: Prediction, evidence: Evidence, answer: Any) -> Judged:
        """Compare with how it ended."""
        part, line = asked.part(evidence), asked.part(evidence).deciding()
        right = answer == part.kind
        said = f"{ENDINGS[answer].removeprefix('it ')}"
        begun = (
            f"Right: it {said}, as you said"
            if right
            else f"You said: it {said}. In fact {ENDINGS[part.kind]}"
        )
        return Judged(
            right, f"{asked.whose(evidence)}{begun} ({part.reason}). {line.words}", part.kind, line.step
        )


KIND = Outcome()
