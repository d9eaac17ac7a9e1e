"""What a page does whose training is lost while it draws."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.workers.child import LostRunError


def or_anew(draw: Callable[[], None]) -> None:
    """Draw; where the training is lost meanwhile, the whole page runs again, which begins a new one and says so."""
    try:
        draw()
    except LostRunError:
        st.rerun()
