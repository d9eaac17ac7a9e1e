"""What a browser draws of a class's answers to a step of a lesson."""

from __future__ import annotations

from typing import Any

from core.lessons import Evidence, Step
from core.messages.class_question import class_question, class_truth
from pages.shared.asking import OUTCOMES, chart_of, of_chart


def question_of(step: Step) -> dict[str, Any] | None:
    """Return what is drawn of a step's prediction, None of a step that asks for none."""
    asked = step.prediction
    if asked is None:
        return None
    chart = of_chart(chart_of(asked)) if asked.kind.given == "curve" else None
    return class_question(asked, OUTCOMES, chart)


def truth_of(step: Step, evidence: Evidence) -> dict[str, Any] | None:
    """Return what the run did, to be drawn over the answers; None of a step that asks for nothing."""
    return None if step.prediction is None else class_truth(step.prediction, evidence)
