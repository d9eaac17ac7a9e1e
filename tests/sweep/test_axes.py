"""Axes of maps: values, places, how they are written and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.experiments.experiment import Experiment
from core.experiments.network_experiment import NetworkExperiment
from core.sweep.axes import Axis, AxisError, changes, check_axis, read_axis, varied_names
from core.sweep.opening import opening_axes, opening_axis


def axis_texts():
    numbers = st.floats(1e-6, 1e6)
    return st.builds(
        lambda low, factor, n, scale: Axis("eta0", low, low * factor, n, scale),
        numbers,
        st.floats(1.001, 1e6),
        st.integers(2, 257),
        st.sampled_from(["linear", "log"]),
    )


@given(axis_texts())
def test_an_axis_reads_what_it_writes(axis):
    assert read_axis(axis.text()) == axis


@given(axis_texts(), st.floats(0, 1))
def test_place_and_at_are_inverse(axis, share):
    place = share * (axis.n - 1)
    np.testing.assert_allclose(axis.place(axis.at(place)), place, atol=1e-6)


@given(axis_texts())
def test_the_values_are_even_to_a_hundredth_of_a_cell_and_go_up(axis):
    assert (axis.values[0], axis.values[-1]) == (axis.low, axis.high)
    assert (np.diff(axis.values) > 0).all()
    even = axis.at(np.arange(axis.n))
    gap = np.abs(np.diff(even, prepend=2 * even[0] - even[1]))
    assert (np.abs(axis.values - even) <= 0.0101 * gap + 2 * np.spacing(np.abs(even))).all()


@pytest.mark.parametrize("text", ["eta0:0.00075:0.675:101:log", "alpha:0:0.5:64", "start_x:-6.0:6.0:101"])
def test_the_values_have_as_few_digits_as_tell_their_cells_apart(text):
    """A cell that is opened puts its values into a link."""
    axis = read_axis(text)
    for value in axis.values[1:-1]:
        assert len(repr(float(value)).lstrip("-").replace(".", "").lstrip("0")) <= 4, value


def test_a_logarithmic_axis_is_even_in_the_exponent():
    assert read_axis("eta0:1e-4:1:5:log").values == pytest.approx([1e-4, 1e-3, 1e-2, 1e-1, 1])
    assert read_axis("alpha:0:0.5:3").values == pytest.approx([0, 0.25, 0.5])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("eta0", "name:from:to:points"),
        ("eta0:1:2:3:cubic", "name:from:to:points"),
        ("eta0:a:2:3", "two numbers and a whole number"),
        ("eta0:1:2:3.5", "two numbers and a whole number"),
        ("eta0:2:1:9", "must go up"),
        ("eta0:1:1:9", "must go up"),
        ("eta0:nan:1:9", "must go up"),
        ("eta0:0:inf:9", "must go up"),
        ("eta0:0:1:9:log", "must begin above 0"),
        ("eta0:1:2:1", "2 to 257 points, got 1"),
        ("eta0:1:2:258", "2 to 257 points, got 258"),
    ],
)
def test_what_is_no_axis_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(AxisError, match=sentence):
        read_axis(text)


def test_an_axis_must_be_a_setting_within_its_bounds():
    with pytest.raises(AxisError, match="one of eta0"):
        check_axis(Experiment, read_axis("steps:10:100:5"))
    with pytest.raises(AxisError, match=r"between 1e-09 and 10, got 0\.1 to 11"):
        check_axis(Experiment, read_axis("eta0:0.1:11:5"))


def test_start_x_and_start_y_move_one_setting():
    experiment = Experiment.opening(start=(1.0, 2.0))
    assert changes(experiment, {"start_x": 3.0, "eta0": 0.1}) == {"start": (3.0, 2.0), "eta0": 0.1}
    assert changes(experiment, {"start_y": 5.0}) == {"start": (1.0, 5.0)}


@pytest.mark.parametrize("problem", ["himmelblau", "ill_conditioned", "two_peaks", "mnist_pair"])
def test_every_offered_axis_opens_within_its_bounds(problem):
    experiment = Experiment.opening(problem=problem, rules=("heavy_ball",))
    for name in varied_names(experiment):
        check_axis(Experiment, opening_axis(experiment, name, 9))


def test_maps_open_with_the_first_two_settings_that_count():
    x, y = opening_axes(Experiment.opening(schedule="constant", rules=("heavy_ball",)))
    assert (x.name, y.name) == ("eta0", "momentum")
    x, y = opening_axes(NetworkExperiment.opening())
    assert (x.name, y.name) == ("eta0", "alpha")
    for name in varied_names(NetworkExperiment.opening(risk="dynamic", prior="gaussian")):
        check_axis(NetworkExperiment, opening_axis(NetworkExperiment.opening(), name, 5))


@pytest.mark.parametrize(
    ("axes", "sentence"),
    [
        ({"map_x": "momentum:0:0.9:9"}, "plays no part"),
        ({"map_x": "eta0:0.1:1:9", "map_y": "eta0:0.1:1:9"}, "must differ"),
        ({"map_y": "eta0:0.1:100:9"}, "must lie between"),
    ],
)
def test_axes_that_make_no_map_are_refused(axes, sentence):
    with pytest.raises(AxisError, match=sentence):
        opening_axes(Experiment.opening(rules=("gradient_descent",), **axes))
