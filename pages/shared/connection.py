"""The page's connection to the server: said when it is lost, and the page asked for anew when it is back."""

from __future__ import annotations

import streamlit as st

from pages.shared.component import loader

KEY, NAME = "connection", "superlevel_connection"
_connection = st.components.v2.component(NAME, js=loader(KEY))


def connection() -> None:
    """Watch the connection of this page; it takes no room."""
    _connection(key=KEY, on_back_change=lambda: None, height="content")
