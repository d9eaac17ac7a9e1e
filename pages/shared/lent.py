"""Whether a lesson's training stands in the place of one's own: known without torch, which `training.py` brings."""

from __future__ import annotations

import streamlit as st

ASIDE = "training.aside"
"""Where the session's own training is meanwhile."""


def is_lent() -> bool:
    """Say whether the session shows a training that is not its own."""
    return ASIDE in st.session_state
