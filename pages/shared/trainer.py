"""The trainer in the page: one component in plain JavaScript, and what the hand asked of the run."""

from __future__ import annotations

import streamlit as st

from pages.shared.component import packed, script, style
from pages.shared.hands import Hand, listener

PARTS = (
    *("player/format", "player/address", "player/decode", "player/theme", "player/scales", "player/layer"),
    *(
        "player/chart",
        "player/marks",
        "player/dom",
        "player/component",
        "player/words",
        "player/playback",
        "player/grip",
        "player/scrubber",
        "player/outbox",
    ),
    *(
        "trainer/run",
        "trainer/time",
        "trainer/charts",
        "trainer/rate_charts",
        "trainer/caption",
    ),
    *(
        "trainer/classes",
        "trainer/boundary",
        "trainer/confusion",
        "trainer/scatter",
        "trainer/scatter_words",
        "trainer/pictures",
        "trainer/parts",
    ),
    *(
        "trainer/sight",
        "trainer/sight_words",
        "trainer/grasp",
        "trainer/transport",
        "trainer/trainer",
        "trainer/drawing",
    ),
    "trainer/main",
)
STYLES = ("player/component.css", "player/player.css", "trainer/trainer.css")

NAME = "superlevel_trainer"

_trainer = st.components.v2.component(NAME, css=style(*STYLES), js=packed(script(PARTS), NAME))


def trainer(message: bytes, key: str, on_hand: Hand | None = None) -> None:
    """Show a message of `core.figures.trainer_message`; `on_hand` receives what the user asked for.

    A hand's message has `kind`, `value`, `seq` and `done`. Kinds: "train", "pause", "step", "epoch",
    "restart"; "rewind" (value: a step), "lam" (the level), "focus" (a configuration's place), "look" (the step
    whose first-layer weights are wanted, -1 for the newest, None for none).
    """
    _trainer(key=key, data=message, on_hand_change=listener(key, on_hand), height="content")
