"""The session's one experiment: read from the link at first, changed through `update`, never kept in a widget."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.experiment import Experiment, from_json, from_query, preset_experiment
from core.presets import OPENING
from core.problems import PROBLEMS
from core.setting import SettingError
from core.simulation import landscape

_KEY = "experiment"
HAND_KINDS = ("lam", "eta0", "alpha", "start")


def experiment() -> Experiment:
    """Return the session's experiment; the first call of a session reads it from the link."""
    if _KEY not in st.session_state:
        link = st.query_params.to_dict()
        opened, remarks = from_query(link) if link else (preset_experiment(OPENING), [])
        st.session_state[_KEY] = opened
        st.session_state["remarks"] = remarks
    return st.session_state[_KEY]


def put(new: Experiment, remarks: list[str] | None = None) -> None:
    """Replace the whole experiment, as a preset or an upload does."""
    st.session_state[_KEY] = new
    st.session_state["remarks"] = remarks or []
    st.session_state["mistakes"] = {}
    st.session_state["drafts"] = {}


def open_preset(name: str) -> None:
    """Open a preset: its settings on top of what its problem opens with."""
    put(preset_experiment(name))


def hand(message: dict[str, Any]) -> None:
    """Take what the hand did in the player; the answer carries the message's number as its echo."""
    st.session_state["echo"] = int(message["seq"])
    kind, value = message["kind"], message["value"]
    if kind not in HAND_KINDS or kind in experiment().locked:
        return
    if kind == "lam" and isinstance(value, int | float):
        low, high = landscape(experiment()).level_range
        value = min(max(value, low), high)
    update(kind, value)


def echo() -> int:
    """Return the number of the hand's last message."""
    return st.session_state.get("echo", 0)


def update(name: str, value: Any) -> None:
    """Change one setting; a value that can't be taken leaves the experiment as it was and is explained."""
    mistakes = st.session_state.setdefault("mistakes", {})
    drafts = st.session_state.setdefault("drafts", {})
    drafts.pop(name, None)
    try:
        st.session_state[_KEY] = _changed(experiment(), name, value)
        # A value that was taken may have mended what another one was refused for.
        mistakes.clear()
    except ValueError as error:
        mistakes[name] = str(error)
        drafts[name] = value
    st.session_state["remarks"] = []


def mistake(name: str) -> str | None:
    """Return the sentence that explains why the last value of a setting was not taken, if it was not."""
    return st.session_state.get("mistakes", {}).get(name)


def draft(name: str) -> Any:
    """Return the value that was not taken, so that a text being typed is not lost."""
    return st.session_state.get("drafts", {}).get(name)


def remarks() -> list[str]:
    """Return what was not understood in the link or file that the experiment came from."""
    return st.session_state.get("remarks", [])


def upload(content: bytes) -> None:
    """Open an uploaded experiment; what is wrong with it becomes a remark."""
    try:
        put(*from_json(content))
    except SettingError as error:
        st.session_state["remarks"] = [str(error)]


def _changed(before: Experiment, name: str, value: Any) -> Experiment:
    after = before.change(**{name: value})
    if name == "problem":
        return _opened(after.change(preset=""))
    if name not in PROBLEMS[after.problem].parameters:
        return after
    after = after.change(preset="")
    if name in {"formula", "window"}:
        return _opened(after)
    return _fitted(after)


def _opened(after: Experiment) -> Experiment:
    facts = landscape(after).facts
    return after.change(start=facts.start, eta0=facts.eta0, lam=facts.level)


def _fitted(after: Experiment) -> Experiment:
    """Keep the start and λ where the changed problem still shows them."""
    problem = landscape(after)
    xmin, xmax, ymin, ymax = problem.facts.window
    low, high = problem.level_range
    x, y = after.start
    inside = xmin <= x <= xmax and ymin <= y <= ymax
    return after.change(
        start=after.start if inside else problem.facts.start,
        lam=after.lam if low <= after.lam <= high else problem.facts.level,
    )
