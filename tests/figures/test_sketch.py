"""The sketch's message says what the network said, also where that is not a number."""

import numpy as np
import pytest

from core.messages.packing import split, unpack
from core.messages.sketch import SIDE, percent, sketch_message, verdict

CLASSES = ("zero", "one", "two", "three")
CHANCES = np.array([0.01, 0.9, 0.09, 0.0])


def read(message):
    return unpack(split(message)[0])


def test_the_arrays_arrive_as_they_were():
    rng = np.random.default_rng(0)
    picture, ink = rng.integers(0, 256, (28, 28)), rng.integers(0, 256, (SIDE, SIDE))
    message = sketch_message(
        CLASSES, (28, 28), probabilities=CHANCES, picture=picture / 255, ink=ink / 255, caption="é", echo=7
    )
    header, arrays = read(message)
    assert header["classes"] == list(CLASSES)
    assert header["shape"] == [28, 28]
    assert (header["echo"], header["side"], header["caption"]) == (7, SIDE, "é")
    assert header["verdict"] == "one with 90 %"
    assert header["percents"] == ["1 %", "90 %", "9 %", "0 %"]
    np.testing.assert_allclose(arrays["probabilities"], CHANCES, rtol=1e-6)
    np.testing.assert_array_equal(arrays["picture"], picture)
    np.testing.assert_array_equal(arrays["ink"], ink)
    assert len(message) < 6_000


def test_what_is_not_there_is_not_sent():
    """No network, nothing drawn."""
    header, arrays = read(sketch_message(CLASSES, (8, 8), caption="untrained"))
    assert arrays == {}
    assert "verdict" not in header
    assert "4 × 4" in header["prepared"]


def test_what_is_not_finite_travels_and_is_said():
    chances = np.array([np.nan, 0.5, np.inf, 0.5])
    header, arrays = read(sketch_message(CLASSES, (8, 8), probabilities=chances))
    np.testing.assert_array_equal(arrays["probabilities"], chances.astype("f4"))
    assert "not finite" in header["verdict"]
    assert header["percents"] == ["–", "50 %", "–", "50 %"]


@pytest.mark.parametrize(
    ("chances", "words"),
    [
        ([0.02, 0.98, 0, 0], "one with 98 %"),
        ([0, 0, 0, 1], "three with 100 %"),
        ([0.9999, 0.0001, 0, 0], "zero with > 99 %"),
        ([0.1, 0.45, 0, 0.45], "one or three, 45 % each"),
        ([0.2, 0.2, 0.2, 0.4], "three with 40 %"),
        ([0.25, 0.25, 0.25, 0.25], "No class leads: 4 have 25 %"),
        ([0.334, 0.333, 0.331, 0.002], "No class leads: 3 have 33 %"),
    ],
)
def test_the_verdict_names_the_winner_or_says_that_none_leads(chances, words):
    assert verdict(CLASSES, np.array(chances)) == words


@pytest.mark.parametrize(
    ("chance", "words"),
    [(0, "0 %"), (1e-9, "< 1 %"), (0.006, "1 %"), (0.994, "99 %"), (0.996, "> 99 %"), (1, "100 %")],
)
def test_only_certainty_looks_like_certainty(chance, words):
    assert percent(chance) == words


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"probabilities": np.ones(3)}, r"probabilities must have shape \(4,\), got \(3,\)"),
        ({"picture": np.ones((8, 8))}, r"picture must have shape \(28, 28\)"),
        ({"ink": np.ones((28, 28))}, r"ink must have shape"),
        ({"picture": np.full((28, 28), np.nan)}, r"in \[0, 1\]"),
        ({"picture": np.full((28, 28), 255)}, r"in \[0, 1\]"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(parts, sentence):
    with pytest.raises(ValueError, match=sentence):
        sketch_message(CLASSES, (28, 28), **parts)
