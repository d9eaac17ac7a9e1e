"""A class: a student joins it by its code or its link."""

from __future__ import annotations

import streamlit as st

from pages.classroom.joining import join

st.markdown("# Join a class")
join()
