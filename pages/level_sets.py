"""Level sets for all λ at once: islands, holes, passes, the widest path between two points, where a run is held."""

from __future__ import annotations

import streamlit as st

from core.figures.level_message import level_message
from core.level_questions import OPENING, level_question
from core.presets import PRESETS
from pages.levels.downloads import downloads
from pages.levels.sidebar import sidebar
from pages.levels.tabs import tabs
from pages.shared.controls import plain
from pages.shared.entry import through_app
from pages.shared.hands import echo
from pages.shared.levels import levels
from pages.shared.share import presets_menu, share_menu
from pages.shared.state import hand, open_preset, playground

through_app()
playground.open_with(OPENING)
sidebar()
experiment = playground.experiment()

with st.container(horizontal=True, vertical_alignment="center"):
    st.markdown(f"# {level_question(experiment.problem)}", width="stretch")
    presets_menu(playground, PRESETS, open_preset)
    share_menu(playground, downloads(experiment))
for remark in playground.remarks():
    st.warning(plain(remark), icon=":material/warning:")

levels(level_message(experiment, echo=echo("levels"), query=experiment.query()), "levels", hand)
tabs(experiment)
