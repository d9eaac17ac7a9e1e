"""The level explorer in the page: one component in plain JavaScript, and what the hand did in it."""

from __future__ import annotations

import streamlit as st

from pages.shared.component import loader
from pages.shared.hands import Hand, listener

_levels = st.components.v2.component("superlevel_levels", js=loader("levels"))


def levels(message: bytes, key: str, on_hand: Hand | None = None) -> None:
    """Show a message of `core.messages.levels`; `on_hand` receives what the user did with the mouse or keys.

    A hand's message has `kind`, `value`, `seq` and `done`. Kinds: "lam" (the level), "ends" (A's x and y, then B's),
    "zoom" (x, y and the number of halvings), "followed" (a rule's name).
    """
    _levels(key=key, data=message, on_hand_change=listener(key, on_hand), height="content")
