"""The sidebar of the level-set page: the problem, what is shown of its level sets, and the runs laid over them."""

from __future__ import annotations

import streamlit as st

from core.exploration import view_window
from core.figures.tiles import number
from core.simulation import landscape
from pages.shared.sidebar import advanced, control, level, problem, rates
from pages.shared.state import playground


def sidebar() -> None:
    """Draw the controls."""
    with st.sidebar:
        problem()
        level()
        control("sets")
        _ends()
        _view()
        with st.expander("Runs", key="level_runs"):
            control("rules")
            control("followed")
            rates()
            control("start")
        with st.expander("Advanced", key="level_advanced"):
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
    experiment = playground.experiment()
    if not experiment.zoom:
        return
    control("zoom_at")
    x0, x1, y0, y1 = (number(edge) for edge in view_window(experiment))
    x, y = landscape(experiment).facts.axes
    st.caption(f"View: {x} from {x0} to {x1}, {y} from {y0} to {y1}. What lies beyond it is not counted.")
