"""A lesson as it is seen from a seat in a class."""

from __future__ import annotations

import streamlit as st

from core.lessons import Evidence, Lesson, Step
from pages.lessons import attending
from pages.lessons.seat import seat
from pages.lessons.step import shown
from pages.lessons.waiting import waiting_room
from pages.shared.class_answers import truth_of


def seated(lesson: Lesson, wanted: Step) -> None:
    """Draw the seat, and of the lesson what the class has come to."""
    # Above the lesson, and told at the end what became of the step.
    place = st.container(key="seat_place")
    now = attending.seat_at(lesson)
    step = None if now.is_asking else now.at(lesson, wanted)
    own: Evidence | None = None
    if step is None:
        waiting_room(lesson)
    else:
        own = shown(lesson, step, now)
    with place:
        seat(lesson, step, truth_of(step, own) if step is not None and own is not None else None)
