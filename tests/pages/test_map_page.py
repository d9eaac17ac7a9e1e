"""The map page, run and clicked: surfaces, networks, axes typed wrongly, the hand, files, links."""

import re

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.experiments.experiment import Experiment
from core.experiments.network_experiment import NetworkExperiment
from core.messages.packing import split, unpack
from core.optim import RuleKind
from core.problems import PROBLEMS
from core.setting import Setting
from core.sweep.axes import read_axis
from core.sweep.map_result import KINDS
from core.sweep.surface_map import surface_map
from core.sweep.table import read_map, write_map
from pages.shared import map_work
from tests.pages import scripts

SMALL = {"map_x": "eta0:0.001:1.0:9:log", "map_y": "alpha:0.001:0.5:7:log", "steps": 40}


@pytest.fixture(autouse=True)
def own_store(monkeypatch, tmp_path):
    monkeypatch.setenv("SUPERLEVEL_STORE", str(tmp_path / "sweeps.sqlite"))


@pytest.fixture(autouse=True)
def patient_page(monkeypatch):
    """Let the page wait for its map: a page run by hand does not poll."""
    monkeypatch.setattr(map_work, "PATIENCE", 30)


def opened(**query):
    """Return the page, opened by a link."""
    page = scripts.page("map")
    for name, value in query.items():
        page.query_params[name] = str(value)
    return page.run()


def header_of(page):
    return unpack(split(scripts.pictures(page)[0].proto.bytes)[0])


def parquet(page):
    """Return the uploader for maps; the share menu has one of its own."""
    return next(each for each in page.file_uploader if "map" in each.label)


def said(page):
    return " ".join(each.value for each in [*page.caption, *page.markdown])


def test_it_opens_on_a_map_whose_numbers_are_cores_own():
    page = opened(problem="himmelblau", rules="gradient_descent", **SMALL)
    assert not page.exception
    header, arrays = header_of(page)
    experiment = Experiment.opening(problem="himmelblau", rules=("gradient_descent",), **SMALL)
    found = surface_map(experiment, read_axis(SMALL["map_x"]), read_axis(SMALL["map_y"]))
    np.testing.assert_array_equal(arrays["outcome"], found.outcome)
    assert header["x"]["label"] == "η0"
    assert "9 × 7 runs of 40 steps by gradient descent" in said(page)


def test_without_a_link_it_shows_all_that_it_can():
    page = opened()
    assert not page.exception
    header, arrays = header_of(page)
    assert arrays["outcome"].shape == (101, 101)
    assert len(header["lines"]) >= 3
    assert header["present"] is not None
    assert "Measured, runs stop settling at" in said(page)
    assert "Lines of theory" in said(page)


@pytest.mark.parametrize("problem", [name for name in PROBLEMS if name != "mnist_pair"])
def test_every_problem_has_a_map(problem):
    page = opened(problem=problem, map_x="eta0:0.001:1.0:7:log", map_y="start_x:-1.0:1.0:5", steps=20)
    assert not page.exception
    assert not page.error
    assert header_of(page)[1]["outcome"].shape == (5, 7)


@pytest.mark.parametrize(
    ("axis", "sentence"),
    [
        ("eta0:1:0.1:9", "must go up"),
        ("momentum:0:0.9:9", "plays no part"),
        ("nonsense", "name:from:to:points"),
        ("eta0:0.1:1:9:log", "must differ"),
    ],
)
def test_a_link_with_an_axis_that_can_not_be_is_told_and_the_page_goes_on(axis, sentence):
    page = opened(rules="gradient_descent", map_y=axis, map_x="eta0:0.01:1:9:log")
    assert not page.exception
    assert any(sentence in warning.value.replace("\\", "") for warning in page.warning)
    assert header_of(page)[1]["outcome"].size


