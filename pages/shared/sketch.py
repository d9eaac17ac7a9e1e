"""The sketch in the page: a canvas to draw on, and the ink that comes back from it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from core.figures.sketch import SIDE
from pages.shared.component import script, style

PARTS = (
    *("player/decode", "player/theme", "player/layer", "player/dom", "player/component", "player/outbox"),
    *("sketch/strokes", "sketch/elements", "sketch/pad", "sketch/result", "sketch/sketch", "sketch/main"),
)
STYLES = ("player/component.css", "sketch/sketch.css")
_BYTES = SIDE * SIDE
_LETTERS = 4 * -(-_BYTES // 3)


_sketch = st.components.v2.component("superlevel_sketch", css=style(*STYLES), js=script(PARTS))


def sketch(message: bytes, key: str, on_stroke: Callable[[np.ndarray, int], None]) -> None:
    """Show a message of `core.figures.sketch`; `on_stroke` receives what was drawn since.

    It gets the whole ink, (SIDE, SIDE) in [0, 1], and the number that the next message is to echo. What the
    browser sends in any other form is ignored.
    """

    def forward() -> None:
        drawn = read_ink(st.session_state[key]["hand"])
        if drawn:
            on_stroke(*drawn)

    _sketch(key=key, data=message, on_hand_change=forward, height="content")


def read_ink(hand: Any) -> tuple[np.ndarray, int] | None:
    """Return the ink and the number of a message from the browser, or None if it isn't one."""
    try:
        seq, text = hand["seq"], hand["value"]["ink"]
    except (TypeError, KeyError, IndexError):
        return None
    if type(seq) is not int or seq < 1 or not isinstance(text, str) or len(text) != _LETTERS:
        return None
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(content) != _BYTES:
        return None
    return np.frombuffer(content, np.uint8).reshape(SIDE, SIDE) / 255, seq
