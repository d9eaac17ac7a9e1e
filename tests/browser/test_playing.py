"""First paint, and everything that moves the playhead: buttons, scrubber, keys, and time itself."""

import pytest
from playwright.sync_api import expect
from view import View

STILL = {"reduced_motion": "reduce"}


@pytest.fixture(scope="module")
def opened(visit_once):
    return View(visit_once("?problem=himmelblau", **STILL))


@pytest.fixture
def view(opened):
    """Return the page that all share, whose player is put back to how it opened."""
    yield opened
    if opened.read("player.playing"):
        opened.part("button.play").click()
    while opened.read("player.speed") != 1:
        opened.part("button.speed").click()
    if opened.part("button.loop").get_attribute("aria-pressed") == "true":
        opened.part("button.loop").click()
    opened.part(".scrubber").press("Home")
    opened.wait("player.step === 0 && player.loops === 0")


def test_a_link_that_plays_shows_a_moving_descent(visit):
    view = View(visit("?problem=himmelblau&play=1"))
    assert view.page.locator('[data-testid="stException"], [data-testid="stAlert"]').count() == 0
    assert view.colours(".picture") > 100
    assert min(view.colours(".energy .plot"), view.colours(".steps .plot")) > 5
    assert view.part(".tile").count() == 5
    assert view.read("player.error") == ""
    before = view.read("player.playhead")
    view.wait(f"player.playhead > {before} + 1")


def test_buttons_play_pause_and_step(view):
    view.part("button.play").click()
    view.wait("player.playing && player.step >= 2")
    view.part("button.play").click()
    assert not view.read("player.playing")
    here = view.read("player.step")
    view.part("button.forward").click()
    view.part("button.forward").click()
    view.part("button.back").click()
    assert view.read("player.playhead") == here + 1
    expect(view.part(".count")).to_have_text(f"{here + 1} / {view.read('player.header.steps')}")
    expect(view.part(".caption strong")).to_have_text(f"Step {here + 1}")


def test_speed_changes_how_fast_it_plays(view):
    view.part("button.speed").click()
    assert (view.read("player.speed"), view.part("button.speed").inner_text()) == (2, "2×")
    view.part("button.loop").click()
    assert view.part("button.loop").get_attribute("aria-pressed") == "true"
    view.part(".scrubber").press("End")
    view.part("button.play").click()
    view.wait("player.playing && player.step < 20")


def test_keys_step(view):
    steps = view.read("player.header.steps")
    view.root.focus()
    presses = {"ArrowRight": 1, ".": 2, "End": steps, "ArrowLeft": steps - 1, ",": steps - 2, "Home": 0}
    for key, step in presses.items():
        view.page.keyboard.press(key)
        assert view.read("player.step") == step, key


def test_space_plays_and_pauses(view):
    view.root.focus()
    view.page.keyboard.press("Space")
    view.wait("player.playing && player.step >= 1")
    view.page.keyboard.press("Space")
    assert not view.read("player.playing")


def test_the_scrubber_and_the_charts_move_the_playhead(view):
    track = view.part(".scrubber").bounding_box()
    view.page.mouse.click(track["x"] + track["width"] / 2, track["y"] + track["height"] / 2)
    assert view.read("player.step") == pytest.approx(60, abs=2)
    chart = view.part(".energy .plot").bounding_box()
    view.page.mouse.click(chart["x"] + 0.9 * chart["width"], chart["y"] + 0.9 * chart["height"])
    assert view.read("player.step") > 90


def test_a_visitor_who_wants_no_motion_steps_and_the_caption_says_what_happened_there(visit):
    address = "?problem=quadratic&rules=gradient_descent&eta0=2.2&alpha=0.05&steps=30&start=2.0,1.0"
    view = View(visit(address, **STILL))
    view.wait("player.loops === 0")
    assert view.read("[player.playing, player.playhead]") == [False, 0]
    view.part("button.forward").click()
    eta, limit = view.array("step_size")[0, 0], view.array("step_limit")[0, 0]
    assert (round(float(eta), 6), round(float(limit), 6)) == (2.2, 2.0)
    expect(view.part(".caption")).to_contain_text("Step 1 · η")
    expect(view.part(".caption")).to_contain_text("is above its limit 2, so V rose by")


def test_the_crossing_of_the_shore_is_marked(view):
    crossings = view.read("player.crossings")
    assert crossings[0]["leaves"]
    for _ in range(crossings[0]["k"]):
        view.part("button.forward").click()
    expect(view.part(".caption")).to_contain_text("leaves S")


def test_many_reruns_leave_one_loop_and_one_set_of_listeners(view):
    listeners = view.read("player.listeners")
    slider = view.page.get_by_role("slider", name="η0").first
    slider.focus()
    for _ in range(15):
        before = view.read("player.header.eta0")
        view.page.keyboard.press("ArrowRight")
        view.wait(f"player.header.eta0 > {before}")
    view.ready()
    view.wait("player.loops === 0")
    assert view.read("player.listeners") == listeners
    assert view.page.locator("div.player[role=group]").count() == 1
