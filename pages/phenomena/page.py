"""The gallery: one moving picture for each phenomenon of the playground, and the phenomena of training."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.experiments.experiment import preset_experiment
from core.experiments.network_presets import NETWORK_PRESETS
from core.experiments.presets import PRESETS, Preset
from core.experiments.study import Study
from core.messages.player import player_message
from pages.shared import state
from pages.shared.player import player

PER_ROW = 3


def _card(name: str) -> None:
    with st.container(border=True, height="stretch"):
        player(player_message(Study(preset_experiment(name)), compact=True), f"thumbnail_{name}")
        if _offered(f"open_{name}", name, PRESETS[name], state.open_preset):
            st.switch_page("playground/page.py")


def _training_card(name: str) -> None:
    with st.container(border=True, height="stretch"):
        if _offered(f"train_{name}", name, NETWORK_PRESETS[name], _open_training):
            st.switch_page("train/page.py")


def _offered(key: str, name: str, preset: Preset, choose: Callable[[str], None]) -> bool:
    st.markdown(f"**{preset.question}**")
    return st.button(
        preset.title,
        key=key,
        icon=":material/play_arrow:",
        width="stretch",
        on_click=choose,
        args=(name,),
    )


def _open_training(name: str) -> None:
    # Only now, since it brings torch, which takes seconds to load.
    from pages.shared.training import open_preset

    open_preset(name)


def _rows(names: Sequence[str], card: Callable[[str], None]) -> None:
    for first in range(0, len(names), PER_ROW):
        row = names[first : first + PER_ROW]
        for column, name in zip(st.columns(PER_ROW), row, strict=False):
            with column:
                card(name)


st.markdown("# Why does gradient descent settle, stall or blow up?")
st.markdown(
    "Superlevel runs the optimiser before your eyes: on test functions, on your own formula and on small models of "
    "real data. Land is the super-level set $S_λ$ = {θ : L(θ) ≥ λ}, water is what lies below. Every path, curve and "
    "number is computed when you move a control. Pick a phenomenon to open it, then change it."
)
_rows(list(PRESETS), _card)
st.markdown("## On real networks")
st.markdown("The same on networks with thousands of weights: opened ready to train, then press Train.")
_rows(list(NETWORK_PRESETS), _training_card)
