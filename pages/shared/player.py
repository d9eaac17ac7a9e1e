"""The player in the page: one component in plain JavaScript, and what the hand did in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

_ASSETS = Path(__file__).parents[2] / "assets" / "player"
# Inline modules can't import each other, so the parts are joined in the order in which they build on one another.
_PARTS = (
    *(
        "format",
        "address",
        "decode",
        "fan",
        "theme",
        "surface",
        "shading",
        "scales",
        "crossings",
        "caption",
        "layer",
    ),
    *("paths", "landscape", "chart", "energy_chart", "step_chart", "dom", "words", "playback", "scrubber"),
    *("handles", "drags", "outbox", "hand", "transport", "player", "drawing", "main"),
)


def _text(*names: str) -> str:
    return "\n".join(_lean((_ASSETS / name).read_text(encoding="utf-8")) for name in names)


def _lean(text: str) -> str:
    """Leave out comment blocks and indentation: Streamlit sends this text again with every message."""
    bare = re.sub(r"^\s*/\*.*?\*/\s*$", "", text, flags=re.DOTALL | re.MULTILINE)
    lines = (line.strip() for line in bare.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


_player = st.components.v2.component(
    "superlevel_player",
    css=_text("player.css"),
    js=_text(*(f"{part}.js" for part in _PARTS)),
)


def player(message: bytes, key: str, on_hand: Callable[[dict[str, Any]], None] | None = None) -> None:
    """Show a message of `core.figures.player`; `on_hand` receives what the user did with the mouse or keys.

    A hand's message has `kind` (lam, eta0, alpha or start), `value`, `seq` and `done`.
    """

    def forward() -> None:
        hand = st.session_state[key]["hand"]
        if hand and on_hand:
            on_hand(hand)

    _player(key=key, data=message, on_hand_change=forward, height="content")
