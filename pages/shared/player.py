"""The player in the page: one component in plain JavaScript, and what the hand did in it."""

from __future__ import annotations

import streamlit as st

from pages.shared.component import packed, script, style
from pages.shared.hands import Hand, listener

PARTS = (
    *("player/format", "player/address", "player/decode", "player/timeline", "player/message", "player/fan"),
    "player/theme",
    *(
        "player/surface",
        "player/shading",
        "player/scales",
        "player/crossings",
        "player/caption",
        "player/layer",
    ),
    *("player/paths", "player/landscape", "player/chart", "player/marks", "player/energy_chart"),
    *(
        "player/step_chart",
        "player/dom",
        "player/component",
        "player/parts",
        "player/words",
        "player/names",
        "player/playback",
    ),
    *("player/scrubber", "player/handles", "player/drags", "player/outbox", "player/grip", "player/hand"),
    *("player/transport", "player/player", "player/drawing", "player/main"),
)

STYLES = ("player/component.css", "player/player.css")

NAME = "superlevel_player"

_player = st.components.v2.component(NAME, css=style(*STYLES), js=packed(script(PARTS), NAME))


def player(message: bytes, key: str, on_hand: Hand | None = None) -> None:
    """Show a message of `core.figures.player`; `on_hand` receives what the user did with the mouse or keys.

    A hand's message has `kind` (lam, eta0, alpha or start), `value`, `seq` and `done`.
    """
    _player(key=key, data=message, on_hand_change=listener(key, on_hand), height="content")
