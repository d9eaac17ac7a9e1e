"""The controls of a map's two axes: which setting, from where to where, how many points, on which scale."""

from __future__ import annotations

import streamlit as st

from core.sweep.axes import Axis, axis_bounds, axis_label, varied_names
from core.sweep.opening import opening_axis
from pages.map.state import session, subject
from pages.shared.controls import plain

POINTS = {"surface": (17, 33, 65, 101, 129, 257), "network": (2, 3, 4, 5, 7, 9, 13, 17, 25, 33)}
TITLES = {"map_x": "Axis x", "map_y": "Axis y"}


def axis_controls(name: str, axis: Axis, other: str) -> None:
    """Draw the controls of the axis kept in the setting `name`; `other` is what the other axis varies."""
    of, experiment = session(), session().experiment()
    choices = [choice for choice in varied_names(experiment) if choice != other]
    if axis.name not in choices:
        choices.append(axis.name)
    _choose(name, axis, choices)
    left, right = st.columns(2)
    for column, end in ((left, "low"), (right, "high")):
        with column:
            _number(name, axis, end)
    _points(name, axis)
    if sentence := of.mistake(name):
        st.error(plain(sentence), icon=":material/error:")


def _choose(name: str, axis: Axis, choices: list[str]) -> None:
    record = type(session().experiment())
    key = f"{session().prefix}_{name}_name"
    st.session_state[key] = axis.name

    def changed() -> None:
        session().update(name, opening_axis(session().experiment(), st.session_state[key], axis.n).text())

    st.selectbox(
        TITLES[name],
        choices,
        format_func=lambda choice: axis_label(record, choice),
        key=key,
        on_change=changed,
        help="What varies along this axis; everything else is the experiment's.",
    )


def _number(name: str, axis: Axis, end: str) -> None:
    low, high = axis_bounds(type(session().experiment()), axis.name)
    key = f"{session().prefix}_{name}_{end}"
    place = 1 if end == "low" else 2
    # A text that was refused stays, so that it can be mended.
    parts = (session().draft(name) or axis.text()).split(":")
    st.session_state[key] = parts[place]

    def changed() -> None:
        parts[place] = st.session_state[key].strip().replace(",", ".")
        session().update(name, ":".join(parts))

    st.text_input(
        "from" if end == "low" else "to",
        key=key,
        on_change=changed,
        max_chars=30,
        help=f"Between {low:g} and {high:g}.",
    )


def _points(name: str, axis: Axis) -> None:
    left, right = st.columns([2, 1], vertical_alignment="center")
    count, log = f"{session().prefix}_{name}_n", f"{session().prefix}_{name}_log"
    offered = sorted({*POINTS[subject()], axis.n})
    st.session_state[count], st.session_state[log] = axis.n, axis.scale == "log"

    def changed() -> None:
        parts = axis.text().split(":")[:4]
        parts[3] = str(st.session_state[count])
        session().update(name, ":".join([*parts, *(["log"] if st.session_state[log] else [])]))

    left.select_slider("points", offered, key=count, on_change=changed)
    right.toggle("log", key=log, on_change=changed)
