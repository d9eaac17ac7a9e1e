"""The map page's sidebar: what is mapped, the two axes, and the settings that all cells share."""

from __future__ import annotations

import streamlit as st

from core.optim import RULES
from core.sweep.axes import Axis
from core.sweep.map_result import Map
from core.sweep.table import read_map
from pages.map import state
from pages.map.axes import axis_controls
from pages.shared import sidebar as surface
from pages.shared import training_sidebar as training
from pages.shared.controls import plain
from pages.shared.state import playground

_TRIES = "map.tries"
_REFUSED = "map.refused"


def subject() -> None:
    """Draw the choice between a surface and a network."""
    key = "map_subject"
    st.session_state[key] = state.subject()
    st.segmented_control(
        "Map of",
        list(state.SUBJECTS),
        format_func=lambda name: state.SUBJECTS[name],
        required=True,
        key=key,
        on_change=lambda: state.choose(st.session_state[key]),
        width="stretch",
    )


def axes(x: Axis, y: Axis) -> None:
    """Draw the controls of both axes."""
    axis_controls("map_x", x, y.name)
    axis_controls("map_y", y, x.name)


def surface_settings(x: Axis, y: Axis) -> None:
    """Draw a surface's settings; what an axis varies is left out."""
    varied = {x.name, y.name}
    surface.problem()
    _rule()
    for name in ("eta0", "alpha"):
        if name not in varied:
            surface.control(name)
    surface.level()
    surface.control("steps")
    with st.expander("Advanced", key="map_advanced"):
        surface.advanced({"fair_race", "lyapunov", *varied})
        if not varied & {"start_x", "start_y"}:
            surface.control("start")
        surface.control("rules")


def _rule() -> None:
    experiment = playground.experiment()
    if len(experiment.rules) > 1:
        surface.control("followed", label="Rule")
    else:
        st.caption(f"Rule: {RULES[experiment.rules[0]].label}. Others are chosen under Advanced.")


def network_settings(x: Axis, y: Axis) -> None:
    """Draw a network's settings; what an axis varies is left out."""
    training.settings({x.name, y.name}, ("map_seeds",))


def file() -> None:
    """Offer to open a map that the command line, or this page, has written."""
    key = f"map_file_{st.session_state.get(_TRIES, 0)}"

    def receive() -> None:
        given = st.session_state[key]
        if given is None:
            return
        st.session_state[_TRIES] = st.session_state.get(_TRIES, 0) + 1
        _receive(given.getvalue())

    st.file_uploader("Open a map (Parquet)", type="parquet", key=key, on_change=receive, max_upload_size=50)
    if sentence := st.session_state.get(_REFUSED):
        st.error(plain(sentence), icon=":material/error:")


def _receive(content: bytes) -> None:
    st.session_state[_REFUSED] = ""
    try:
        found: Map = read_map(content)
    except ValueError as error:
        st.session_state[_REFUSED] = str(error)
        return
    state.open_file(found)
