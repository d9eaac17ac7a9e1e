"""The landscape of a network: planes through its weights, how honest they are, and how two solutions connect."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.experiments.landscapes import Sliced
from core.experiments.network_experiment import NetworkExperiment
from core.figures.plane_levels import plane_view
from core.messages.levels import view_message
from core.messages.trainer import pending_words
from core.networks.models import MODELS
from core.numbers import number
from core.slices.directions import finite_snapshots
from pages.landscape import slicing
from pages.landscape.sidebar import sidebar
from pages.landscape.slicing import go_on, sliced
from pages.landscape.tabs import tabs
from pages.shared.controls import plain
from pages.shared.hand_values import numbers
from pages.shared.hands import echo
from pages.shared.head import head
from pages.shared.job import POLL_SECONDS, Job, watch
from pages.shared.levels import levels
from pages.shared.lost import or_anew
from pages.shared.progress import progress
from pages.shared.share import share_menu
from pages.shared.training import OpenRun, address, link_notes, run_or_mistake, training

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


def _trained(opened: OpenRun) -> bool:
    """Say whether there is a trained network; else draw how far the training is."""
    run = opened.run
    if run.t == 0 and run.state == "ready":
        size = run.network.parameters() * run.steps * max(run.batch_size, 1)
        if size > LITTLE:
            st.caption(
                f"There is no solution yet: {run.network.parameters():,} weights, {run.steps:,} steps to train."
            )
            st.button("Train", on_click=run.start)
            return False
        # Here it is the end that is looked at.
        run.pace(None)
        run.start()
        run.wait(slicing.PATIENCE)
    if opened.is_working:
        _watch_training(opened)
        return False
    if not run.snapshots(opened.focus):
        st.info(f"There are no weights to look at: {plain(run.message)}", icon=":material/info:")
        return False
    return True


def _what(opened: OpenRun) -> str:
    """Say what trains, before there is a landscape to look at."""
    run, rule = opened.run, opened.run.configurations[opened.focus].rule
    weights = f"{MODELS[run.network.model]} of {run.network.parameters():,} weights"
    return plain(
        f"Training a {weights} on {run.data.title} by {rule.kind.label}, η0 = {number(float(rule.eta0))}, to look at "
        "the loss around where it ends"
    )


def _watch_training(opened: OpenRun) -> None:
    what = _what(opened)

    def body() -> None:
        run = opened.run
        if not opened.is_working:
            st.rerun()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(run.t / max(1, run.steps), f"{what}: step {run.t:,} of {run.steps:,}")
            st.button("Pause", key="landscape_pause", on_click=run.pause)

    st.fragment(or_anew, run_every=POLL_SECONDS)(body)


def _say_of_what(opened: OpenRun) -> None:
    """Say so where the weights are not those of the whole training, or not of the settings in the sidebar."""
    run = opened.run
    if change := pending_words(run, opened.focus):
        words = f"{change}: these weights were trained before that. “Start over” on the page Train makes new ones."
        st.info(words, icon=":material/info:")
    if run.state != "finished" or finite_snapshots(run.snapshots(opened.focus))[-1].t < run.t:
        words = f"The training {run.message}. The picture is of the weights kept up to there."
        st.info(plain(words), icon=":material/info:")


def _picture(opened: OpenRun, own: Job) -> None:
    """Draw the slice as far as it is known."""
    experiment = training.experiment()

    def draw() -> None:
        if own.result is not None:
            _explorer(training.experiment(), opened, own)
        progress(own, "slice", go_on)

    watch(slicing.SLOT, own, draw, lambda: training.experiment() is experiment)


def _explorer(experiment: NetworkExperiment, opened: OpenRun, own: Job) -> None:
    found: Sliced = own.result
    owner, ends = st.session_state.get(_ENDS, (None, None))
    label = opened.run.made_with[opened.focus].label
    view = plane_view(
        found.plane,
        experiment.lam,
        label,
        ends if owner == own.key else None,
        found.directions.words,
        experiment.locked,
        found.shadow,
        found.directions.networks,
    )
    # Points that belong to another plane are forgotten, and the hand's are for this one.
    st.session_state[_ENDS] = (own.key, view.ends)
    message = view_message(view, echo=echo(_EXPLORER), query=address(opened), run_id=f"{own.key}")
    levels(message, _EXPLORER, hand)


training.open_with(NetworkExperiment.opening())
sidebar()
experiment = training.experiment()
opened, mistake = run_or_mistake()

with head(training, "What does the loss look like around this solution, and may you believe it?"):
    share_menu(training, [], link_notes(experiment, opened))
if mistake:
    st.info(plain(mistake), icon=":material/info:")
if opened and _trained(opened):
    own = sliced(experiment, opened)
    # One element, so that the picture keeps its place.
    with st.container():
        _say_of_what(opened)
        if own.result is not None and own.result.told is not None:
            st.markdown(plain(own.result.told.sentence))
    _picture(opened, own)
    if own.done.is_set() and own.result is not None:
        tabs(experiment, opened, own.result)
