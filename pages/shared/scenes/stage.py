"""The experiment of a step: what a learner may change of it, in a session of its own beside the playground's."""

from __future__ import annotations

import streamlit as st

from core.experiments.experiment import Experiment, first_experiment
from core.lessons import Lesson, Scene, Step
from pages.shared import state
from pages.shared.session import Session

stage = Session("lesson", Experiment, first_experiment, state.changed, prefix="lesson")
_SHOWN = "lessons.shown"
FIXED = "fixed in this step of the lesson"


def enter(lesson: Lesson, step: Step) -> Experiment:
    """Return the step's experiment as the learner has it by now; another step begins with its own."""
    place = (lesson.name, step.name)
    if st.session_state.get(_SHOWN) != place:
        begin(lesson, step)
    return stage.experiment()


def begin(lesson: Lesson, step: Step) -> None:
    """Begin with the step's own settings."""
    stage.put(opened(step))
    st.session_state[_SHOWN] = lesson.name, step.name


def opened(step: Step) -> Experiment:
    """Return the step's own experiment, in which what is not free can't be moved, and which plays at once."""
    assert step.scene is not None
    own = step.scene.experiment
    assert isinstance(own, Experiment)
    known = own.settings()["locked"].choices or {}
    return own.change(locked=tuple(name for name in known if name not in step.free), preset="", play=True)


def present(step: Step) -> Scene:
    """Return the step's scene with the settings that the learner has chosen."""
    assert step.scene is not None
    return Scene(step.scene.place, stage.experiment().change(locked=()))
