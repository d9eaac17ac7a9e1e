"""What the map page knows of a browser session: which experiment is mapped, how far it is zoomed, what was opened."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import streamlit as st

from core.experiments.experiment import Experiment, first_experiment
from core.experiments.network_experiment import NetworkExperiment
from core.experiments.record import Record
from core.numbers import shortest
from core.setting import SettingError
from core.sweep.axes import Axis, axis_bounds, changes
from core.sweep.map_result import Map
from core.sweep.opening import opening_axes
from pages.shared.hand_values import numbers
from pages.shared.session import Session
from pages.shared.state import playground
from pages.shared.training import training

Subject = Literal["surface", "network"]
SUBJECTS: dict[Subject, str] = {"surface": "a surface", "network": "a network"}
_SUBJECT, _ZOOMS, _OPENED, _FILE = "map.subject", "map.zooms", "map.opened", "map.file"
# The session whose settings gave way to those of a cell, these settings, and the cell's.
_BEFORE = "map.before"
_sessions: dict[Any, Session[Any]] = {own.key: own for own in (playground, training)}
FILE_COLOUR = "map.file_colour"
# How much of each axis a step outwards adds where there is nothing to go back to.
WIDER = 3.0
# Ends of a box are rounded to this part of a cell.
_PARTS = 20
# Closer than this many float64 numbers, neighbouring cells can't be told apart any more.
LEAST_ULPS = 4


def subject() -> Subject:
    """Return what is mapped; a link says it by the settings it holds."""
    if _SUBJECT not in st.session_state:
        st.session_state[_SUBJECT] = "network" if "data" in st.query_params else "surface"
    return st.session_state[_SUBJECT]


def choose(chosen: Subject) -> None:
    """Map the other experiment; one that the session does not know yet begins with its opening."""
    st.session_state[_SUBJECT] = chosen
    st.session_state[_ZOOMS] = []
    close_file()
    playground.begin(first_experiment())
    # The training page's own opening is a race that takes a while for each cell.
    training.begin(NetworkExperiment.opening())


def session() -> Session[Any]:
    """Return the session's experiment that is mapped."""
    return training if subject() == "network" else playground


def axes() -> tuple[Axis, Axis]:
    """Return the axes of the live map; raises `AxisError` with a sentence."""
    return opening_axes(session().experiment())


def hand(message: dict[str, Any]) -> None:
    """Take what the hand did on the map."""
    kind, value = message.get("kind"), message.get("value")
    if kind == "map_colour":
        session().update("map_colour", value)
    if kind == "open" and (place := numbers(value, 2)):
        st.session_state[_OPENED] = place
    if kind == "zoom" and (box := numbers(value, 4)):
        _zoom(*box)
    if kind == "zoom_out":
        zoom_out()


def _zoom(x0: float, x1: float, y0: float, y1: float) -> None:
    """Look at a box at full resolution; one too small for float64 is refused with a sentence."""
    x, y = axes()
    try:
        closer = x.part(*sorted((x0, x1))), y.part(*sorted((y0, y1)))
    except ValueError:
        return
    if min(axis.ulps for axis in closer) < LEAST_ULPS:
        session().remark(
            f"No deeper: neighbouring cells would be fewer than {LEAST_ULPS} float64 numbers apart, and rounding "
            "would decide their colour."
        )
        return
    zooms = st.session_state.setdefault(_ZOOMS, [])
    _look(*closer)
    # After the look, which Streamlit may interrupt: the hand's message then comes again.
    zooms.append((x.text(), y.text()))


def file_hand(message: dict[str, Any]) -> None:
    """Take what the hand did on a map from a file, which can be coloured and opened but not computed anew."""
    kind, value = message.get("kind"), message.get("value")
    if kind == "map_colour" and isinstance(value, str):
        st.session_state[FILE_COLOUR] = value
    opened = file()
    if kind == "open" and (place := numbers(value, 2)) and opened and not opened.own:
        st.session_state[_OPENED] = place


def zoom_out() -> None:
    """Go back to what was seen before the last zoom, or look three times wider."""
    zooms = st.session_state.setdefault(_ZOOMS, [])
    if zooms:
        x, y = zooms[-1]
        session().update_all({"map_x": x, "map_y": y})
        zooms.pop()
        return
    experiment = session().experiment()
    x, y = axes()
    _look(_wider(type(experiment), x), _wider(type(experiment), y))


def _look(x: Axis, y: Axis) -> None:
    session().update_all({"map_x": _rounded(x).text(), "map_y": _rounded(y).text()})


def _rounded(axis: Axis) -> Axis:
    """Return an axis whose ends have no more digits than a small part of a cell needs."""
    bounds = axis_bounds(type(session().experiment()), axis.name)
    first, last = np.diff(axis.values)[[0, -1]].tolist()
    return axis.part(shortest(axis.low, first / _PARTS, *bounds), shortest(axis.high, last / _PARTS, *bounds))


def _wider(record: type[Record], axis: Axis) -> Axis:
    low, high = axis_bounds(record, axis.name)
    outer = (1 - WIDER) / 2 * (axis.n - 1), (1 + WIDER) / 2 * (axis.n - 1)
    least = axis.low / 1e6 if axis.scale == "log" else low
    return axis.part(max(float(axis.at(outer[0])), low, least), min(float(axis.at(outer[1])), high))


def come_back() -> None:
    """Take the settings that one had before a cell was opened, unless the cell's were changed since."""
    mine, before, chosen = st.session_state.pop(_BEFORE, (None, None, None))
    own = _sessions.get(mine)
    if own and own.experiment() == chosen:
        own.put(before)


def is_leaving() -> bool:
    """Whether the hand asked to open a cell."""
    return _OPENED in st.session_state


def opened() -> tuple[float, float] | None:
    """Return the cell that the hand asked to open, once."""
    return st.session_state.pop(_OPENED, None)


def open_cell(place: tuple[float, float]) -> None:
    """Go to the playground, or the trainer, with the settings of the cell nearest to a place of the map."""
    found = file()
    x, y = (found.x, found.y) if found else axes()
    experiment: Experiment | NetworkExperiment = record_of(found) if found else session().experiment()
    at = {axis.name: _nearest(axis, value) for axis, value in zip((x, y), place, strict=True)}
    chosen = experiment.change(**changes(experiment, at), preset="")
    own: Session[Any] = playground if isinstance(chosen, Experiment) else training
    st.session_state[_BEFORE] = (own.key, own.experiment(), chosen)
    own.put(chosen)
    st.switch_page("playground/page.py" if own is playground else "train/page.py")


def record_of(found: Map) -> Experiment | NetworkExperiment:
    """Return the experiment that a map was made from; raises `SettingError` where it is none."""
    try:
        return Experiment.from_json(found.record)[0]
    except SettingError:
        return NetworkExperiment.from_json(found.record)[0]


def reset_axes(reason: str) -> None:
    """Go back to the axes that the experiment opens with, and say why."""
    told = session().remarks()
    session().update_all({"map_x": "", "map_y": ""})
    for sentence in (*told, f"{reason} The map's axes were set back."):
        session().remark(sentence)


def _nearest(axis: Axis, value: float) -> float:
    k = int(np.clip(np.rint(axis.place(value)), 0, axis.n - 1))
    return float(axis.values[k])


def open_file(found: Map) -> None:
    """Show a map that was made elsewhere."""
    st.session_state[_FILE] = found


def close_file() -> None:
    """Go back to the live map."""
    st.session_state.pop(_FILE, None)


def file() -> Map | None:
    """Return the opened file's map, if one is open."""
    return st.session_state.get(_FILE)
