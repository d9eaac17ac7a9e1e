"""Presets, and everything that leaves or enters the app: link, JSON, CSV, Python script."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from core.experiment import SETTINGS, Experiment
from core.export import python_script, run_csv
from core.presets import PRESETS
from core.simulation import measure, simulate
from pages.shared import state

_OPEN = "presets_open"


def presets_menu() -> None:
    """Offer every preset; choosing one replaces the whole experiment and closes the menu."""

    def choose(name: str) -> None:
        state.open_preset(name)
        st.session_state[_OPEN] = False

    locked = bool(state.playground.experiment().locked)
    with st.popover("Presets", key=_OPEN, on_change="rerun", disabled=locked):
        for name, preset in PRESETS.items():
            st.button(
                preset.title,
                key=f"preset_{name}",
                help=preset.question,
                width="stretch",
                on_click=choose,
                args=(name,),
            )


def share_menu(experiment: Experiment) -> None:
    """Offer the link with locks, the downloads, and the upload of an experiment."""
    with st.popover("Share"):
        _link(experiment)
        _downloads(experiment)
        if experiment.locked:
            st.caption(
                "Controls are locked in this link, so presets and other experiments can't be opened here."
            )
        else:
            _upload()


def _link(experiment: Experiment) -> None:
    choices = SETTINGS["locked"].choices or {}
    locked = experiment.locked
    if not locked:
        locked = tuple(
            st.pills(
                "Lock in the link",
                list(choices),
                selection_mode="multi",
                format_func=lambda name: choices[name],
                key="link_locks",
                help="Whoever opens the link can't move these; here they stay free.",
            )
        )
    st.caption("Link to exactly this state")
    st.code(_address(experiment.change(locked=locked)), language=None, wrap_lines=True)


def _address(experiment: Experiment) -> str:
    parts = urlsplit(st.context.url or "")
    host = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return f"{host}{parts.path or '/'}?{experiment.query()}"


def _downloads(experiment: Experiment) -> None:
    left, right = st.columns(2)
    left.download_button(
        "Experiment (JSON)",
        experiment.to_json(),
        "superlevel-experiment.json",
        "application/json",
        on_click="ignore",
        width="stretch",
    )
    right.download_button(
        "Python script",
        lambda: python_script(experiment),
        "superlevel_experiment.py",
        "text/x-python",
        on_click="ignore",
        width="stretch",
    )
    st.download_button(
        "Runs, one line a step (CSV)",
        lambda: run_csv(simulate(experiment), measure(experiment)),
        "superlevel-runs.csv",
        "text/csv",
        on_click="ignore",
        width="stretch",
    )


def _upload() -> None:
    tries = st.session_state.get("uploads", 0)
    key = f"upload_{tries}"

    def receive() -> None:
        file = st.session_state[key]
        if file is None:
            return
        state.playground.upload(file.getvalue())
        # A fresh key empties the uploader, so that a later rerun does not open the file again.
        st.session_state["uploads"] = tries + 1

    st.file_uploader("Open an experiment (JSON)", type="json", key=key, on_change=receive, max_upload_size=1)
