"""The trainer in the page: one component in plain JavaScript, and what the hand asked of the run."""

from __future__ import annotations

import streamlit as st

from pages.shared.component import loader
from pages.shared.hands import Hand, listener

_trainer = st.components.v2.component("superlevel_trainer", js=loader("trainer"))


def trainer(message: bytes, key: str, on_hand: Hand | None = None) -> None:
    """Show a message of `core.messages.trainer`; `on_hand` receives what the user asked for.

    A hand's message has `kind`, `value`, `seq` and `done`. Kinds: "train", "pause", "step", "epoch", "restart";
    "rewind" (value: a step), "pace" (a choice of `NetworkExperiment.pace`), "eta0", "alpha" and "lam" (the
    settings), "focus" (a configuration's place), "look" (the step whose first-layer weights are wanted, -1 for the
    newest, None for none).
    """
    _trainer(key=key, data=message, on_hand_change=listener(key, on_hand), height="content")
