"""Lessons: predict, run, explain. A lesson is a Markdown file; a page shows it and hands over what learners answer.

`lessons()` gives all, `read_lesson` one file's. Of a step, `evidence_of(step.scene)` is what its experiment did (a page
hands over its own training or map), `step.prediction.judge(evidence, answer)` answers a prediction in a sentence with
the run's numbers, `step.explained(evidence)` is the explanation, and `step.check_task(evidence)` judges a task.
"""

from __future__ import annotations

from functools import cache

from ..assets import asset
from .checking import broken
from .evidence import Evidence, Part
from .lesson import Done, Lesson, Misconception, Step, Task
from .links import Scene
from .mistakes import LessonError, Mistake
from .prediction import AnswerError, Judged, NoTruthError, Prediction, PredictionKind
from .predictions import KINDS
from .reading import parse_lesson, read_lesson
from .rooms import evidence_of

__all__ = [
    "KINDS",
    "AnswerError",
    "Done",
    "Evidence",
    "Judged",
    "Lesson",
    "LessonError",
    "Misconception",
    "Mistake",
    "NoTruthError",
    "Part",
    "Prediction",
    "PredictionKind",
    "Scene",
    "Step",
    "Task",
    "broken",
    "evidence_of",
    "lessons",
    "parse_lesson",
    "read_lesson",
]


@cache
def lessons() -> dict[str, Lesson]:
    """Return the lessons of `assets/lessons` by name, in their order; `LessonError` for a file with mistakes."""
    found = [read_lesson(path) for path in sorted(asset("lessons").glob("*.md"))]
    return {lesson.name: lesson for lesson in sorted(found, key=lambda lesson: (lesson.order, lesson.name))}
