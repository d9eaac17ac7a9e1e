"""The level explorer in the page: one component in plain JavaScript, and what the hand did in it."""

from __future__ import annotations

import streamlit as st

from pages.shared.component import packed, script, style
from pages.shared.hands import Hand, listener

PARTS = (
    *(
        "player/format",
        "player/address",
        "player/decode",
        "player/timeline",
        "player/message",
        "player/theme",
    ),
    *("player/surface", "player/shading", "player/scales", "player/crossings", "player/layer"),
    *("player/paths", "player/landscape", "player/marks", "player/dom", "player/component", "player/parts"),
    *("player/words", "player/playback", "player/scrubber", "player/outbox", "player/grip"),
    "player/transport",
    *("levels/tree", "levels/tints", "levels/islands", "levels/axis", "levels/barcode", "levels/branches"),
    *("levels/counts", "levels/map", "levels/parts", "levels/words", "levels/hand", "levels/scene"),
    *("levels/explorer", "levels/drawing", "levels/main"),
)
STYLES = ("player/component.css", "player/player.css", "levels/levels.css")

NAME = "superlevel_levels"

_levels = st.components.v2.component(NAME, css=style(*STYLES), js=packed(script(PARTS), NAME))


def levels(message: bytes, key: str, on_hand: Hand | None = None) -> None:
    """Show a message of `core.figures.level_message`; `on_hand` receives what the user did with the mouse or keys.

    A hand's message has `kind`, `value`, `seq` and `done`. Kinds: "lam" (the level), "ends" (A's x and y, then B's),
    "zoom" (x, y and the number of halvings), "followed" (a rule's name).
    """
    _levels(key=key, data=message, on_hand_change=listener(key, on_hand), height="content")
