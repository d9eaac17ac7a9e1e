"""The playground: move η0, α and λ, and watch descents settle, stall or blow up."""

from __future__ import annotations

import streamlit as st

from core.figures.player import player_message
from core.presets import question
from pages.shared import state
from pages.shared.details import details
from pages.shared.player import player
from pages.shared.share import presets_menu, share_menu
from pages.shared.sidebar import sidebar

sidebar()
experiment = state.experiment()

title, presets, share = st.columns([7, 1.2, 1], vertical_alignment="center")
title.markdown(f"# {question(experiment.preset, experiment.problem)}")
with presets:
    presets_menu()
with share:
    share_menu(experiment)
for remark in state.remarks():
    st.warning(remark, icon=":material/warning:")

player(player_message(experiment, echo=state.echo(), query=experiment.query()), "player", state.hand)
details(experiment)
