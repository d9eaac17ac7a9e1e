"""The seat of a student in a class, in the page of a lesson: what it is told, and what it tells."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import streamlit as st

from core.lessons import Lesson, Step, lessons
from core.messages.packing import join, pack
from pages.lessons import address, attending
from pages.shared.class_answers import question_of
from pages.shared.component import loader
from pages.shared.hands import echo, listener

_KEY = "seat"
_seat = st.components.v2.component("superlevel_seat", js=loader(_KEY))


def seat(lesson: Lesson, step: Step | None, truth: dict[str, Any] | None) -> None:
    """Draw the seat; `step` is the one that is shown, `truth` what its run did, once that may be seen."""
    now = attending.seat()
    header = {
        "echo": echo(_KEY),
        "lesson": lesson.name,
        "at": step.name if step else "",
        "steps": [_named(each) for each in lesson.steps],
        "class": asdict(now.facts) if now.facts else None,
        "said": {name: asdict(own) for name, own in now.said.items()},
        "question": question_of(step) if step else None,
        "truth": truth,
    }
    _seat(
        key=_KEY, data=join(pack(header, {})), on_hand_change=listener(_KEY, _hand(lesson)), height="content"
    )


def _named(step: Step) -> dict[str, Any]:
    return {"name": step.name, "title": step.title, "asks": step.prediction is not None}


def _hand(lesson: Lesson) -> Any:
    def hand(message: dict[str, Any]) -> None:
        if message["kind"] == "class":
            _follow(lesson, attending.seat().facts, attending.hear(message["value"]))
        elif message["kind"] == "leave":
            attending.leave()
            address.leave_class()

    return hand


def _follow(lesson: Lesson, before: attending.Facts | None, now: attending.Facts) -> None:
    """Go where the class is, when it has moved or is at another lesson."""
    if now.over:
        return
    of = lessons()[now.lesson]
    at = next((step for step in of.steps if step.name == now.open), of.steps[0])
    moved = before is None or (before.open, before.pace) != (now.open, now.pace)
    if of is not lesson or (now.pace == "together" and now.open and moved):
        address.go(of, at)
