"""The training page: real networks, trained while you watch, pause, rewind and draw."""

from __future__ import annotations

import streamlit as st

from core.figures.trainer_message import trainer_message
from core.network_presets import NETWORK_PRESETS
from pages.shared.controls import plain
from pages.shared.entry import through_app
from pages.shared.share import presets_menu, share_menu
from pages.shared.trainer import trainer
from pages.training.downloads import downloads, link_notes
from pages.training.question import preset_of, question
from pages.training.session import Held, hand, held, open_preset, training
from pages.training.sidebar import sidebar
from pages.training.tabs import tabs

POLL_SECONDS = 0.5


def _trainer(now: Held) -> None:
    """Draw the trainer. While the run works, it polls; the rest of the page follows when something else changed."""
    polling = now.is_working
    now.behind = False

    def body() -> None:
        # Asked before the message is built: what comes to rest meanwhile is in the next one.
        working = now.is_working
        if now.behind or working != polling:
            # Before anything is drawn: Streamlit's page sometimes loses what a fragment draws right before a rerun,
            # and what the whole page then draws in its place.
            st.rerun()
        experiment = training.experiment()
        message = trainer_message(
            now.run,
            lam=experiment.lam,
            focus=now.focus,
            look_at=now.look_at,
            echo=training.echo(),
            query=experiment.query(),
            locked=experiment.locked,
            run_id=str(now.number),
        )
        trainer(message, "trainer", hand)

    st.fragment(body, run_every=POLL_SECONDS if polling else None)()


through_app()
sidebar()
experiment = training.experiment()
now: Held | None
try:
    now, mistake = held(), ""
except ValueError as error:
    now, mistake = None, str(error)

with st.container(horizontal=True, vertical_alignment="center"):
    st.markdown(f"# {question(experiment)}", width="stretch")
    presets_menu(training, NETWORK_PRESETS, open_preset)
    share_menu(training, downloads(experiment, now) if now else [], link_notes(experiment, now))
for remark in training.remarks():
    st.warning(plain(remark), icon=":material/warning:")
if mistake:
    st.info(plain(mistake), icon=":material/info:")
if now:
    for note in now.run.data.notes:
        st.caption(plain(note))
    _trainer(now)
    if preset := preset_of(experiment):
        with st.expander(f"{preset.question} Think first, train, then open this.", key="train_answer"):
            st.markdown(preset.answer)
    tabs(experiment, now)
