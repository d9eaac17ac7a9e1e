"""The map in a real browser: what it paints and says of every cell, and what hand, finger and keys do."""

import numpy as np
import pytest

from core.experiments.experiment import Experiment
from core.messages.map import map_message
from core.sweep.axes import read_axis
from core.sweep.map_result import KINDS, UNKNOWN, Line, Map
from core.sweep.surface_map import surface_map
from core.sweep.theory import theory
from tests.player.stage import DARK

LABELS = {"eta0": "η0", "alpha": "α"}


@pytest.fixture(scope="module")
def found():
    experiment = Experiment.opening(rules=("gradient_descent",), steps=60)
    made = surface_map(experiment, read_axis("eta0:1e-3:1:31:log"), read_axis("alpha:1e-4:0.5:21:log"))
    return experiment, made


def message(found, **more):
    experiment, made = found
    lines = theory(experiment, made, "gradient_descent").lines
    options = {"lines": lines, "labels": LABELS, "present": (experiment.eta0, experiment.alpha)}
    return map_message(made, **options | more)


@pytest.fixture
def shown(stage, found):
    """Return a function that shows the map."""
    return lambda options=None, **more: stage(**(options or {})).show(message(found, **more))


def test_every_cell_has_the_colour_of_its_outcome(shown, found):
    made = found[1]
    page = shown()
    colours = {}
    for j, i in ((0, 0), (0, 30), (10, 15), (20, 2), (20, 30), (5, 22)):
        kind = KINDS[made.outcome[j, i]]
        assert page.read(f"map.kindAt({i}, {j})") == kind
        colours.setdefault(kind, set()).add(tuple(page.read(f"map.colourAt({i}, {j})")))
    assert len(colours) >= 3
    assert all(len(seen) == 1 for seen in colours.values())
    assert len({next(iter(seen)) for seen in colours.values()}) == len(colours)


def test_the_legend_counts_every_outcome(shown, found):
    text = shown().part(".legend").inner_text()
    for kind, count in found[1].counts().items():
        assert kind in text
        assert f"{count} ·" in text


def test_hovering_says_what_is_known_of_the_cell(shown, found):
    made = found[1]
    page = shown()
    page.page.mouse.move(*page.at(12, 8))
    facts = dict(
        zip(page.part(".facts dt").all_inner_texts(), page.part(".facts dd").all_inner_texts(), strict=True)
    )
    assert float(facts["η0"]) == pytest.approx(made.x.values[12], rel=0.05)
    assert float(facts["α"]) == pytest.approx(made.y.values[8], rel=0.05)
    assert facts["outcome"] == KINDS[made.outcome[8, 12]]
    assert page.read("map.hovered") == [12, 8]
    assert page.sent() == []


def test_a_click_chooses_a_cell_and_a_second_one_opens_it_with_its_exact_values(shown, found):
    made = found[1]
    page = shown()
    page.page.mouse.click(*page.at(9, 9))
    page.page.mouse.click(*page.at(7, 11))
    assert page.read("map.cursor") == [7, 11]
    assert float(page.read("map.facts")[0]) == pytest.approx(made.x.values[7], rel=0.05)
    assert page.sent() == []
    page.page.mouse.click(*page.at(7, 11))
    kind, value = page.last()
    assert kind == "open"
    assert value == pytest.approx([made.x.values[7], made.y.values[11]], rel=1e-12)


def test_dragging_a_box_zooms_and_a_short_slip_does_not(shown, found):
    made = found[1]
    page = shown()
    page.page.mouse.move(*page.at(5, 4))
    page.page.mouse.down()
    page.page.mouse.move(*page.at(15, 14), steps=4)
    page.page.mouse.up()
    kind, value = page.last()
    assert kind == "zoom"
    expected = [made.x.values[5], made.x.values[15], made.y.values[4], made.y.values[14]]
    np.testing.assert_allclose(value, expected, rtol=0.02)
    page.show(message(found, echo=1))
    x, y = page.at(9, 9)
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x + 2, y + 1)
    page.page.mouse.up()
    assert page.read("map.cursor") == [9, 9]
    assert page.last()[0] == "zoom"


