"""The landscape page, run and clicked: every plane, its numbers, jobs stopped and resumed, odd networks."""

import numpy as np
import pytest

from core.experiments.network_experiment import PLANES
from core.messages.packing import split, unpack
from tests.pages import scripts

SMALL = {"data": "moons", "size": 100, "widths": "4", "epochs": 5, "plane_points": 17}

pytestmark = pytest.mark.usefixtures("workers")


def opened(**query):
    """Return the page, opened by a link, once its slice is whole."""
    page = scripts.page("landscape")
    for name, value in query.items():
        page.query_params[name] = str(value)
    page.run()
    return settled(page)


def settled(page, slot="slice"):
    for _ in range(40):
        run = page.session_state["training.run"].run if "training.run" in page.session_state else None
        if run is not None and run.state == "training":
            run.wait(30)
        job = page.session_state.get(f"job.{slot}")
        if job is None or not job.done.wait(30):
            page.run()
            continue
        return page.run()
    raise AssertionError("the page does not settle")


def job_of(page, slot="slice"):
    return page.session_state[f"job.{slot}"]


def header_of(page):
    return unpack(split(scripts.pictures(page)[0].proto.bytes)[0])


def said(page):
    return " ".join(each.value.replace("\\", "") for each in [*page.markdown, *page.caption])


@pytest.mark.parametrize("plane", PLANES)
def test_every_plane_is_measured_shown_and_told(plane):
    page = opened(plane=plane, **SMALL)
    assert not page.exception
    assert not page.error
    found = job_of(page).result
    assert found.made.done
    assert found.directions.kind == plane
    _, arrays = header_of(page)
    assert f"holds {100 * found.told.path_share:.2g} %" in said(page)
    # The shadow's L is known also where the path leaves the window.
    assert np.isfinite(arrays["loss"]).all()


def test_the_landscape_of_a_regression_is_measured():
    page = opened(plane="path", **SMALL | {"data": "diabetes"})
    assert not page.exception
    assert not page.error
    _, arrays = header_of(page)
    assert np.isfinite(arrays["loss"]).all()
    assert page.session_state["training.run"].run.data.task == "regression"


def test_points_a_and_b_begin_at_the_ends_of_networks_a_and_b():
    page = opened(plane="networks", **SMALL)
    plane = job_of(page).result.directions
    header, _ = header_of(page)
    np.testing.assert_allclose(header["ends"], plane.networks)
    assert header["notes"][0].startswith("The points A and B begin where the networks")
    run = page.session_state["training.run"].run
    np.testing.assert_allclose(
        plane.at(np.array(plane.networks)[:1])[0], run.snapshots(0)[-1].theta, atol=1e-5
    )


def test_it_opens_by_itself_on_a_trained_network():
    page = opened()
    assert not page.exception
    run = page.session_state["training.run"].run
    assert run.state == "finished"
    assert "of the gradient in the median" in said(page)
    assert not page.info


def test_the_slices_settings_do_not_start_the_training_anew():
    page = opened(**SMALL)
    before = page.session_state["training.run"].run
    page.selectbox(key="train_plane").set_value("random").run()
    settled(page)
    page.select_slider(key="train_plane_points").set_value(33).run()
    settled(page)
    assert page.session_state["training.run"].run is before
    assert job_of(page).result.made.values.shape == (33, 33)
    page.number_input(key="train_plane_seed").set_value(3).run()
    settled(page)
    assert "seed 3" in said(page)
    assert not page.exception


def test_a_slice_that_is_stopped_keeps_what_it_knows_and_goes_on():
    page = scripts.page("landscape")
    for name, value in (SMALL | {"plane_points": 129, "data": "digits", "widths": "64"}).items():
        page.query_params[name] = str(value)
    page.run()
    for _ in range(50):
        if "job.slice" in page.session_state and job_of(page).first.wait(0.2):
            break
        page.run()
    job = job_of(page)
    job.stop()
    assert job.done.wait(30)
    if not job.stopped.is_set() or job.result.made.done:
        return
    known = job.result.made.measured.copy()
    assert 0 < known.mean() < 1
    page.run()
    assert "Stopped when" in said(page)
    page.button(key="slice_again").click().run()
    again = job_of(page)
    assert again is not job
    assert again.result is None or again.result.made.measured[known].all()
    assert again.done.wait(120)
    assert again.result.made.done
    assert again.result.made.measured[known].all()


