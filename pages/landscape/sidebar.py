"""The landscape page's sidebar: the plane that is looked at, and the training whose weights it goes through."""

from __future__ import annotations

import streamlit as st

from pages.shared import training_sidebar
from pages.shared.training import training
from pages.shared.training_sidebar import control


def sidebar() -> None:
    """Draw the controls; those that would change nothing now are left out."""
    with st.sidebar:
        _plane()
        with st.expander("Training", key="landscape_training", expanded=True):
            _rates()
        training_sidebar.deep()


def _plane() -> None:
    control("plane")
    kind = training.experiment().plane
    if kind == "random":
        control("plane_seed")
    if kind == "networks":
        control("other_seed")
    control("plane_points")
    control("plane_reach")
    control("lam")


def _rates() -> None:
    training_sidebar.subject()
    for name in ("rule", "eta0"):
        control(name)
    training_sidebar.alpha()
    control("epochs")
    training_sidebar.batch()