def test_keys_move_the_cursor_open_and_zoom(shown, found):
    made = found[1]
    page = shown()
    page.part(".plot").focus()
    start = page.read("map.cursor")
    near = [np.rint(made.x.place(found[0].eta0)), np.rint(made.y.place(found[0].alpha))]
    assert start == near
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowLeft", "ArrowDown", "ArrowDown"):
        page.page.keyboard.press(key)
    assert page.read("map.cursor") == [start[0] - 9, start[1] - 1]
    assert "outcome" in page.part(".said").inner_text() or KINDS[0] in page.part(".said").text_content()
    page.page.keyboard.press("Home")
    assert page.read("map.cursor")[0] == 0
    page.page.keyboard.press("End")
    assert page.read("map.cursor")[0] == 30
    page.page.keyboard.press("Enter")
    assert page.last() == ("open", pytest.approx([made.x.values[30], made.y.values[int(start[1]) - 1]]))
    page.show(message(found, echo=1))
    page.page.keyboard.press("+")
    kind, box = page.last()
    assert kind == "zoom"
    assert box[1] == pytest.approx(made.x.high)
    assert box[0] > made.x.low
    page.show(message(found, echo=2))
    page.page.keyboard.press("-")
    assert page.last()[0] == "zoom_out"


def test_each_press_zooms_out_once_and_the_next_waits_for_the_answer(shown, found):
    page = shown()
    page.part(".plot").focus()
    for _ in range(3):
        page.page.keyboard.press("-")
    assert page.read("map.queue") == ["zoom_out"] * 3
    for echo in (1, 2, 3):
        assert [hand["seq"] for hand in page.sent()] == list(range(1, echo + 1))
        page.show(message(found, echo=echo))
    assert len(page.sent()) == 3


def test_a_tap_reads_and_buttons_act(shown, found):
    made = found[1]
    page = shown({"has_touch": True})
    x, y = page.at(20, 10)
    page.page.touchscreen.tap(x, y)
    page.frame()
    assert page.read("map.cursor") == [20, 10]
    assert page.sent() == []
    page.part("button.open").tap()
    assert page.last() == ("open", pytest.approx([made.x.values[20], made.y.values[10]]))
    page.show(message(found, echo=1))
    page.page.touchscreen.tap(x, y)
    page.frame()
    assert [hand["kind"] for hand in page.sent()] == ["open", "open"]


def test_buttons_wait_for_a_cell(shown):
    page = shown()
    assert page.part("button.open").is_disabled()
    assert page.part("button.zoom-in").is_disabled()
    assert page.part("button.zoom-in").get_attribute("title") == "Choose a cell first: click it."
    page.part("button.zoom-out").click()
    assert page.last() == ("zoom_out", True)


@pytest.mark.parametrize("name", ["final", "steps", "rise", "budget", "basin"])
def test_every_quantity_is_coloured_at_once_and_told(shown, name):
    page = shown()
    before = page.colours(".plot")
    page.part(f'.chip[data-name="{name}"]').click()
    page.frame()
    assert page.read("map.colour") == name
    assert page.last() == ("map_colour", name)
    assert page.part(f'.chip[data-name="{name}"]').get_attribute("aria-checked") == "true"
    assert page.part(".bar").is_visible() == (name != "basin")
    if name == "final":
        assert page.colours(".plot") > before


def test_arrows_move_between_the_colours(shown):
    page = shown()
    page.part('.chip[aria-checked="true"]').focus()
    page.page.keyboard.press("ArrowRight")
    assert page.read("map.colour") == "basin"
    page.page.keyboard.press("ArrowLeft")
    assert page.read("map.colour") == "outcome"


def test_what_has_no_number_is_hatched_and_named(stage):
    x, y = read_axis("eta0:0.1:1:3"), read_axis("alpha:0:1:2")
    values = {
        "final": np.array([[1.0, np.nan, 3.0], [np.nan, 2.0, np.nan]]),
        "steps": np.array([[0.0, np.nan, 40.0], [np.nan, 5.0, np.nan]]),
        "budget": np.array([[np.inf, 1.0, 2.0], [1.0, 1.0, np.nan]]),
    }
    outcome = np.array([[1, 0, 1], [0, 7, UNKNOWN]], np.int8)
    page = stage().show(map_message(Map(x, y, values, outcome, "{}"), labels=LABELS, colour="final"))
    assert "not finite: 2 cells" in page.part(".legend").inner_text()
    assert "not known yet: 1 cells" in page.part(".legend").inner_text()
    page.part('.chip[data-name="steps"]').click()
    assert "never below λ: 2 cells" in page.part(".legend").inner_text()
    page.part('.chip[data-name="budget"]').click()
    assert "endless: 1 cells" in page.part(".legend").inner_text()
    assert page.read("map.colourAt(2, 1)")[3] == 0
    page.page.mouse.move(*page.at(2, 1))
    assert "not known yet" in page.part(".facts").inner_text()


