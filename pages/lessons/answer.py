"""What becomes of a prediction: the sentence that answers it, the picture of it, and the explanation."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.lessons import Evidence, Lesson, Step
from core.messages.predictions import curve_message, picture_of, place_message
from pages.lessons import diary
from pages.shared.asking import Chart, of_chart
from pages.shared.curve import curve
from pages.shared.place import place
from pages.shared.prose import prose, with_indices

_TOLD = "lessons.told"
NOTHING_SAID = "You gave no prediction here. This is what it does."

Again = Callable[[], None] | None


@dataclass(frozen=True)
class Told:
    """What is said of a step: whether its prediction was right (None where it asks for none), and the texts."""

    right: bool | None
    sentence: str
    explained: str
    truth: Any = None


def told(lesson: Lesson, step: Step, own: Evidence | None) -> Told | None:
    """Return what is said of a step, once its run is known; it is kept for as long as the session lasts."""
    said = diary.entry(lesson, step).get("said")
    kept: dict[str, Told] = st.session_state.setdefault(_TOLD, {})
    predicted = diary.predicted(lesson, step)
    key = json.dumps([lesson.name, step.name, predicted, said])
    if key not in kept and own is not None:
        kept[key] = _told(step, own, said, predicted)
    return kept.get(key)


def _told(step: Step, own: Evidence, said: Any, predicted: bool) -> Told:
    explained = with_indices(step.explained(own))
    if step.prediction is None or not predicted:
        return Told(None, "", explained)
    try:
        judged = step.prediction.judge(own, said)
    except ValueError as error:
        # A run that has no answer to what is asked says so.
        return Told(None, str(error), explained)
    return Told(judged.right, judged.sentence, explained, judged.truth)


def answer(lesson: Lesson, step: Step, found: Told, again: Again) -> None:
    """Draw the sentence that answers the prediction, with what was drawn where it was drawn.

    `again` has the prediction asked for anew; None where that is not offered.
    """
    picture = _picture(lesson, step, found)
    if picture is None:
        _sentence(found, again)
        return
    left, right = st.columns(2)
    with left:
        picture()
    with right:
        _sentence(found, again)


def _sentence(found: Told, again: Again) -> None:
    if found.right:
        st.success(prose(found.sentence), icon=":material/check_circle:")
    else:
        st.info(prose(found.sentence or NOTHING_SAID), icon=":material/lightbulb:")
    if again is not None:
        st.button("Predict again", key="predict_again", on_click=again)


def _picture(lesson: Lesson, step: Step, found: Told) -> Callable[[], None] | None:
    """Return what draws a prediction that was given on a picture, None for one that was not."""
    asked, said = step.prediction, diary.entry(lesson, step).get("said")
    scene = f"answer_{lesson.name}_{step.name}"
    if asked is None or found.truth is None:
        return None
    if asked.kind.given == "place" and asked.scene.place == "playground":
        message = place_message(picture_of(asked.scene), scene=scene, said=said, ended=found.truth)
        return lambda: place(message, scene)
    if asked.kind.given == "curve":
        chart = Chart(int(found.truth[-1][0]), float(found.truth[0][1]))
        drawn = curve_message(**of_chart(chart), scene=scene, said=said, own=found.truth)
        return lambda: curve(drawn, scene)
    return None
