"""Maps of hyper-parameters: for which pairs of two settings a run settles, stalls or blows up."""

from __future__ import annotations

import streamlit as st

from core.sweep.axes import AxisError
from pages.map import network, sidebar, state, surface

if cell := state.opened():
    state.open_cell(cell)
else:
    state.come_back()

with st.sidebar:
    sidebar.subject()
if opened := state.file():
    surface.from_file(opened)
else:
    try:
        x, y = state.axes()
    except AxisError as error:
        state.reset_axes(str(error))
        x, y = state.axes()
    with st.sidebar:
        sidebar.axes(x, y)
    if state.subject() == "surface":
        with st.sidebar:
            sidebar.surface_settings(x, y)
        surface.live(x, y)
    else:
        with st.sidebar:
            sidebar.network_settings(x, y)
        network.live(x, y)
with st.sidebar:
    sidebar.file()