def test_lines_of_theory_are_switched_off_and_on(shown):
    page = shown()
    assert [line["shown"] for line in page.read("map.lines")] == [True] * len(page.read("map.lines"))
    first = page.part(".line-toggle").first
    assert first.get_attribute("aria-pressed") == "true"
    first.click()
    assert page.read("map.lines[0].shown") is False
    assert page.part(".line-toggle").first.get_attribute("aria-pressed") == "false"
    assert page.part(".line-toggle").first.evaluate("button => button.getRootNode().activeElement === button")


def test_deep_zooms_have_ticks_that_differ(stage):
    low = 0.0312345678
    x, y = read_axis(f"eta0:{low!r}:{low * (1 + 1e-9)!r}:9"), read_axis("alpha:0:1:3")
    values = {"final": np.ones((3, 9))}
    page = stage().show(map_message(Map(x, y, values, np.ones((3, 9), np.int8), "{}"), labels=LABELS))
    page.page.mouse.move(*page.at(3, 1))
    left = page.part(".facts dd").first.inner_text()
    page.page.mouse.move(*page.at(4, 1))
    assert page.part(".facts dd").first.inner_text() != left
    page.page.mouse.click(*page.at(4, 1))
    assert page.last()[1][0] == pytest.approx(x.values[4], rel=1e-15)


def test_locked_settings_keep_cells_closed(shown):
    page = shown(locked=("eta0",))
    page.page.mouse.click(*page.at(7, 11))
    assert page.sent() == []
    assert "locked" in page.part(".hint").inner_text()


@pytest.mark.parametrize("options", [{"width": 374}, {"theme": DARK}, {"device_scale_factor": 2}])
def test_it_fits_a_phone_the_dark_theme_and_a_fine_display(shown, options):
    page = shown(options)
    width = options.get("width", 1110)
    assert page.part(".heat").evaluate("element => element.scrollWidth") <= width
    assert page.colours(".plot") > 5
    for part in (".plot", ".choices", ".legend", ".actions"):
        box = page.part(part).bounding_box()
        assert box["x"] + box["width"] <= width + 9


def test_a_message_of_another_version_is_refused_in_words(stage, found):
    import core.messages.map as module

    page = stage()
    version, module.VERSION = module.VERSION, 99
    try:
        page.hand(message(found))
    finally:
        module.VERSION = version
    page.page.wait_for_function("host.map?.error")
    assert "version 99" in page.read("map.error")


def test_a_line_with_a_gap_is_drawn_in_pieces(stage):
    x, y = read_axis("eta0:0.1:1:5"), read_axis("alpha:0:1:5")
    line = Line("edge", "edge", np.array([[0.1, 0.0], [np.nan, np.nan], [1.0, 1.0]]), "words")
    page = stage().show(
        map_message(Map(x, y, {}, np.ones((5, 5), np.int8), "{}"), labels=LABELS, lines=[line])
    )
    assert page.read("map.lines")[0]["name"] == "edge"


def test_it_leaves_nothing_behind(shown):
    page = shown()
    page.page.evaluate("window.cleanUp()")
    assert page.part(".heat").count() == 0


def test_keys_list_themselves_and_a_presentation_leaves_map_legend_and_numbers(shown):
    page = shown({"width": 1600})
    page.part(".plot").focus()
    page.page.keyboard.press("?")
    words = page.part("dialog.keys").inner_text()
    assert "zoom in about the cursor" in words
    assert "present" in words
    page.page.keyboard.press("Escape")
    before = page.part(".plot").bounding_box()["height"]
    page.part(".present-button").click()
    for gone in (".choices", ".actions", ".hint"):
        assert not page.part(gone).is_visible()
    for left in (".plot", ".legend", ".facts"):
        assert page.part(left).is_visible()
    assert page.part(".plot").bounding_box()["height"] > before
    page.page.keyboard.press("Escape")
    assert page.part(".choices").is_visible()
    assert page.part(".plot").bounding_box()["height"] == before
