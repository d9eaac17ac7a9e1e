"""What the hand does in a component reaches the page once: the page's half of `assets/base/outbox.js`.

A component sends a message again, under its number, until a message of the page has that number as its echo. So each
number is acted on once, and told in every message from then on. A component has numbers of its own, by its key.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

Hand = Callable[[dict[str, Any]], None]

_HEARD = "hands.heard"


def listener(key: str, on_hand: Hand | None) -> Callable[[], None]:
    """Return what Streamlit calls when the component `key` has sent a message; `on_hand` gets each one once."""
    return lambda: hear(key, st.session_state[key]["hand"], on_hand)


def hear(key: str, message: Any, on_hand: Hand | None) -> None:
    """Hand a message of the component `key` on, if it is one and was not heard before."""
    if not on_hand or not _is_message(message):
        return
    heard = st.session_state.setdefault(_HEARD, {})
    if message["seq"] <= heard.get(key, 0):
        return
    on_hand(message)
    # Noted only now: Streamlit may interrupt `on_hand` for another rerun, and what was not done must come again.
    heard[key] = message["seq"]


def echo(key: str) -> int:
    """Return the number of the last message heard from the component `key`, 0 before the first."""
    return st.session_state.get(_HEARD, {}).get(key, 0)


def _is_message(message: Any) -> bool:
    """A browser can send anything."""
    if not isinstance(message, dict) or not {"kind", "value", "seq"} <= message.keys():
        return False
    return type(message["seq"]) is int and message["seq"] > 0
