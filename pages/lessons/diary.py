"""What a learner has answered: kept in the browser, without an account, and in the session while it lasts.

By lesson and step: `given`, that a prediction was given, and `said`, which, in JSON's types; `task`, that the task was
done; `seen`, that a step which asks for no prediction was read. What comes from the browser is checked like any answer.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.lessons import AnswerError, Lesson, Step, lessons
from core.messages.packing import join, pack
from pages.shared.component import loader
from pages.shared.hands import echo, listener

Entry = dict[str, Any]
Book = dict[str, dict[str, Entry]]

_BOOK, _KEY = "lessons.diary", "diary"
_diary = st.components.v2.component("superlevel_diary", js=loader("diary"))


def diary() -> None:
    """Have the browser keep the session's answers, and take what it kept before; it takes no room."""
    data = join(pack({"echo": echo(_KEY), "book": book()}, {}))
    _diary(key=_KEY, data=data, on_hand_change=listener(_KEY, hand), height="content")


def book() -> Book:
    """Return all answers of the session."""
    return st.session_state.setdefault(_BOOK, {})


def entry(lesson: Lesson, step: Step) -> Entry:
    """Return what is known of a step."""
    return book().get(lesson.name, {}).get(step.name, {})


def note(lesson: Lesson, step: Step, **known: Any) -> None:
    """Note something of a step."""
    steps = book().setdefault(lesson.name, {})
    steps[step.name] = steps.get(step.name, {}) | known


def take_back(lesson: Lesson, step: Step) -> None:
    """Forget a prediction, so that another can be given; a task that was done stays done."""
    # It stays an entry: what the browser kept before must not come back in its place.
    note(lesson, step, given=False, said=None)


def forget() -> None:
    """Forget all answers, in the browser too."""
    st.session_state[_BOOK] = {}


def predicted(lesson: Lesson, step: Step) -> bool:
    """Say whether the step's prediction has been given."""
    return entry(lesson, step).get("given", False) is True


def is_done(lesson: Lesson, step: Step) -> bool:
    """Say whether a step is done: its prediction given, or where it asks for none, read."""
    return predicted(lesson, step) if step.prediction else entry(lesson, step).get("seen") is True


def done(lesson: Lesson) -> int:
    """Return how many steps of a lesson are done."""
    return sum(is_done(lesson, step) for step in lesson.steps)


def hand(message: dict[str, Any]) -> None:
    """Take what the browser kept before this session."""
    if message["kind"] == "found":
        _merge(message["value"])


def _merge(found: Any) -> None:
    """Take what the browser kept, as far as it is of lessons that there are; what the session knows stands."""
    if not isinstance(found, dict):
        return
    for lesson in lessons().values():
        steps = found.get(lesson.name)
        if not isinstance(steps, dict):
            continue
        for step in lesson.steps:
            read = _entry(step, steps.get(step.name))
            if read and not entry(lesson, step):
                note(lesson, step, **read)


def _entry(step: Step, raw: Any) -> Entry:
    if not isinstance(raw, dict):
        return {}
    known: Entry = {name: True for name in ("task", "seen") if raw.get(name) is True}
    if raw.get("given") is True and is_answer(step, raw.get("said")):
        known |= {"given": True, "said": raw.get("said")}
    return known


def is_answer(step: Step, raw: Any) -> bool:
    """Say whether something is an answer to a step's prediction."""
    return bool(step.prediction) and not _mistake(step, raw)


def _mistake(step: Step, raw: Any) -> str:
    """Return why something is no answer to a step's prediction, "" where it is one."""
    assert step.prediction is not None
    try:
        step.prediction.kind.answer(step.prediction, raw)
    except AnswerError as error:
        return str(error)
    return ""


def give(lesson: Lesson, step: Step, raw: Any) -> str:
    """Note a prediction; return why it is none, "" where it was taken."""
    if problem := _mistake(step, raw):
        return problem
    note(lesson, step, given=True, said=raw)
    return ""