@pytest.mark.parametrize("data", ["moons", "diabetes"])
def test_two_networks_are_measured_by_a_button(data):
    page = opened(**SMALL | {"data": data})
    page.session_state["landscape_tabs"] = "Two networks"
    page.run()
    page.button(key="connected_measure").click().run()
    settled(page, "connected")
    assert not page.exception
    result = job_of(page, "connected").result
    assert {barrier.way for barrier in result.barriers} == {"line", "curve", "aligned"}
    assert "sub-level set" in said(page)
    assert "says nothing about S" in said(page)


@pytest.mark.parametrize("data", ["moons", "diabetes"])
def test_the_spectrum_is_measured_by_a_button(data):
    page = opened(**SMALL | {"data": data})
    page.session_state["landscape_tabs"] = "Spectrum"
    page.run()
    page.button(key="spectrum_measure").click().run()
    settled(page, "spectrum")
    assert not page.exception
    result = job_of(page, "spectrum").result
    assert result.along.values.shape[1] == 5
    assert "λ₁ goes from" in said(page)


@pytest.mark.parametrize("tab", ["3-D", "Files"])
def test_the_other_tabs_are_drawn(tab):
    page = opened(**SMALL)
    page.session_state["landscape_tabs"] = tab
    page.run()
    assert not page.exception


@pytest.mark.parametrize(
    "settings",
    [
        {"model": "softmax"},
        {"data": "digits", "model": "cnn", "size": 100, "epochs": 1},
        {"loss": "squared_error", "prior": "gaussian"},
        {"risk": "dynamic"},
        {"data": "diabetes", "model": "softmax"},
        {"rivals": "rule:adam,eta0:0.01"},
    ],
)
@pytest.mark.parametrize("plane", ["random", "gradient"])
def test_odd_networks_have_a_landscape_too(settings, plane):
    page = opened(plane=plane, **SMALL | settings)
    assert not page.exception
    assert job_of(page).error == ""
    assert job_of(page).result.made.done


def test_a_network_of_zeros_has_no_filters_to_measure_by_and_says_so():
    zeros = SMALL | {"init": "zero", "bias": 0, "plane": "random"}
    page = opened(**zeros)
    assert not page.exception
    assert "All filters of this network are 0" in page.error[0].value
    page.selectbox(key="train_plane").set_value("path").run()
    settled(page)
    assert job_of(page).result.made.done


def test_a_network_that_diverged_has_the_landscape_of_its_last_finite_weights():
    page = opened(
        plane="path", **SMALL | {"loss": "squared_error", "activation": "relu", "eta0": 10, "epochs": 200}
    )
    assert not page.exception
    run = page.session_state["training.run"].run
    assert run.state == "diverged"
    assert f"The training {run.message}" in page.info[0].value.replace("\\", "")
    assert job_of(page).result is not None or job_of(page).error


def test_a_training_that_takes_long_waits_for_its_button():
    page = scripts.page("landscape")
    for name, value in {"data": "mnist", "epochs": 300, "widths": "512,512"}.items():
        page.query_params[name] = str(value)
    page.run()
    assert not page.exception
    assert page.session_state["training.run"].run.t == 0
    assert "no solution yet" in said(page)
    assert any(button.label == "Train" for button in page.button)
    page.session_state["training.run"].run.close()


def test_network_b_that_diverges_is_told():
    page = opened(
        plane="networks", **SMALL | {"loss": "squared_error", "activation": "relu", "eta0": 10, "epochs": 200}
    )
    assert not page.exception
    assert job_of(page).error or np.isfinite(job_of(page).result.directions.axes).all()