def test_axes_are_chosen_and_typed_and_a_mistake_stays_to_be_mended():
    page = opened(rules="gradient_descent", **SMALL)
    page.text_input(key="control_map_x_high").set_value("0,5").run()
    assert header_of(page)[0]["x"]["high"] == 0.5
    page.text_input(key="control_map_x_high").set_value("fast").run()
    assert "two numbers" in page.error[0].value
    assert page.text_input(key="control_map_x_high").value == "fast"
    assert header_of(page)[0]["x"]["high"] == 0.5
    page.text_input(key="control_map_x_high").set_value("0.25").run()
    assert not page.error
    page.selectbox(key="control_map_y_name").set_value("start_x").run()
    assert header_of(page)[0]["y"]["name"] == "start_x"
    page.select_slider(key="control_map_x_n").set_value(17).run()
    assert header_of(page)[0]["x"]["n"] == 17
    page.toggle(key="control_map_x_log").set_value(False).run()
    assert header_of(page)[0]["x"]["scale"] == "linear"
    assert not page.exception


def test_what_an_axis_varies_is_not_offered_below():
    page = opened(rules="heavy_ball", map_x="eta0:0.01:1:5:log", map_y="momentum:0:0.9:5", steps=20)
    keys = {slider.key for slider in [*page.select_slider, *page.slider]}
    assert "control_alpha" in keys
    assert not {"control_eta0", "control_momentum"} & keys


def _hand_script(settings, messages, network):
    """Run as a script of its own: what a hand did on the map, without a browser."""
    import streamlit as st

    from core.experiments.experiment import Experiment
    from core.experiments.network_experiment import NetworkExperiment
    from pages.map import state

    record = NetworkExperiment if network else Experiment
    st.session_state["map.subject"] = "network" if network else "surface"
    state.session().put(record.opening(**settings))
    for message in messages:
        state.hand(message)


def after_hand(*messages, network=False, **settings):
    told = [
        {"kind": kind, "value": value, "seq": seq, "done": True}
        for seq, (kind, value) in enumerate(messages, start=1)
    ]
    page = AppTest.from_function(_hand_script, args=(settings, told, network)).run()
    assert not page.exception
    return page.session_state["training" if network else "experiment"], page


def test_a_box_becomes_the_axes_with_no_more_digits_than_it_needs():
    experiment, _ = after_hand(("zoom", [0.0123456789, 0.0987654321, 0.01, 0.02]), **SMALL)
    x, y = read_axis(experiment.map_x), read_axis(experiment.map_y)
    assert (x.n, y.n, x.scale) == (9, 7, "log")
    assert x.low == pytest.approx(0.0123456789, rel=0.02)
    assert len(experiment.map_x) < 40
    assert (y.low, y.high) == (0.01, 0.02)


def test_zooming_out_goes_back_and_then_wider_but_not_beyond_what_a_setting_takes():
    back, _ = after_hand(("zoom", [0.01, 0.1, 0.01, 0.02]), ("zoom_out", True), **SMALL)
    assert (back.map_x, back.map_y) == (SMALL["map_x"], SMALL["map_y"])
    wider, _ = after_hand(("zoom_out", True), **SMALL)
    assert read_axis(wider.map_x).high == 10
    assert read_axis(wider.map_x).low < 0.001
    assert read_axis(wider.map_y).high == 1


def test_no_deeper_than_float64_and_said_so():
    low = 0.03
    deep = {"map_x": f"eta0:{low!r}:{low * (1 + 1e-14)!r}:9", "map_y": "alpha:0.0:0.5:5", "steps": 20}
    closer = ("zoom", [low, low * (1 + 2e-15), 0.1, 0.2])
    experiment, page = after_hand(closer, closer, **deep)
    assert experiment.map_x == deep["map_x"]
    (remark,) = page.session_state["experiment.remarks"]
    assert "float64" in remark
    assert after_hand(closer, ("zoom_out", True), **deep)[1].session_state["experiment.remarks"] == []


@pytest.mark.parametrize(
    "message",
    [("zoom", [1, 2]), ("zoom", "all"), ("open", [float("nan"), 1]), ("map_colour", "pink"), ("fly", 1)],
)
def test_what_is_no_message_of_the_map_changes_nothing(message):
    before = Experiment.opening(**SMALL)
    experiment, page = after_hand(message, **SMALL)
    assert experiment == before
    assert "map.opened" not in page.session_state


