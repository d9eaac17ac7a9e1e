"""Which lesson and step the link names: the address alone says it, so that Back and a copied link lead there."""

from __future__ import annotations

import streamlit as st

from core.lessons import Lesson, Step, lessons
from pages.shared.controls import plain

LESSON, STEP, CLASS = "lesson", "step", "class"


def chosen() -> tuple[Lesson | None, Step | None, str]:
    """Return the lesson and the step that the link names, and a sentence where it names what there is not."""
    name, at = st.query_params.get(LESSON, ""), st.query_params.get(STEP, "")
    if not name:
        return None, None, ""
    lesson = lessons().get(name)
    if lesson is None:
        return None, None, f"There is no lesson called “{plain(name[:60])}”. These are all."
    steps = {step.name: step for step in lesson.steps}
    if at and at not in steps:
        first = lesson.steps[0]
        return lesson, first, f"This lesson has no step called “{plain(at[:60])}”. It begins here."
    return lesson, steps.get(at, lesson.steps[0]), ""


def is_in_class() -> bool:
    """Say whether the link leads to a seat in a class."""
    return st.query_params.get(CLASS) == "1"


def go(lesson: Lesson, step: Step) -> None:
    """Show a step; whoever has a seat in a class keeps it."""
    wanted = {LESSON: lesson.name, STEP: step.name} | ({CLASS: "1"} if is_in_class() else {})
    # The same again would be one more entry of the browser's history.
    if wanted != st.query_params.to_dict():
        st.query_params.from_dict(wanted)


def go_home() -> None:
    """Show all lessons."""
    st.query_params.clear()


def leave_class() -> None:
    """Stay at the step without the class."""
    if CLASS in st.query_params:
        del st.query_params[CLASS]
