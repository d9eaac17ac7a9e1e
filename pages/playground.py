"""The playground: move η0, α and λ, and watch descents settle, stall or blow up."""

from __future__ import annotations

import streamlit as st

from core.experiment import Experiment
from core.export import python_script, run_csv
from core.figures.player import player_message
from core.presets import PRESETS, question
from core.simulation import measure, simulate
from pages.shared.controls import plain
from pages.shared.details import details
from pages.shared.entry import through_app
from pages.shared.hands import echo
from pages.shared.player import player
from pages.shared.share import Download, presets_menu, share_menu
from pages.shared.sidebar import sidebar
from pages.shared.state import hand, open_preset, playground


def _downloads(experiment: Experiment) -> list[Download]:
    runs = "Runs, one line a step (CSV)"
    return [
        ("Python script", lambda: python_script(experiment), "superlevel_experiment.py", "text/x-python"),
        (runs, lambda: run_csv(simulate(experiment), measure(experiment)), "superlevel-runs.csv", "text/csv"),
    ]


through_app()
sidebar()
experiment = playground.experiment()

with st.container(horizontal=True, vertical_alignment="center"):
    st.markdown(f"# {question(experiment.preset, experiment.problem)}", width="stretch")
    presets_menu(playground, PRESETS, open_preset)
    share_menu(playground, _downloads(experiment))
for remark in playground.remarks():
    st.warning(plain(remark), icon=":material/warning:")

player(player_message(experiment, echo=echo("player"), query=experiment.query()), "player", hand)
details(experiment)
