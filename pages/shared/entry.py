"""Every page begins here, so that it runs inside `app.py` however it was reached."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager


def through_app() -> None:
    """Have `app.py` run this page, where Streamlit is about to run the page's file by itself.

    Until `app.py` has called `st.navigation` once, a new server takes `pages/` for pages of its own, so its first
    visitor with a link to a page would see it without navigation and style.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
