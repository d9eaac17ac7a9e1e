"""The sketch in the page: a canvas to draw on, and the ink that comes back from it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from core.messages.sketch import SIDE
from pages.shared.component import loader
from pages.shared.hands import listener

_BYTES = SIDE * SIDE
_LETTERS = 4 * -(-_BYTES // 3)

_sketch = st.components.v2.component("superlevel_sketch", js=loader("sketch"))


def sketch(message: bytes, key: str, on_stroke: Callable[[np.ndarray], None]) -> None:
    """Show a message of `core.messages.sketch`; `on_stroke` receives what was drawn since.

    It gets the whole ink, (SIDE, SIDE) in [0, 1]. What the browser sends in any other form is ignored.
    """

    def draw(hand: dict[str, Any]) -> None:
        ink = read_ink(hand)
        if ink is not None:
            on_stroke(ink)

    _sketch(key=key, data=message, on_hand_change=listener(key, draw), height="content")


def read_ink(hand: Any) -> np.ndarray | None:
    """Return the ink of a message from the browser, or None if it has none."""
    try:
        text = hand["value"]["ink"]
    except (TypeError, KeyError, IndexError):
        return None
    if not isinstance(text, str) or len(text) != _LETTERS:
        return None
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(content) != _BYTES:
        return None
    return np.frombuffer(content, np.uint8).reshape(SIDE, SIDE) / 255
