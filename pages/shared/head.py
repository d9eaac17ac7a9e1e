"""The head of a page: its question, its menus, and what was not understood."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from core.experiments.asked import Asked
from pages.shared.controls import plain
from pages.shared.session import Session

# What was not made with the values in the sidebar is dimmed: Streamlit's elements for components and figures.
_DIMMED = """<style>[data-testid="stMain"] :is([data-testid="stBidiComponentIsolated"], .stPlotlyChart) {
opacity: 0.4; filter: grayscale(0.6); }</style>"""


@contextmanager
def head(session: Session[Any], question: str, asked: Asked | None = None, lead: str = "") -> Iterator[None]:
    """Draw a page's question, beside it what the with-block draws, and below it a lead and the session's remarks.

    The lead is one sentence in Markdown, on what is seen and what to do.

    Where `asked` says that the settings have left their preset, a badge beside the question says so too.

    It is one element, however many remarks there are: Streamlit makes a component in a fragment anew, and the hand
    loses it, when the fragment's place among the page's elements changes.
    """
    with st.container(key="head"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"# {question}", width="stretch")
            if asked and asked.preset and asked.changes:
                told = f"Not the preset's any more: {', '.join(asked.changes)}. The menu brings it back."
                with st.container(key="changed", width="content"):
                    st.badge(f"{asked.preset.title} · changed", color="gray", help=plain(told))
            yield
        if lead:
            st.markdown(lead)
        if refused := session.refused():
            _still(session, refused)
        for remark in session.remarks():
            st.warning(plain(remark), icon=":material/warning:")


def _still(session: Session[Any], refused: tuple[str, ...]) -> None:
    """Say what the page still shows where the last value of a setting was not taken, and dim that."""
    experiment = session.experiment()
    shown = [
        f"{session.settings[name].label} {session.settings[name].format(getattr(experiment, name)) or '(none)'}"
        for name in refused
    ]
    st.warning(
        plain(f"Still shows {'; '.join(shown)}: what was typed last is not taken."), icon=":material/history:"
    )
    st.html(_DIMMED)
