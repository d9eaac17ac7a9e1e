"""The teacher's desk in the page. Who leads the class is known to the browser alone: the page is told what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.lessons import Lesson, Step, lessons
from core.messages.packing import join, pack
from pages.shared.component import loader
from pages.shared.hands import echo, listener

_KEY, _SHOWN = "desk", "class.shown"
_desk = st.components.v2.component("superlevel_desk", js=loader("desk"))


@dataclass(frozen=True)
class Shown:
    """The step that the teacher looks at, and whether its answer is shown to everybody."""

    lesson: Lesson
    step: Step
    revealed: bool

    @property
    def told(self) -> dict[str, Any]:
        """Return it as the desk tells it."""
        return {"lesson": self.lesson.name, "step": self.step.name, "revealed": self.revealed}


def shown() -> Shown | None:
    """Return what the desk shows, None where this browser leads no class."""
    return st.session_state.get(_SHOWN)


def desk(question: dict[str, Any] | None, truth: dict[str, Any] | None, runs: bool) -> None:
    """Draw the desk, with what is asked at its step, and once it is revealed and known, what was right.

    `runs` says whether the step's run stands below the desk.
    """
    at = shown()
    header = {
        "echo": echo(_KEY),
        "lessons": [_lesson(lesson) for lesson in lessons().values()],
        "shown": at.told if at else None,
        "question": question,
        "truth": truth,
        "runs": runs,
    }
    _desk(key=_KEY, data=join(pack(header, {})), on_hand_change=listener(_KEY, _hand), height="content")


def _lesson(lesson: Lesson) -> dict[str, Any]:
    steps = [
        {"name": step.name, "title": step.title, "asks": step.prediction is not None} for step in lesson.steps
    ]
    audience = lesson.audience[:1].lower() + lesson.audience[1:]
    about = f"{lesson.summary} {len(lesson.steps)} steps, {lesson.minutes:g} minutes. For {audience}."
    return {
        "name": lesson.name,
        "title": f"{lesson.order:g} · {lesson.title}",
        "about": about,
        "steps": steps,
    }


def _hand(message: dict[str, Any]) -> None:
    if message["kind"] == "shown":
        st.session_state[_SHOWN] = _read(message["value"])


def _read(raw: Any) -> Shown | None:
    """Return what a browser says that it shows, None where there is no such step."""
    if not isinstance(raw, dict):
        return None
    lesson = lessons().get(str(raw.get("lesson")))
    if lesson is None:
        return None
    step = next((one for one in lesson.steps if one.name == raw.get("step")), None)
    return None if step is None else Shown(lesson, step, raw.get("revealed") is True)
