"""The tabs under the trainer: path, stability, ledger, data, formulas, drawing; only the open one is computed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from core.experiments.network_experiment import IMAGE_DATA, NetworkExperiment
from core.trainer.views import class_probabilities
from pages.shared.training import OpenRun
from pages.train import data_tab, draw, formulas_tab, measured_tabs

_Draw = Callable[[NetworkExperiment, OpenRun], None]


def tabs(experiment: NetworkExperiment, opened: OpenRun) -> None:
    """Draw the tabs of a run."""
    shown = _TABS | ({"Draw a digit": _draw_tab} if experiment.data in IMAGE_DATA else {})
    for tab, body in zip(
        st.tabs(list(shown), key="train_tabs", on_change="rerun"), shown.values(), strict=True
    ):
        if tab.open:
            with tab:
                body(experiment, opened)


def _draw_tab(experiment: NetworkExperiment, opened: OpenRun) -> None:
    run, k = opened.run, opened.focus

    def predict(picture: np.ndarray) -> np.ndarray:
        return class_probabilities(run.module(k), picture)

    draw.draw_digit(
        run.data.classes,
        run.data.shape,
        predict,
        key="draw_digit",
        caption=""
        if run.t
        else "The network is untrained: this is what its initial weights say. Press Train first.",
        refresh=1.0 if run.state == "training" else None,
    )


_TABS: dict[str, _Draw] = {
    "Path": measured_tabs.path,
    "Stability": measured_tabs.stability,
    "Ledger": measured_tabs.ledger,
    "Data": data_tab.data,
    "Formulas": formulas_tab.formulas,
}
