"""Draw a digit: what the network makes of it, while it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import streamlit as st

from core.data.drawing import normalise_drawing
from core.messages.sketch import sketch_message
from pages.shared.hands import echo
from pages.shared.lost import or_anew
from pages.shared.sketch import sketch

NO_NETWORK = "There is no network yet: train one, and it says what it sees in your drawing."


def draw_digit(
    classes: Sequence[str],
    shape: tuple[int, ...],
    predict: Callable[[np.ndarray], np.ndarray] | None,
    key: str,
    *,
    caption: str = "",
    refresh: float | None = None,
) -> None:
    """Draw the canvas and the answer of a network of images of `shape`, (28, 28) or (8, 8).

    `predict` turns a picture of that shape, float32 in [0, 1], into probabilities (C,), NaN where the network's
    outputs are not finite; None says that there is no network. `caption` is a sentence beside the answer, such as
    how far the network is trained. The drawing is kept in the session under `key`. A stroke reruns this part of
    the page only; `refresh` asks the network again every so many seconds, for one that is being trained.
    """
    st.fragment(or_anew, run_every=refresh)(partial(_part, classes, shape, predict, key, caption))


def _part(
    classes: Sequence[str],
    shape: tuple[int, ...],
    predict: Callable[[np.ndarray], np.ndarray] | None,
    key: str,
    caption: str,
) -> None:
    kept = f"{key}_ink"

    def keep(ink: np.ndarray) -> None:
        st.session_state[kept] = ink

    ink = st.session_state.get(kept)
    picture = None if ink is None else normalise_drawing(ink, shape)
    message = sketch_message(
        classes,
        shape,
        probabilities=None if picture is None or predict is None else predict(picture),
        picture=picture,
        ink=ink,
        caption=caption or ("" if predict else NO_NETWORK),
        echo=echo(key),
    )
    sketch(message, key, keep)
