"""The training page's own sidebar: the controls of a training, its rates, and the race."""

from __future__ import annotations

import streamlit as st

from pages.shared import training_sidebar as controls
from pages.shared.sidebar import in_words
from pages.shared.training import training
from pages.train import race


def sidebar() -> None:
    """Draw the controls; those that would change nothing now, or are not asked for yet, are left out or disabled."""
    with st.sidebar:
        if not training.experiment().more:
            _first()
            return
        controls.data(training.experiment())
        controls.model(training.experiment())
        _rates()
        with st.expander("Loss, risk and prior", key="train_risk_open"):
            controls.risk(training.experiment())
        with st.expander("Noise and imbalance in the data", key="train_noise_open"):
            controls.noise(training.experiment())
        with st.expander("Network and seed", key="train_network_open"):
            controls.network(training.experiment())
        with st.expander("Advanced", key="train_advanced_open"):
            controls.advanced(training.experiment())
        with st.expander("Race", key="train_race_open"):
            race.race(training.experiment())


def _first() -> None:
    controls.source(training.experiment())
    controls.control("eta0", label=in_words(training, "eta0"))
    controls.alpha(in_words(training, "alpha"))
    controls.control("lam", label=in_words(training, "lam"))


def _rates() -> None:
    controls.control("rule")
    controls.control("eta0")
    controls.alpha()
    controls.control("lam")
    controls.control("epochs")
    controls.batch()
    st.caption(
        "η0, α and epochs act on the network that trains, from its present step on; any other setting starts over."
    )
