"""The sidebar of the level-set page: the problem, what is shown of its level sets, and the runs laid over them."""

from __future__ import annotations

import streamlit as st

from core.experiments.study import Study
from core.messages.level_words import zoom_words
from pages.shared.sidebar import advanced, control, level, problem, rates, section
from pages.shared.state import playground


def sidebar() -> None:
    """Draw the controls."""
    with st.sidebar:
        problem()
        level()
        control("sets")
        _ends()
        _view()
        section("Runs", "level_runs", _runs)
        section("Advanced", "level_advanced", _advanced)


def _runs() -> None:
    control("rules")
    control("followed")
    rates()
    control("start")


def _advanced() -> None:
    control("grid_points")
    control("boundary")
    advanced()


def _ends() -> None:
    control("ends")
    if playground.experiment().ends == "points":
        control("point_a")
        control("point_b")


def _view() -> None:
    control("zoom")
    if playground.experiment().zoom:
        control("zoom_at")
        study = Study(playground.experiment())
        st.caption(zoom_words(study.view, study.landscape.facts.axes))
