"""The player in the page: one component in plain JavaScript, and what the hand did in it."""

from __future__ import annotations

import streamlit as st

from pages.shared.component import loader
from pages.shared.hands import Hand, listener

_player = st.components.v2.component("superlevel_player", js=loader("player"))


def player(message: bytes, key: str, on_hand: Hand | None = None) -> None:
    """Show a message of `core.messages.player`; `on_hand` receives what the user did with the mouse or keys.

    A hand's message has `kind` (lam, eta0, alpha or start), `value`, `seq` and `done`.
    """
    _player(key=key, data=message, on_hand_change=listener(key, on_hand), height="content")
