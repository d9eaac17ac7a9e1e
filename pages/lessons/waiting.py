"""What a student sees of a step while the class waits: what they said, and nothing of the run."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.lessons import Lesson, Prediction, Step
from core.lessons.rooms import parts_of
from core.lessons.terms import told
from core.messages.predictions import curve_message, picture_of, place_message
from pages.lessons import attending
from pages.lessons.attending import Seat
from pages.shared.asking import OUTCOMES, chart_of, of_chart
from pages.shared.controls import plain
from pages.shared.curve import curve
from pages.shared.place import place
from pages.shared.prose import prose
from pages.shared.scenes.at_rest import settings, still

MISSED = "The class has gone on, and you gave no prediction here. The run comes when the teacher shows the answers."


def waiting(lesson: Lesson, step: Step, seat: Seat) -> None:
    """Draw a step whose answer is not to be seen yet."""
    asked, own = step.prediction, seat.said.get(step.name)
    assert asked is not None
    left, right = st.columns(2)
    with left:
        if own is None or not _drawn(asked, own.value, f"said_{lesson.name}_{step.name}"):
            still(step)
        settings(step)
    with right, st.container(border=True, key="given"):
        st.markdown(f"**{prose(asked.ask)}**")
        if own is None:
            st.markdown(MISSED)
            return
        st.markdown(f"You said: {plain(said_words(asked, own.value))}")
        if seat.may_change(step):
            st.button(
                "Change my prediction", key="change_prediction", on_click=attending.change, args=(step,)
            )


def waiting_room(lesson: Lesson) -> None:
    """Draw a lesson that the class has not begun yet."""
    st.set_page_config(page_title=f"{lesson.title}, lesson {lesson.order:g} · Superlevel")
    st.markdown(f"# {prose(lesson.title)}")
    st.markdown(prose(lesson.summary))


def said_words(asked: Prediction, value: Any) -> str:
    """Return an answer in words."""
    given = asked.kind.given
    if given == "choice":
        return OUTCOMES[value]
    if given == "order":
        labels = parts_of(asked.scene)
        return " → ".join(labels[name] for name in ([value] if isinstance(value, str) else value))
    if given == "place":
        return f"({told(float(value[0]))}, {told(float(value[1]))})"
    if given == "curve":
        return f"a curve that ends at V = {told(float(value[-1][1]))}"
    return told(None if value is None or value == "never" else float(value))


def _drawn(asked: Prediction, value: Any, scene: str) -> bool:
    """Draw an answer that was given on a picture; return whether it was."""
    if asked.kind.given == "place":
        place(place_message(picture_of(asked.scene), scene=scene, said=value), scene)
        return True
    if asked.kind.given == "curve":
        curve(curve_message(**of_chart(chart_of(asked)), scene=scene, said=value), scene)
        return True
    return False
