"""An order: which of the runs does something first."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from ..evidence import Evidence
from ..fields import Fields
from ..links import Scene
from ..mistakes import RefusedError
from ..prediction import AnswerError, Judged, NoTruthError, Prediction, PredictionKind, number_term, verdict
from ..rooms import parts_of
from ..terms import told


class Order(PredictionKind):
    """All runs in order, by a number of each, the smallest first; "never" comes last."""

    name, order, given = "order", 50, "order"
    means = "in which order the runs do something, the smallest number first"
    own = ("by", "first_only")
    places = ("playground", "train")

    def read(self, fields: Fields, scene: Scene) -> Mapping[str, Any]:
        """Return the term that orders the runs."""
        by, term = number_term(fields, "by", scene)
        if len(parts_of(scene)) < 2:
            raise RefusedError(
                fields.line_of("by"),
                "One run alone has no order.",
                "Let the experiment have several rules or rivals.",
            )
        if by.partition(".")[0] in parts_of(scene):
            raise RefusedError(
                fields.line_of("by"), f"“{by}” is of one run only.", f"Write “{by.partition('.')[2]}”."
            )
        only = fields.text("first_only", "no")
        if only not in ("yes", "no"):
            raise RefusedError(
                fields.line_of("first_only"), f"“{only}” is neither yes nor no.", "Write one of them."
            )
        return {"by": by, "term": term, "first_only": only == "yes"}

    def answer(self, asked: Prediction, raw: Any) -> tuple[str, ...]:
        """Return the names in order, the first alone where only that is asked."""
        names = parts_of(asked.scene)
        given = [raw] if isinstance(raw, str) else raw
        if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
            raise AnswerError(f"Put these in order: {', '.join(names)}.")
        least = 1 if asked.options["first_only"] else len(names)
        known = len(set(given)) == len(given) and set(given) <= set(names)
        if not known or not least <= len(given) <= len(names):
            raise AnswerError(f"Put these in order, each once: {', '.join(names)}.")
        return tuple(given[:1]) if asked.options["first_only"] else tuple(given)

    def truth(self, asked: Prediction, evidence: Evidence) -> list[str]:
        """Return the names in their order; those that are equal as they stand in the experiment."""
        numbers = self._numbers(asked, evidence)
        if len(set(numbers.values())) == 1:
            raise NoTruthError(f"{asked.options['by']} is the same of all runs, so there is no order.")
        return sorted(numbers, key=lambda name: numbers[name])

    def judge(self, asked: Prediction, evidence: Evidence, answer: Any) -> Judged:
        """Compare with the numbers; runs that are equal may stand in any order."""
        numbers = self._numbers(asked, evidence)
        order = sorted(numbers, key=lambda name: numbers[name])
        if asked.options["first_only"]:
            right = numbers[answer[0]] == numbers[order[0]]
        else:
            right = all(numbers[a] <= numbers[b] for a, b in itertools.pairwise(answer))
        said = ", then ".join(evidence.parts[name].label for name in answer)
        listed = "; ".join(
            f"{evidence.parts[name].label} {told(self._value(asked, evidence, name))}" for name in order
        )
        line = evidence.parts[order[0]].deciding()
        step = self._value(asked, evidence, order[0])
        if asked.options["by"].endswith(".step") and step is not None:
            line = evidence.parts[order[0]].line(int(step))
        end = f"{evidence.parts[order[0]].label}: {line.words}"
        what = asked.options["term"].short
        sentence = (
            f"{verdict(right, said)} {what[:1].upper()}{what[1:]}: {listed}. {end[:1].upper()}{end[1:]}"
        )
        return Judged(right, sentence, order, line.step)

    def _value(self, asked: Prediction, evidence: Evidence, name: str) -> float | None:
        value = evidence.value(f"{name}.{asked.options['by']}")
        assert not isinstance(value, str)
        return value

    def _numbers(self, asked: Prediction, evidence: Evidence) -> dict[str, float]:
        found = {name: self._value(asked, evidence, name) for name in evidence.parts}
        return {
            name: float("inf") if value is None or value != value else value for name, value in found.items()
        }


KIND = Order()