def test_the_cell_that_is_opened_is_the_nearest_one_and_exact():
    from pages.map.state import _nearest

    axis = read_axis("eta0:0.001:1.0:9:log")
    for k, value in enumerate(axis.values):
        assert _nearest(axis, value * 1.0001) == axis.values[k]
    assert after_hand(("open", [0.1, 0.2]), **SMALL)[1].session_state["map.opened"] == (0.1, 0.2)


def test_a_map_of_a_network_opens_with_trainings_that_take_a_moment_the_rest_is_trained_and_known():
    settings = {"data": "moons", "size": 40, "widths": "3", "epochs": 2, "map_seeds": 1}
    axes = {"map_x": "eta0:0.1:1.0:5:log", "map_y": "alpha:0.01:0.1:4:log"}
    page = opened(**settings, **axes)
    assert not page.exception
    job = page.session_state["job.network_map"]
    assert job.done.wait(300)
    page.run()
    assert header_of(page)[0]["categories"][0]["unknown"] == 4
    assert re.search(r"4 of 20 trainings are still to be made, which takes about \d+ s here", said(page))
    page.button(key="network_map_train").click().run()
    job = page.session_state["job.network_map"]
    assert job.done.wait(300)
    assert (job.error, job.words) == ("", "20 of 20 trainings")
    page.run()
    header, arrays = header_of(page)
    assert header["categories"][0]["unknown"] == 0
    assert np.isfinite(arrays["value_accuracy"].astype(float)).all()
    again = opened(**settings, **axes)
    assert header_of(again)[0]["categories"][0]["unknown"] == 0


def test_a_loss_that_needs_classes_is_refused_before_any_training():
    page = opened(data="diabetes", loss="cross_entropy", size=60, epochs=2)
    assert not page.exception
    assert "needs classes, but a number is predicted" in page.info[0].value


def test_a_map_of_a_regression_is_coloured_by_r2():
    page = opened(
        data="diabetes", size=60, widths="3", epochs=2, map_seeds=1, map_colour="r2",
        map_x="eta0:0.01:0.1:2:log", map_y="alpha:0.01:0.1:2:log",
    )  # fmt: skip
    assert not page.exception
    assert page.session_state["job.network_map"].done.wait(300)
    page.run()
    header, arrays = header_of(page)
    assert header["colour"] == "r2"
    assert "test R²" in [entry["label"] for entry in header["numbers"]]
    assert np.isfinite(arrays["value_rmse"].astype(float)).all()
    assert "value_accuracy" not in arrays
    assert not page.exception


@pytest.mark.parametrize(
    "settings", [{"data": "table"}, {"data": "moons", "epochs": 5000, "batch_size": 8, "size": 4000}]
)
def test_trainings_that_can_not_be_made_are_told(settings):
    page = opened(**settings)
    assert not page.exception
    assert page.info


def test_surface_and_network_are_switched_and_each_keeps_its_own():
    page = opened(problem="beale", rules="gradient_descent", **SMALL)
    page.segmented_control(key="map_subject").set_value("network").run()
    assert not page.exception
    assert not page.warning
    assert isinstance(page.session_state["training"], NetworkExperiment)
    page.segmented_control(key="map_subject").set_value("surface").run()
    assert page.session_state["experiment"].problem == "beale"
    assert not page.exception


def test_a_written_map_is_read_and_shown_with_its_own_numbers(tmp_path):
    experiment = Experiment.opening(problem="beale", rules=("gradient_descent",), steps=30)
    found = surface_map(experiment, read_axis("eta0:1e-3:1:9:log"), read_axis("start_x:-1:1:5"))
    path = tmp_path / "map.parquet"
    write_map(found, path)
    page = opened(**SMALL)
    parquet(page).upload("map.parquet", path.read_bytes(), "application/octet-stream").run()
    assert not page.exception
    header, arrays = header_of(page)
    np.testing.assert_array_equal(arrays["outcome"], found.outcome)
    assert header["zoom"] is False
    assert header["x"]["n"] == 9
    assert "9 × 5 runs of 30 steps" in said(page)
    page.button(key="map_file_close").click().run()
    assert header_of(page)[0]["y"]["name"] == "alpha"


