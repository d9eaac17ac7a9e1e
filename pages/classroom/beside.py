"""What stands around the desk: the step's prose above it; below it what runs, at rest until it is revealed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.lessons import Evidence, Step
from pages.classroom.desk import Shown
from pages.shared.class_answers import truth_of
from pages.shared.prose import prose, with_indices
from pages.shared.scenes.at_rest import settings, still
from pages.shared.scenes.by_place import SCENERIES
from pages.shared.scenes.scenery import Scenery

_TOLD = "class.told"


@dataclass(frozen=True)
class Told:
    """What a step's run has shown: what was right, and the explanation."""

    truth: dict[str, Any] | None
    explained: str


def head(at: Shown | None) -> None:
    """Draw the title, and of a class what is read before its step runs."""
    with st.container(key="head"), st.container(horizontal=True):
        st.markdown(f"# {prose(at.step.title) if at else 'Predict together'}")
    with st.container(key="class_step"):
        if at is None:
            st.markdown("Everybody predicts on their own phone. Then the run answers, for all to see.")
            return
        number = at.lesson.steps.index(at.step)
        st.caption(
            f"Lesson {at.lesson.order:g}, {prose(at.lesson.title)} · step {number + 1} of {len(at.lesson.steps)}"
        )
        if number == 0:
            st.markdown(with_indices(at.lesson.opening))
        st.markdown(with_indices(at.step.before))


def scenery_of(at: Shown | None) -> Scenery | None:
    """Return the run of the step that is shown, None before it is revealed."""
    if at is None or at.step.scene is None or not (at.revealed or at.step.prediction is None):
        return None
    return SCENERIES[at.step.scene.place](at.lesson, at.step, None)


def told(at: Shown | None, scenery: Scenery | None) -> Told | None:
    """Return what the run has shown; it stays when the teacher then tries other settings."""
    if at is None or scenery is None:
        return None
    known: dict[tuple[str, str], Told] = st.session_state.setdefault(_TOLD, {})
    key = (at.lesson.name, at.step.name)
    if key not in known and scenery.own is not None:
        known[key] = _told(at.step, scenery.own)
    return known.get(key)


def _told(step: Step, own: Evidence) -> Told:
    return Told(truth_of(step, own), with_indices(step.explained(own)))


def run(at: Shown | None, scenery: Scenery | None, found: Told | None) -> None:
    """Draw the explanation, the run, and what may be tried with it; of a step without a run what is said of it."""
    with st.container(key="class_told"):
        if at is not None and at.step.scene is None and at.step.after:
            st.markdown(with_indices(at.step.explained(None)))
        elif found is not None:
            st.markdown(found.explained)
        elif scenery is not None and scenery.until:
            st.info(scenery.until, icon=":material/play_circle:")
    if at is None:
        return
    with st.container(key="class_run"):
        if scenery is not None:
            scenery.draw()
        elif at.step.scene is not None:
            _at_rest(at.step)
    if scenery is not None and at.step.free and found is not None:
        with st.container(border=True, key="class_turn"):
            _turn(at.step, scenery)


def _at_rest(step: Step) -> None:
    """Draw what is known while the class predicts; a place is asked for on the picture itself, which the desk has."""
    if step.prediction is None or step.prediction.kind.given == "place":
        settings(step)
        return
    left, right = st.columns(2)
    with left:
        still(step)
    with right:
        settings(step)


def _turn(step: Step, scenery: Scenery) -> None:
    st.markdown(f"**To try together**  \n{prose(step.task.ask) if step.task else ''}")
    scenery.controls()
    if scenery.changed:
        st.button("Back to the step’s settings", key="class_begin", on_click=scenery.begin)
