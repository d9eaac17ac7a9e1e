"""The controls of what is free in a step: the app's own, and for numbers a field that takes any value exactly."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.experiments.descents import level_positions
from core.experiments.experiment import Experiment
from core.experiments.study import Study
from core.numbers import number, typed_number
from pages.shared.controls import control, plain
from pages.shared.session import Session
from pages.shared.sidebar import alpha_label


def free(session: Session[Any], names: tuple[str, ...]) -> None:
    """Draw the controls of settings of a session's experiment."""
    for name in names:
        if session.settings[name].kind != "float":
            control(session, name)
            continue
        # A slider's stops lie too far apart for a limit that is to be found.
        slider, field = st.columns([3, 1], vertical_alignment="bottom")
        with slider:
            _slider(session, name)
        with field:
            _exactly(session, name)


def _slider(session: Session[Any], name: str) -> None:
    experiment = session.experiment()
    if name == "lam" and isinstance(experiment, Experiment):
        study = Study(experiment)
        stops = level_positions(study.height, study.landscape.level_range, experiment.lam)
        control(session, name, positions=stops)
    elif name == "alpha":
        control(session, name, disabled=not experiment.plays_part(name), label=alpha_label(experiment))
    else:
        control(session, name)


def _exactly(session: Session[Any], name: str) -> None:
    known, experiment = session.settings[name], session.experiment()
    key = f"{session.widget(name)}_exactly"
    mistake = f"{key}_mistake"
    st.session_state[key] = repr(float(getattr(experiment, name))).removesuffix(".0")

    def typed() -> None:
        st.session_state[mistake] = ""
        try:
            session.update(name, _within(typed_number(st.session_state[key]), known.low, known.high))
        except ValueError as error:
            st.session_state[mistake] = str(error)

    # As in `pages/shared/asking.py`, for the decimal comma's sake no field of the browser's own for numbers.
    st.text_input(
        f"{known.sign or known.label}, exactly",
        max_chars=30,
        key=key,
        label_visibility="collapsed",
        on_change=typed,
        disabled=not experiment.plays_part(name),
    )
    if sentence := st.session_state.pop(mistake, ""):
        st.error(plain(sentence))


def _within(value: float, low: float, high: float) -> float:
    """Return a number that a setting may have; `ValueError` with a sentence for another."""
    if not low <= value <= high:
        raise ValueError(f"Type a number from {number(low)} to {number(high)}.")
    return value
