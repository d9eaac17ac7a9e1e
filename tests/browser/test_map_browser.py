"""What users do with maps: slider to picture, zoom, click-through, keys, networks, files, and back again."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from map_view import MapView
from playwright.sync_api import expect
from view import View

from core.experiments.experiment import from_query
from core.sweep.axes import read_axis

ROOT = Path(__file__).parents[2]
AXES = "map_x=eta0:0.001:1.0:33:log&map_y=alpha:0.0001:0.5:33:log"
SMALL = f"map?problem=himmelblau&rules=gradient_descent&steps=60&{AXES}"
STILL = {"reduced_motion": "reduce"}


def experiment_of(view):
    return from_query(view.read("map.header.query"))[0]


def assert_a_slider_changes_the_picture(view):
    before = view.read("JSON.stringify(map.header.categories[0].counts)")
    slider = view.sidebar.get_by_role("slider", name="Steps")
    slider.focus()
    view.page.keyboard.press("ArrowRight")
    view.wait("map.header.query.includes('steps=70')")
    # The map before stands in until the new one is made.
    view.wait(f"JSON.stringify(map.header.categories[0].counts) !== '{before}'")


def test_a_box_is_zoomed_at_full_resolution_and_the_link_holds_it_and_a_cell_is_opened(visit):
    view = MapView(visit(SMALL, **STILL))
    view.drag_box((10, 10), (20, 18))
    view.wait("map.header.x.low > 0.002 && map.header.x.n === 33")
    view.ready()
    assert view.read("map.header.x.high") < 1
    zoomed = experiment_of(view)
    low = view.sidebar.get_by_role("textbox", name="from").first
    assert float(low.input_value()) == read_axis(zoomed.map_x).low
    again = MapView(visit("map?" + view.page.url.split("?")[1], **STILL))
    assert experiment_of(again) == zoomed
    assert again.read("map.header.categories[0].counts") == view.read("map.header.categories[0].counts")
    view.part("button.zoom-out").click()
    view.wait("map.header.x.low === 0.001")
    view.ready()
    assert_a_cell_opens_in_the_playground_with_the_same_outcome_and_back_is_the_same_map(view)


def assert_a_cell_opens_in_the_playground_with_the_same_outcome_and_back_is_the_same_map(view):
    kind, before = view.read("map.kindAt(22, 6)"), view.read("map.header")
    view.page.mouse.click(*view.at(22, 6))
    view.wait("map.cursor[0] === 22 && map.cursor[1] === 6 && map.facts.length > 2")
    assert "/map?" in view.page.url
    view.page.mouse.click(*view.at(22, 6))
    view.page.wait_for_url("**/?*")
    player = View(view.page)
    player.part(".scrubber").press("End")
    expect(player.part(".tile").first).to_contain_text(kind)
    # The cell's own value has as few digits as tell it from its neighbours, and is what the link says.
    eta0 = player.read("player.header.eta0")
    assert eta0 == pytest.approx(0.001 * 1000 ** (22 / 32), rel=3e-3)
    assert f"eta0={eta0}&" in view.page.url
    assert len(str(eta0)) <= 6
    view.page.go_back()
    view.page.wait_for_url("**/map?*")
    back = MapView(view.page)
    assert {name: back.read(f"map.header.{name}") for name in ("x", "y", "present", "query")} == {
        name: before[name] for name in ("x", "y", "present", "query")
    }


def test_keys_alone_reach_zoom_and_cell(visit):
    view = MapView(visit(SMALL, **STILL))
    view.part(".plot").focus()
    view.wait("Array.isArray(map.cursor)")
    column, row = view.read("map.cursor")
    view.page.keyboard.press("ArrowRight")
    view.wait(f"map.cursor[0] === {column + 1} && map.cursor[1] === {row}")
    view.page.keyboard.press("+")
    view.wait("map.header.x.low > 0.001 || map.header.x.high < 1")
    view.ready()
    view.wait("Array.isArray(map.cursor)")
    view.page.keyboard.press("Enter")
    view.page.wait_for_url("**/?*")
    View(view.page)


def test_a_map_of_a_network_fills_in_stops_and_goes_on(visit):
    address = (
        "map?data=moons&size=100&widths=4&epochs=40&map_seeds=1&seed=17"
        "&map_x=eta0:0.1:1.0:6:log&map_y=alpha:0.001:0.1:6:log"
    )
    view = MapView(visit(address, **STILL))
    page = view.page
    # It opens with the first ones, and says about how long the others take.
    page.get_by_role("button", name="Train 20").wait_for()
    view.wait("map.header.categories[0].unknown === 20")
    expect(page.get_by_text("20 of 36 trainings are still to be made, which takes about")).to_be_visible()
    page.get_by_role("button", name="Train 20").click()
    view.wait("map.header.categories[0].unknown < 20")
    page.get_by_test_id("stMain").get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Go on").wait_for()
    assert view.read("map.header.categories[0].unknown") <= 20
    page.get_by_role("button", name="Go on").click()
    view.wait("map.header.categories[0].unknown === 0")
    page.get_by_test_id("stMain").get_by_role("button", name="Stop").wait_for(state="detached")
    view.ready()
    view.part('.chip[data-name="accuracy"]').click()
    view.wait("map.colour === 'accuracy' && map.header.colour === 'accuracy'")
    view.ready()
    page.mouse.click(*view.at(1, 4))
    view.wait("map.cursor && map.cursor[0] === 1 && map.cursor[1] === 4 && map.facts.length > 2")
    page.mouse.click(*view.at(1, 4))
    page.wait_for_url("**/train*")
    expect(page).to_have_title(re.compile("^Train"))


def test_a_slider_changes_the_picture_and_a_map_from_the_command_line_is_opened(visit, tmp_path):
    view = MapView(visit(SMALL, **STILL))
    assert_a_slider_changes_the_picture(view)
    view.ready()
    experiment = experiment_of(view)
    (tmp_path / "experiment.json").write_text(experiment.to_json(), encoding="utf-8")
    out = tmp_path / "map.parquet"
    command = [
        *(sys.executable, "-m", "core.sweep", str(tmp_path / "experiment.json")),
        *("--x", "eta0:0.01:0.1:21:log", "--y", "start_x:-3:3:11", "--out", str(out)),
    ]
    subprocess.run(command, cwd=ROOT, env=os.environ, check=True, capture_output=True)
    view.page.locator('[data-testid="stFileUploaderDropzoneInput"]').last.set_input_files(out)
    view.wait("map.header.x.n === 21 && map.header.y.name === 'start_x'")
    view.page.get_by_role("button", name="Back to the live map").click()
    view.wait("map.header.x.n === 33")
    assert json.loads(experiment.to_json())["problem"] == "himmelblau"
