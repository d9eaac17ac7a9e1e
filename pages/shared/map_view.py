"""The map of hyper-parameters in the page: one component in plain JavaScript, and what the hand did on it."""

from __future__ import annotations

import streamlit as st

from pages.shared.component import loader
from pages.shared.hands import Hand, listener

_map = st.components.v2.component("superlevel_map", js=loader("map"))


def map_view(message: bytes, key: str, on_hand: Hand | None = None) -> None:
    """Show a message of `core.messages.map`; `on_hand` receives what the user did with mouse, finger or keys.

    A hand's message has `kind`, `value`, `seq` and `done`. Kinds: "map_colour" (a name), "open" (both axes' values
    of a cell), "zoom" (x from, x to, y from, y to), "zoom_out".
    """
    _map(key=key, data=message, on_hand_change=listener(key, on_hand), height="content")
