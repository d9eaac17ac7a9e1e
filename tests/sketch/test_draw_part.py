"""The page's part: what comes from the browser is checked, kept, prepared, and answered by the network."""

import base64

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.data.drawing import normalise_drawing
from core.messages.packing import split, unpack
from core.messages.sketch import SIDE
from pages.shared.sketch import read_ink

INK = np.zeros((SIDE, SIDE))
INK[10:46, 20:28] = 1.0
FULL = base64.b64encode(bytes(range(64)) * (SIDE * SIDE // 64)).decode()


def hand(ink=FULL):
    return {"kind": "ink", "value": {"side": SIDE, "ink": ink}, "seq": 5, "done": True}


def test_the_ink_of_a_message_is_read():
    ink = read_ink(hand())
    np.testing.assert_allclose(ink.ravel()[:65] * 255, [*range(64), 0])


SHORT = base64.b64encode(bytes(SIDE * SIDE - 3)).decode()
BAD = {
    "nothing": None,
    "text": "ink",
    "a list": [1, 2],
    "no value": {"seq": 1},
    "no ink": {"seq": 1, "value": {}},
    "value is text": {"seq": 1, "value": "ink"},
    "too short": hand(SHORT),
    "too long": hand(FULL + "AAAA"),
    "another size": hand(base64.b64encode(bytes(112 * 112)).decode()),
    "not base64": hand("!" * len(FULL)),
    "not ASCII": hand("é" * len(FULL)),
    "padding inside": hand("=" * 8 + FULL[8:]),
    "a list of numbers": hand([0] * len(FULL)),
}


@pytest.mark.parametrize("message", BAD.values(), ids=BAD)
def test_anything_else_is_ignored(message):
    assert read_ink(message) is None


def page():
    """Draw the part with the network and shape that the session holds; run by AppTest."""
    import streamlit as st

    from pages.train.draw import draw_digit

    part = st.session_state["part"]
    draw_digit("abc", part["shape"], part["predict"], "draw", caption=part.get("caption", ""))


def shown(predict, shape=(28, 28), ink=None, **rest):
    """Return the header and arrays of the message that the page sends."""
    app = AppTest.from_function(page)
    app.session_state["part"] = {"shape": shape, "predict": predict} | rest
    if ink is not None:
        app.session_state["draw_ink"] = ink
    app.run()
    assert not app.exception
    message = app.get("bidi_component")[0].proto.bytes
    return unpack(split(message)[0])


@pytest.mark.parametrize("shape", [(28, 28), (8, 8)])
def test_the_network_is_asked_about_the_prepared_picture(shape):
    asked = []

    def predict(picture):
        asked.append(picture)
        return np.array([0.1, 0.7, 0.2])

    header, arrays = shown(predict, shape, INK, caption="Epoch 3.")
    (picture,) = asked
    np.testing.assert_array_equal(picture, normalise_drawing(INK, shape))
    np.testing.assert_array_equal(arrays["picture"], np.rint(picture * 255))
    np.testing.assert_array_equal(arrays["ink"], INK * 255)
    assert (header["verdict"], header["caption"]) == ("b with 70 %", "Epoch 3.")


@pytest.mark.parametrize("ink", [None, np.zeros((SIDE, SIDE))])
def test_nothing_drawn_asks_no_network(ink):
    def predict(picture):
        raise AssertionError("asked about nothing")

    header, arrays = shown(predict, ink=ink)
    assert set(arrays) <= {"ink"}
    assert header["caption"] == ""


def test_without_a_network_the_page_says_so_and_shows_the_picture():
    header, arrays = shown(None, ink=INK)
    assert "no network" in header["caption"]
    assert "picture" in arrays
    assert "probabilities" not in arrays


def test_a_network_gone_to_nan_is_shown_as_such():
    header, _ = shown(lambda picture: np.full(3, np.nan), ink=INK)
    assert "not finite" in header["verdict"]
