"""The card of claim 8, which trains networks: start, progress, cancel, result."""

from __future__ import annotations

import streamlit as st

from core.claims.examples import SeedsExample
from core.claims.overfitting import SEEDS, paired_experiment, shown_experiment
from core.data.load import DATA
from core.experiments.network_experiment import NetworkExperiment
from core.numbers import number
from pages.claims.cards import LOCKED, body, heading, truth
from pages.claims.measurement import Measurement
from pages.shared.controls import plain
from pages.shared.job import POLL_SECONDS

NAME = "overfitting"
_KEPT = "claims.overfitting"
_CHOICES = {"default": "two moons, few samples, wrong labels", "train": "the network of the page Train"}


def card() -> None:
    """Draw the card; while networks train, only this part of the page polls."""
    job: Measurement | None = st.session_state.get(_KEPT)
    polling = job is not None and job.is_running
    with st.container(border=True, key=f"claim_{NAME}"):
        claim = heading(NAME)

        def part() -> None:
            if st.session_state.get(_KEPT) is not job or (polling and job and not job.is_running):
                # Polling begins or ends, and the whole page with it.
                st.rerun()
            if job is not None and job.is_running:
                _progress(job)
                return
            _offer(job)
            if job and job.verdict:
                body(claim, job.verdict)
                _open(job, job.verdict.example)
            else:
                truth(claim)

        st.fragment(part, run_every=POLL_SECONDS if polling else None)()


def _progress(job: Measurement) -> None:
    st.progress(job.share, f"{job.words}, {100 * job.share:.0f} %")
    st.button("Cancel", key="overfitting_cancel", icon=":material/stop:", on_click=job.cancel)


def _offer(job: Measurement | None) -> None:
    experiment = _chosen()
    pair = paired_or_mistake(experiment)
    if isinstance(pair, str):
        st.info(plain(pair), icon=":material/info:")
        return
    st.caption(plain(_described(pair)))
    if job and job.mistake:
        st.error(plain(job.mistake), icon=":material/error:")
    elif job and not job.verdict:
        st.caption("The last measurement was stopped before it was complete, so it has no result.")
    label = "Measure again" if job and job.verdict else "Measure"
    about = " (about 20 s)" if experiment is None else ""
    st.button(
        f"{label}{about}",
        key="overfitting_measure",
        icon=":material/science:",
        on_click=_measure,
        args=(experiment,),
    )


def _measure(experiment: NetworkExperiment | None) -> None:
    job: Measurement | None = st.session_state.get(_KEPT)
    if job and job.is_running:
        return
    st.session_state[_KEPT] = Measurement(experiment)


def _chosen() -> NetworkExperiment | None:
    """Return the experiment to measure; that of the page Train can be chosen once there is one."""
    trained = st.session_state.get("training")
    if trained is None:
        return None
    choice = st.segmented_control(
        "Measured on",
        list(_CHOICES),
        format_func=_CHOICES.__getitem__,
        default="default",
        required=True,
        key="overfitting_on",
    )
    return trained if choice == "train" else None


def paired_or_mistake(experiment: NetworkExperiment | None) -> NetworkExperiment | str:
    """Return the pair of trainings that would be measured, or the sentence that says why it can't be."""
    try:
        return paired_experiment(experiment)
    except ValueError as error:
        return str(error)


def _described(pair: NetworkExperiment) -> str:
    # Only classes can be wrong labels.
    wrong = pair.label_noise if pair.named_task == "classification" else 0.0
    noise = f", {100 * wrong:.0f} % of the training labels wrong" if wrong else ""
    hidden = f", hidden layers {', '.join(map(str, pair.widths))}" if pair.model == "mlp" else ""
    return (
        f"{SEEDS} seeds, two trainings each: {DATA[pair.data]}, {pair.size:,} samples{noise}{hidden}; {pair.epochs:,} "
        f"epochs with η0 = {number(pair.eta0)}, constant or with α = {number(pair.alpha)}. A seed gives "
        f"{'data, wrong labels' if wrong else 'data'}, weights and batches."
    )


def _open(job: Measurement, example: object) -> None:
    if not isinstance(example, SeedsExample):
        return
    shown = shown_experiment(job.experiment, example)
    held = st.session_state.get("training")
    locked = bool(held and held.locked)
    pressed = st.button(
        f"Open seed {shown.seed} in the trainer",
        key=f"open_{NAME}",
        icon=":material/play_arrow:",
        disabled=locked,
        help=LOCKED if locked else None,
        on_click=_put,
        args=(shown,),
    )
    if pressed:
        st.switch_page("train/page.py")


def _put(shown: NetworkExperiment) -> None:
    # Only now, since it brings torch, which takes seconds to load.
    from pages.shared.training import training

    training.put(shown)
