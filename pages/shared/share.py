"""Presets, and everything that leaves or enters a page: link with locks, JSON, further downloads.

What is in a menu is made when it is opened, since it would be most of a page, and it is closed nearly always.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from core.experiments.presets import Preset
from pages.shared.controls import control
from pages.shared.session import Session

Download = tuple[str, Callable[[], str | bytes], str, str]


def presets_menu(session: Session[Any], presets: Mapping[str, Preset], choose: Callable[[str], None]) -> None:
    """Offer every preset; choosing one replaces the whole experiment and closes the menu."""
    # A new experiment comes with a new menu, which is closed; one that is told to close can be reopened by a
    # request that was already under way.
    key = f"{session.key}_presets_open_{session.generation()}"
    locked = bool(session.experiment().locked)
    menu = st.popover("Presets", key=key, on_change="rerun", disabled=locked)
    if not menu.open:
        return
    for name, preset in presets.items():
        menu.button(
            preset.title,
            key=f"preset_{name}",
            help=preset.question,
            width="stretch",
            on_click=choose,
            args=(name,),
        )


def share_menu(session: Session[Any], downloads: list[Download], notes: Sequence[str] = ()) -> None:
    """Offer the link with locks, the downloads, and the upload of an experiment.

    Each of `downloads` is a label, a function that makes the content when it is asked for, file name, type;
    `notes` are sentences on what the link does not hold.
    """
    menu = st.popover("Share", key=f"{session.key}_share_open", on_change="rerun")
    if not menu.open:
        return
    with menu:
        _link(session)
        for note in notes:
            st.caption(note)
        _downloads(session, downloads)
        if session.experiment().locked:
            st.caption(
                "Controls are locked in this link, so presets and other experiments can't be opened here."
            )
        else:
            _upload(session)


def _link(session: Session[Any]) -> None:
    experiment = session.experiment()
    choices = session.settings["locked"].choices or {}
    locked = experiment.locked
    if not locked:
        locked = tuple(
            st.pills(
                "Lock in the link",
                list(choices),
                selection_mode="multi",
                format_func=lambda name: choices[name],
                key=f"{session.key}_link_locks",
                persist_state="session",
                help="Whoever opens the link can't move these; here they stay free.",
            )
        )
    if "play" in session.settings:
        control(session, "play")
    st.caption("Link to exactly this state")
    st.code(_address(experiment.change(locked=locked).query()), language=None, wrap_lines=True)


def _address(query: str) -> str:
    parts = urlsplit(st.context.url or "")
    host = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return f"{host}{parts.path or '/'}?{query}"


def _downloads(session: Session[Any], downloads: list[Download]) -> None:
    json = (
        "Experiment (JSON)",
        session.experiment().to_json,
        f"superlevel-{session.key}.json",
        "application/json",
    )
    offered: list[Download] = [json, *downloads]
    for first in range(0, len(offered), 2):
        row = offered[first : first + 2]
        for column, (label, content, name, kind) in zip(st.columns(len(row)), row, strict=True):
            column.download_button(label, content, name, kind, on_click="ignore", width="stretch")


def _upload(session: Session[Any]) -> None:
    tries = st.session_state.get(f"{session.key}_uploads", 0)
    key = f"{session.key}_upload_{tries}"

    def receive() -> None:
        file = st.session_state[key]
        if file is None:
            return
        session.upload(file.getvalue())
        # A fresh key empties the uploader, so that a later rerun does not open the file again.
        st.session_state[f"{session.key}_uploads"] = tries + 1

    st.file_uploader("Open an experiment (JSON)", type="json", key=key, on_change=receive, max_upload_size=1)
