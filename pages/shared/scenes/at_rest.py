"""What is seen of a step before its run: a picture at rest, and the settings in words."""

from __future__ import annotations

import streamlit as st

from core.experiments.experiment import Experiment
from core.lessons import Step
from core.messages.predictions import picture_of, place_message
from pages.shared.controls import plain
from pages.shared.place import place
from pages.shared.settings_words import settings_words


def still(step: Step) -> None:
    """Draw the landscape or the map of a step at rest; a training has none."""
    assert step.scene is not None
    assert step.prediction is not None
    if step.scene.place != "train":
        # Who has to count islands is not shown them.
        flooded = step.prediction.kind.name != "islands"
        picture = picture_of(step.scene, flooded=flooded)
        place(place_message(picture, scene=step.scene.link), "still")


def settings(step: Step) -> None:
    """Say with which settings it will run."""
    assert step.scene is not None
    if isinstance(step.scene.experiment, Experiment):
        st.caption(plain(" · ".join(settings_words(step.scene))))
    else:
        st.markdown("\n".join(f"- {plain(line)}" for line in settings_words(step.scene)))
