"""A map's message: what travels, how numbers are scaled, and how large it is."""

import numpy as np
import pytest

from core.experiments.experiment import Experiment
from core.messages.map import map_message
from core.messages.map_words import best_words, map_words, precision_words
from core.messages.packing import split, unpack
from core.sweep.axes import read_axis
from core.sweep.map_result import KINDS, UNKNOWN, Line, Map
from core.sweep.surface_map import surface_map

LABELS = {"eta0": "η0", "alpha": "α"}
X, Y = read_axis("eta0:0.01:1:3:log"), read_axis("alpha:0:1:2")


def made(final, outcome=None, **values):
    kinds = np.ones((2, 3), np.int8) if outcome is None else np.array(outcome, np.int8)
    return Map(X, Y, {"final": np.array(final, float)} | values, kinds, "{}")


def read(found, **more):
    return unpack(split(map_message(found, labels=LABELS, **more))[0])


def halves(array):
    """Return the float32 of upper halves, by NumPy alone."""
    return (array.astype(np.uint32) << 16).view(np.float32)


def test_numbers_travel_with_three_digits_and_all_that_are_none():
    final = [[1.2345, np.nan, np.inf], [1e300, -3e-9, 0.0]]
    _, arrays = read(made(final))
    got = halves(arrays["value_final"])
    np.testing.assert_allclose(got[0, 0], 1.2345, rtol=4e-3)
    assert np.isnan(got[0, 1])
    assert got[0, 2] == np.inf
    assert np.isfinite(got[1, 0])
    assert got[1, 0] > 1e38
    np.testing.assert_allclose(got[1, 1], -3e-9, rtol=4e-3)
    assert got[1, 2] == 0


def test_a_wide_range_is_logarithmic_and_what_diverged_does_not_stretch_it():
    diverged = KINDS.index("diverged")
    header, _ = read(made([[1, 10, 1000], [1e200, 5, 2]], [[1, 1, 1], [diverged, 1, 1]]))
    scale = header["numbers"][0]
    assert (scale["low"], scale["high"], scale["scale"]) == (1, 1000, "log")
    assert (scale["under"], scale["over"], scale["blanks"]) == (0, 1, 0)
    narrow = read(made([[1, 2, 3], [4, 5, 6]]))[0]["numbers"][0]
    assert narrow["scale"] == "linear"


def test_zeros_do_not_keep_a_range_from_being_logarithmic():
    scale = read(made([[0, 1e-9, 1], [0.5, 2, 1e-3]]))[0]["numbers"][0]
    assert (scale["low"], scale["scale"], scale["under"]) == (1e-9, "log", 1)


def test_all_blank_has_no_range():
    scale = read(made(np.full((2, 3), np.nan)))[0]["numbers"][0]
    assert scale["low"] is None
    assert scale["blanks"] == 6


def test_cells_that_are_not_known_are_no_blanks():
    header, arrays = read(made([[1, np.nan, np.nan], [1, 1, 1]], [[1, UNKNOWN, 0], [1, 1, 1]]))
    assert header["numbers"][0]["blanks"] == 1
    assert header["categories"][0]["unknown"] == 1
    assert arrays["outcome"][0, 1] == -1


def test_lines_and_the_present_settings_travel_in_cells():
    line = Line("edge", "edge", np.array([[0.01, 0.0], [np.nan, np.nan], [1.0, 1.0]]), "words")
    header, arrays = read(made([[1, 2, 3], [4, 5, 6]]), lines=[line], present=(0.1, 0.5))
    np.testing.assert_allclose(arrays["line_0"], [[0, 0], [np.nan, np.nan], [2, 1]], atol=1e-6)
    assert header["present"] == pytest.approx([1, 0.5])
    assert read(made([[1, 2, 3], [4, 5, 6]]), present=(5.0, 0.5))[0]["present"] is None
    assert read(made([[1, 2, 3], [4, 5, 6]]), present=(0.0, 0.5))[0]["present"] is None


def test_minima_are_a_category_and_many_of_them_share_an_entry():
    found = made([[1, 2, 3], [4, 5, 6]], basin=np.array([[0.0, 1.0, 14.0], [np.nan, 0.0, 0.0]]))
    found = Map(
        found.x, found.y, found.values, found.outcome, "{}", tuple((float(k), 0.0) for k in range(15))
    )
    category = read(found)[0]["categories"][1]
    assert category["counts"][:2] == [3, 1]
    assert category["entries"][-1] == "5 more minima"
    assert category["counts"][-1] == 1
    assert category["unknown"] == 1


def test_a_colour_that_the_map_does_not_have_gives_way():
    assert read(made([[1, 2, 3], [4, 5, 6]]), colour="accuracy")[0]["colour"] == "outcome"
    assert read(made([[1, 2, 3], [4, 5, 6]]), colour="final")[0]["colour"] == "final"


def test_r2_is_on_an_even_scale_from_minus_one_up():
    values = np.array([[-50.0, -0.2, 0.001], [0.3, 0.45, 0.5]])
    found = made([[1, 2, 3], [4, 5, 6]], r2=values, rmse=np.array([[900.0, 3, 2], [1, 1, 1]]))
    r2, rmse = (
        next(entry for entry in read(found)[0]["numbers"] if entry["name"] == name) for name in ("r2", "rmse")
    )
    assert (r2["label"], r2["low"], r2["high"], r2["scale"], r2["under"]) == ("test R²", -1, 0.5, "linear", 1)
    assert (rmse["label"], rmse["scale"]) == ("test RMSE", "log")


def test_an_axis_that_is_locked_closes_the_cells():
    assert read(made([[1, 2, 3], [4, 5, 6]]), locked=("eta0",))[0]["open"] is False
    assert read(made([[1, 2, 3], [4, 5, 6]]), locked=("problem",))[0]["open"] is True


def test_a_whole_map_is_small():
    experiment = Experiment.opening(rules=("gradient_descent",), steps=60)
    found = surface_map(experiment, read_axis("eta0:1e-3:1:101:log"), read_axis("alpha:1e-4:0.5:101:log"))
    assert len(map_message(found, labels=LABELS)) < 150_000


def test_words_count_and_name_the_lowest():
    found = made([[3, np.nan, 0.5], [4, 5, 6]], [[1, 0, 1], [7, 7, 7]])
    told = map_words(found, "gradient descent", 50)
    assert "3 descending (50 %)" in told
    assert "lowest, at 0.5, for η0 = 1, α = 0" in best_words(found, LABELS)
    assert best_words(made(np.full((2, 3), np.nan)), LABELS) == "No run ended with a finite V."


def test_deep_maps_say_where_float64_ends():
    assert precision_words(made([[1, 2, 3], [4, 5, 6]]), LABELS) == ""
    low = 0.03
    deep = Map(read_axis(f"eta0:{low}:{low * (1 + 1e-13)!r}:9"), Y, {}, np.ones((2, 9), np.int8), "{}")
    assert "float64 numbers along η0" in precision_words(deep, LABELS)
