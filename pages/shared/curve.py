"""The empty chart on which V(t) is drawn, in the page."""

from __future__ import annotations

import streamlit as st

from pages.shared.component import loader
from pages.shared.hands import Hand, listener

_curve = st.components.v2.component("superlevel_curve", js=loader("curve"))


def curve(message: bytes, key: str, on_hand: Hand | None = None) -> None:
    """Show `curve_message` of `core.messages.predictions`; `on_hand` receives the points (t, V), of kind "curve"."""
    _curve(key=key, data=message, on_hand_change=listener(key, on_hand), height="content")
