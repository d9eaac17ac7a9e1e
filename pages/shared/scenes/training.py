"""A step with a training: the trainer. The learner trains, and the run that came to its end answers."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.experiments.network_experiment import NetworkExperiment
from core.lessons import Evidence, Lesson, Scene, Step, evidence_of
from core.workers.child import LostRunError
from pages.shared.controls import plain
from pages.shared.lent import is_lent
from pages.shared.scenes.free import free
from pages.shared.scenes.scenery import Scenery, nothing
from pages.shared.training import OpenRun, lend, open_run, training
from pages.shared.watched import watched

_SHOWN = "lessons.trained"
ENDED = ("finished", "diverged")
TRAIN = "Press Train: the answer comes when the training has come to its end."


def scenery(lesson: Lesson, step: Step, _said: Any = None) -> Scenery:
    """Return the trainer with the step's experiment."""
    place = (lesson.name, step.name)
    if st.session_state.get(_SHOWN) != place or not is_lent():
        _begin(lesson, step)
    experiment = training.experiment()
    try:
        opened = open_run()
    except (ValueError, LostRunError) as error:
        return _without(lesson, step, str(error))
    changed = experiment != _opened(step)
    evidence = _evidence(opened, experiment)
    return Scenery(
        own=None if changed else evidence,
        tried=evidence,
        changed=changed,
        draw=lambda: watched(opened, f"trainer_{lesson.name}_{step.name}"),
        controls=lambda: free(training, step.free),
        begin=lambda: _begin(lesson, step),
        until=TRAIN,
    )


def _begin(lesson: Lesson, step: Step) -> None:
    lend(_opened(step))
    st.session_state[_SHOWN] = lesson.name, step.name


def _opened(step: Step) -> NetworkExperiment:
    assert step.scene is not None
    own = step.scene.experiment
    assert isinstance(own, NetworkExperiment)
    known = own.settings()["locked"].choices or {}
    return own.change(locked=tuple(name for name in known if name not in step.free), preset="")


def _without(lesson: Lesson, step: Step, why: str) -> Scenery:
    return Scenery(
        own=None,
        tried=None,
        changed=True,
        draw=lambda: _refused(why),
        controls=nothing,
        begin=lambda: _begin(lesson, step),
    )


def _refused(why: str) -> None:
    st.error(plain(why), icon=":material/error:")


def _evidence(opened: OpenRun, experiment: NetworkExperiment) -> Evidence | None:
    """Return what a run did that came to its end with the same settings from first to last."""
    if opened.run.state not in ENDED or len(opened.run.changes) > 1:
        return None
    return evidence_of(Scene("train", experiment.change(locked=())), opened.run)
