"""The picture on which a place is chosen, in the page: a landscape at rest or an empty map."""

from __future__ import annotations

import streamlit as st

from pages.shared.component import loader
from pages.shared.hands import Hand, listener

_place = st.components.v2.component("superlevel_place", js=loader("place"))


def place(message: bytes, key: str, on_hand: Hand | None = None) -> None:
    """Show `place_message` of `core.messages.predictions`; `on_hand` receives two numbers, of kind "place"."""
    _place(key=key, data=message, on_hand_change=listener(key, on_hand), height="content")
