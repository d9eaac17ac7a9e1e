"""The race: rivals are copies of the present configuration that stay as they are while the sliders move on."""

from __future__ import annotations

import streamlit as st

from core.experiments.network_experiment import MOST_RIVALS, NetworkExperiment, competitor_labels
from pages.shared.controls import plain
from pages.shared.training import training


def race(experiment: NetworkExperiment) -> None:
    """List the rivals, and offer to keep the present configuration as one more."""
    names = competitor_labels(experiment)[1:]
    st.caption(
        "Keep the present rule, rates and risk as a rival, then change them: all train in turns, from the same "
        "weights, on the same batches."
    )
    for k, name in enumerate(names):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(plain(name), width="stretch")
            st.button(
                "Remove",
                key=f"rival_{k}",
                on_click=_remove,
                args=(k,),
                help=f"Remove {name}",
                disabled=bool(experiment.locked),
            )
    full = len(names) >= MOST_RIVALS
    st.button(
        "Keep as rival",
        icon=":material/add:",
        width="stretch",
        disabled=full or bool(experiment.locked),
        on_click=_keep,
        help=f"At most {MOST_RIVALS} rivals." if full else "A copy of the present configuration.",
    )


def _keep() -> None:
    training.put(training.experiment().pinned())


def _remove(index: int) -> None:
    training.put(training.experiment().without_rival(index))
