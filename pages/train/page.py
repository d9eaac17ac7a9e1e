"""The training page: real networks, trained while you watch, pause, rewind and draw."""

from __future__ import annotations

import streamlit as st

from core.experiments.asked import asked_of_training
from core.experiments.network_presets import NETWORK_PRESETS
from pages.shared.controls import plain
from pages.shared.head import head
from pages.shared.share import presets_menu, share_menu
from pages.shared.training import link_notes, open_preset, run_or_mistake, training
from pages.shared.training_sidebar import control
from pages.shared.watched import watched
from pages.train.downloads import downloads
from pages.train.sidebar import sidebar
from pages.train.tabs import tabs

LEAD = (
    "The network learns from the data: the picture shows what it predicts, the curve V its loss at each step. "
    "Press Train, then move η0, the first step size, or α, its decay, while it trains."
)

sidebar()
experiment = training.experiment()
opened, mistake = run_or_mistake()

put, lead = asked_of_training(experiment), "" if experiment.more else LEAD
with head(training, put.question, put, lead):
    control("more")
    presets_menu(training, NETWORK_PRESETS, open_preset)
    share_menu(training, downloads(experiment, opened) if opened else [], link_notes(experiment, opened))
# One element, so that the trainer keeps its place.
with st.container():
    if mistake:
        st.info(plain(mistake), icon=":material/info:")
    for note in opened.run.data.notes if opened else ():
        st.caption(plain(note))
if opened:
    watched(opened)
    if put.preset:
        with st.expander(f"{put.heading} Think first, train, then open this.", key="train_answer"):
            st.markdown(put.preset.answer)
    if experiment.more:
        tabs(experiment, opened)
