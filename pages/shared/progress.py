"""How far a piece of work is, with a button that stops it and one that takes it up again."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.shared.controls import plain
from pages.shared.job import Job


def progress(own: Job, name: str, again: Callable[[], None], label: str = "Go on") -> None:
    """Draw the bar of work under way; of stopped or failed work, what became of it and the button `label`.

    `name` keys the buttons; `again` begins the work anew.
    """
    if not own.done.is_set():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(min(1.0, own.share), f"{own.words or 'beginning'}: {100 * own.share:.0f} % done")
            st.button("Stop", key=f"{name}_stop", on_click=own.stop)
        return
    if own.error:
        st.error(plain(own.error), icon=":material/error:")
    elif own.stopped.is_set():
        st.caption(f"Stopped when {100 * own.share:.0f} % was done.")
    if own.error or own.stopped.is_set():
        st.button(label, key=f"{name}_again", on_click=again)
