"""The gallery: one moving picture for each phenomenon, which opens in the playground."""

from __future__ import annotations

import streamlit as st

from core.experiment import preset_experiment
from core.figures.player import player_message
from core.presets import PRESETS, Preset
from pages.shared import state
from pages.shared.entry import through_app
from pages.shared.player import player

PER_ROW = 3


def _card(name: str, preset: Preset) -> None:
    with st.container(border=True):
        player(player_message(preset_experiment(name), compact=True), f"thumbnail_{name}")
        st.markdown(f"**{preset.question}**")
        if st.button(
            preset.title,
            key=f"open_{name}",
            icon=":material/play_arrow:",
            width="stretch",
            on_click=state.open_preset,
            args=(name,),
        ):
            st.switch_page("pages/playground.py")


through_app()
st.markdown("# Why does gradient descent settle, stall or blow up?")
st.markdown(
    "Superlevel runs the optimiser before your eyes: on test functions, on your own formula and on small models of "
    "real data. Land is the super-level set $S_λ$ = {θ : L(θ) ≥ λ}, water is what lies below. Every path, curve and "
    "number is computed when you move a control. Pick a phenomenon to open it, then change it."
)
names = list(PRESETS)
for first in range(0, len(names), PER_ROW):
    row = names[first : first + PER_ROW]
    for column, name in zip(st.columns(PER_ROW), row, strict=False):
        with column:
            _card(name, PRESETS[name])
