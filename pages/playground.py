"""The playground: move η0, α and λ, and watch descents settle, stall or blow up."""

from __future__ import annotations

import streamlit as st

from core.figures.player import player_message
from core.presets import question
from pages.shared.controls import plain
from pages.shared.details import details
from pages.shared.player import player
from pages.shared.share import presets_menu, share_menu
from pages.shared.sidebar import sidebar
from pages.shared.state import hand, playground

sidebar()
experiment = playground.experiment()

with st.container(horizontal=True, vertical_alignment="center"):
    st.markdown(f"# {question(experiment.preset, experiment.problem)}", width="stretch")
    presets_menu()
    share_menu(experiment)
for remark in playground.remarks():
    st.warning(plain(remark), icon=":material/warning:")

player(player_message(experiment, echo=playground.echo(), query=experiment.query()), "player", hand)
details(experiment)
