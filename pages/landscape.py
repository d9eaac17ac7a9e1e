"""The landscape of a network: planes through its weights, how honest they are, and how two solutions connect."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.analysis.directions import finite_snapshots
from core.figures.level_message import view_message
from core.figures.plane_levels import plane_view
from core.network_experiment import NetworkExperiment
from pages.landscaping import slicing
from pages.landscaping.sidebar import sidebar
from pages.landscaping.slicing import Sliced, go_on, sliced
from pages.landscaping.tabs import tabs
from pages.shared.controls import plain
from pages.shared.entry import through_app
from pages.shared.hand_values import numbers
from pages.shared.hands import echo
from pages.shared.job import POLL_SECONDS, Job, watch
from pages.shared.levels import levels
from pages.shared.progress import progress
from pages.shared.share import share_menu
from pages.training.downloads import link_notes
from pages.training.session import Held, held, training

# A training of less work than this, in weights times samples gone through, is over within seconds: it is made at once.
LITTLE = 3e10
_ENDS = "landscape.ends"
_EXPLORER = "landscape_explorer"


def hand(message: dict[str, Any]) -> None:
    """Take λ and the two points from the explorer."""
    kind, value = message["kind"], message["value"]
    if kind == "lam" and not training.experiment().is_locked("lam"):
        training.update("lam", value)
    if kind == "ends" and (ends := numbers(value, 4)):
        owner, _ = st.session_state.get(_ENDS, (None, None))
        st.session_state[_ENDS] = (owner, (ends[:2], ends[2:]))


def _trained(now: Held) -> bool:
    """Say whether there is a trained network; else draw how far the training is."""
    run = now.run
    if run.t == 0 and run.state == "ready":
        size = run.network.parameters() * run.steps * max(run.batch_size, 1)
        if size > LITTLE:
            st.caption(
                f"There is no solution yet: {run.network.parameters():,} weights, {run.steps:,} steps to train."
            )
            st.button("Train", on_click=run.start)
            return False
        run.start()
        run.wait(slicing.PATIENCE)
    if now.is_working:
        _watch_training(now)
        return False
    if not run.snapshots(now.focus):
        st.info(f"There are no weights to look at: {plain(run.message)}", icon=":material/info:")
        return False
    return True


def _watch_training(now: Held) -> None:
    def body() -> None:
        run = now.run
        if not now.is_working:
            st.rerun()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(run.t / max(1, run.steps), f"Training: step {run.t:,} of {run.steps:,}")
            st.button("Pause", key="landscape_pause", on_click=run.pause)

    st.fragment(body, run_every=POLL_SECONDS)()


def _say_how_it_ended(now: Held) -> None:
    """Say so where the training did not get to its end, or its weights did not stay finite until then."""
    run = now.run
    if run.state != "finished" or finite_snapshots(run.snapshots(now.focus))[-1].t < run.t:
        words = f"The training {run.message}. The picture is of the weights kept up to there."
        st.info(plain(words), icon=":material/info:")


def _picture(now: Held, own: Job) -> None:
    """Draw the slice as far as it is known."""
    experiment = training.experiment()

    def draw() -> None:
        if own.result is not None:
            _explorer(training.experiment(), now, own.result)
        progress(own, "slice", go_on)

    watch(slicing.SLOT, own, draw, lambda: training.experiment() is experiment)


def _explorer(experiment: NetworkExperiment, now: Held, found: Sliced) -> None:
    owner, ends = st.session_state.get(_ENDS, (None, None))
    label = now.run.configurations[now.focus].label
    view = plane_view(
        found.plane,
        experiment.lam,
        label,
        ends if owner is found.made else None,
        found.directions.words,
        experiment.locked,
        found.shadow,
        found.directions.networks,
    )
    # Points that belong to another plane are forgotten, and the hand's are for this one.
    st.session_state[_ENDS] = (found.made, view.ends)
    message = view_message(
        view, echo=echo(_EXPLORER), query=experiment.query(), run_id=f"{id(found.made)} {now.focus}"
    )
    levels(message, _EXPLORER, hand)


through_app()
training.open_with(NetworkExperiment.opening())
sidebar()
experiment = training.experiment()
now: Held | None
try:
    now, mistake = held(), ""
except ValueError as error:
    now, mistake = None, str(error)

with st.container(horizontal=True, vertical_alignment="center"):
    st.markdown(
        "# What does the loss look like around this solution, and may you believe it?", width="stretch"
    )
    share_menu(training, [], link_notes(experiment, now))
for remark in training.remarks():
    st.warning(plain(remark), icon=":material/warning:")
if mistake:
    st.info(plain(mistake), icon=":material/info:")
if now and _trained(now):
    _say_how_it_ended(now)
    own = sliced(experiment, now)
    if own.result is not None and own.result.told is not None:
        st.markdown(plain(own.result.told.sentence))
    _picture(now, own)
    if own.done.is_set() and own.result is not None:
        tabs(experiment, now, own.result)