def _file_hand_script(path):
    """Run as a script of its own: a cell of a map from a file is clicked."""
    from core.sweep.table import read_map
    from pages.map import state

    state.open_file(read_map(path))
    state.file_hand({"kind": "open", "value": [0.01, 0.5]})
    assert state.is_leaving() is not bool(state.file().own)


@pytest.mark.parametrize("schedule", [None, "cosine"])
def test_only_a_map_of_the_experiments_own_parts_opens_a_cell(tmp_path, schedule):
    experiment = Experiment.opening(problem="beale", rules=("gradient_descent",), steps=30)
    x, y = read_axis("eta0:1e-3:1:9:log"), read_axis("start_x:0:1:5")
    found = surface_map(experiment, x, y, schedule=schedule)
    assert found.own == (("schedule",) if schedule else ())
    write_map(found, tmp_path / "map.parquet")
    page = AppTest.from_function(_file_hand_script, args=(str(tmp_path / "map.parquet"),)).run()
    assert not page.exception


def test_a_map_of_what_the_app_does_not_have_says_so(tmp_path):
    experiment = Experiment.opening(problem="beale", rules=("gradient_descent",), steps=30)
    signs = RuleKind(
        "part_of_signs",
        build=lambda share: (lambda theta: (), lambda grad, state, theta: (share * np.sign(grad), state)),
        parameters=(Setting("share", "share", "float", 0.5),),
    )
    x, y = read_axis("eta0:1e-3:1:9:log"), read_axis("share:0.1:1:5")
    write_map(surface_map(experiment, x, y, rule=signs), tmp_path / "map.parquet")
    page = opened(**SMALL)
    parquet(page).upload("map.parquet", (tmp_path / "map.parquet").read_bytes(), "application/octet-stream")
    page.run()
    assert not page.exception
    assert header_of(page)[0]["y"]["name"] == "share"
    assert "9 × 5 runs of 30 steps by part_of_signs" in said(page).replace("\\", "")
    assert "cells can't be opened" in said(page)


def test_a_file_that_is_no_map_is_refused_with_a_sentence():
    page = opened(**SMALL)
    parquet(page).upload("map.parquet", b"no parquet", "application/octet-stream").run()
    assert "no Parquet file" in page.error[0].value.replace("\\", "")
    assert header_of(page)[1]["outcome"].shape == (7, 9)


def test_files_hold_the_map_to_the_last_bit(tmp_path):
    experiment = Experiment.opening(problem="himmelblau", rules=("gradient_descent",), steps=30)
    found = surface_map(experiment, read_axis("eta0:1e-3:1:9:log"), read_axis("alpha:0:1:5"))
    write_map(found, tmp_path / "map.parquet")
    back = read_map(tmp_path / "map.parquet")
    assert (back.x, back.y, back.record, back.minima) == (found.x, found.y, found.record, found.minima)
    np.testing.assert_array_equal(back.outcome, found.outcome)
    assert {KINDS[k] for k in back.outcome.ravel()} == set(back.counts())
    for name, values in found.values.items():
        np.testing.assert_array_equal(back.values[name], values, err_msg=name)


def _back_script(settings, changed):
    """Run as a script of its own: a cell was opened, perhaps changed, and then the map is shown again."""
    import streamlit as st

    from core.experiments.experiment import Experiment
    from pages.map import state
    from pages.shared.state import playground

    before = Experiment.opening(**settings)
    playground.put(before)
    st.switch_page = lambda page: None
    state.open_cell((0.3, 0.1))
    opened = playground.experiment()
    if changed:
        playground.update("steps", 77)
    state.come_back()
    state.come_back()
    st.session_state["told"] = (before, opened, playground.experiment())


@pytest.mark.parametrize("changed", [False, True])
def test_back_on_the_map_ones_own_settings_are_there_unless_the_cells_were_changed(changed):
    switch = st.switch_page
    try:
        page = AppTest.from_function(_back_script, args=(SMALL | {"eta0": 0.017}, changed)).run()
    finally:
        st.switch_page = switch
    assert not page.exception
    before, opened, after = page.session_state["told"]
    assert opened.eta0 != before.eta0 == 0.017
    assert after == (opened.change(steps=77) if changed else before)
