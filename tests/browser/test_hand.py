"""The hand in the player: the ball, the level and the η_t curve are dragged, and the page follows."""

import numpy as np
import pytest
from view import View, as_drawn

from core.experiments.study import Study


@pytest.fixture
def view(visit):
    return View(visit("?problem=himmelblau", reduced_motion="reduce"))


def slider_text(view, name):
    """Return what the sidebar's slider says."""
    return view.page.locator('[data-testid="stSidebar"]').get_by_role("slider", name=name).first


def test_dragging_the_ball_starts_elsewhere(view):
    opened, before = view.experiment(), view.read("player.header.start")
    view.drag(".handle.start", 70, 40)
    view.wait(f"player.header.start[0] > {before[0]} + 0.3")
    view.ready()
    x, y = view.read("player.header.start")
    assert y < before[1]
    np.testing.assert_array_equal(view.array("theta")[:, 0], np.float32([[x, y]] * 3))
    # The link holds the very numbers that run, and no digit that no pixel means.
    assert f"start={float(x)},{float(y)}&" in view.page.url + "&"
    assert max(len(str(x)), len(str(y))) <= 5
    expected = Study(opened.change(start=(x, y))).run
    np.testing.assert_array_equal(view.array("theta"), as_drawn(expected.theta))


def test_paths_follow_the_ball_before_it_is_released(view):
    view.drag(".handle.start", 70, 40, release=False)
    view.wait("player.header.echo > 0 && player.header.start[0] > 0")
    view.page.mouse.up()


def test_a_click_on_the_map_starts_there(view):
    box = view.part(".picture").bounding_box()
    x0, x1, y0, y1 = view.read("player.window ?? player.header.window")
    view.page.mouse.click(box["x"] + 0.25 * box["width"], box["y"] + 0.25 * box["height"])
    view.wait("player.header.echo > 0")
    view.ready()
    expected = [x0 + 0.25 * (x1 - x0), y1 - 0.25 * (y1 - y0)]
    assert view.read("player.header.start") == pytest.approx(expected, abs=0.02 * (x1 - x0))


def test_dragging_the_level_moves_the_shore_and_the_slider(view):
    before = view.read("player.header.lam")
    view.part(".scrubber").press("End")
    view.ready()
    tile = view.part('[data-key="level"]').inner_text()
    view.drag(".handle.level", 0, 60, release=False)
    view.wait(f"player.lam < {before}")
    assert view.read("player.header.lam") == before
    view.page.mouse.up()
    view.wait(f"player.header.lam < {before}")
    view.ready()
    shown = view.read("player.header.lam")
    assert view.read("player.lam") == shown
    assert view.part('[data-key="level"]').inner_text() != tile
    text = slider_text(view, "λ").get_attribute("aria-valuetext")
    assert float(text.replace("−", "-")) == pytest.approx(shown, rel=1e-3)


def test_dragging_the_curve_is_answered_without_the_server(view):
    view.come_near()
    opened, before = view.experiment(), view.read("player.header.eta0")
    view.drag(".handle.eta0", 0, 18, release=False)
    view.wait("player.preview?.kind === 'eta0'")
    preview = view.read("player.preview.value")
    assert preview < before
    assert view.read("[player.header.eta0, player.header.echo]") == [before, 0]
    view.page.mouse.up()
    view.wait(f"player.header.eta0 === {preview}")
    view.ready()
    assert slider_text(view, "η0").get_attribute("aria-valuetext") == f"{preview:.4g}"
    expected = Study(opened.change(eta0=preview)).run
    np.testing.assert_array_equal(view.array("theta"), as_drawn(expected.theta))


def test_the_curves_tail_sets_the_decay_by_keys(view):
    before = view.read("player.header.alpha")
    view.part(".handle.alpha").focus()
    view.page.keyboard.press("ArrowUp")
    view.page.keyboard.press("ArrowUp")
    view.wait(f"player.header.alpha > {before}")
    view.ready()
    after = view.read("player.header.alpha")
    assert slider_text(view, "α").get_attribute("aria-valuetext") == f"{after:.4g}"


@pytest.mark.parametrize("handle", ["eta0", "alpha"])
def test_a_hand_that_does_not_wait_for_the_neighbouring_runs_loses_nothing(view, handle):
    """Their answer is kept back until after the release; η0 needs none, α's value comes with it."""
    waiting = []
    view.page.route("**/api/*/fan?*", lambda route: waiting.append(route))
    before = view.read(f"player.header.{handle}")
    view.drag(f".handle.{handle}", 0, 18)
    if handle == "alpha":
        view.wait("player.neighbours === 'coming'")
        assert view.read("player.asked") == 0
        waiting.pop(0).continue_()
    view.wait(f"player.header.{handle} !== {before}")
    view.page.unroute_all()
    after = view.read(f"player.header.{handle}")
    assert (after < before) is (handle == "eta0")
    text = slider_text(view, {"eta0": "η0", "alpha": "α"}[handle]).get_attribute("aria-valuetext")
    assert text == f"{after:.4g}"


def test_the_land_is_fetched_once_and_kept_by_the_browser(visit):
    page = visit("?problem=beale", reduced_motion="reduce")
    view = View(page)
    asked = []
    page.on("request", lambda request: "/api/" in request.url and asked.append(request.url))
    slider_text(view, "η0").focus()
    for key in ("ArrowLeft", "ArrowRight"):
        before = view.read("player.header.eta0")
        page.keyboard.press(key)
        view.wait(f"player.header.eta0 !== {before}")
        view.ready()
    assert asked == []
    view.drag(".handle.level", 0, 30)
    view.wait("player.header.echo > 0")
    assert asked == []


def test_escape_takes_a_drag_back(view):
    before = view.read("player.header.lam")
    view.drag(".handle.level", 0, 60, release=False)
    view.wait(f"player.lam < {before}")
    view.page.keyboard.press("Escape")
    view.page.mouse.up()
    view.wait(f"player.lam === {before}")
    assert view.read("player.asked") == 0


def test_a_sidebar_slider_changes_the_picture(view):
    opened, before = view.experiment(), view.read("player.header.eta0")
    slider_text(view, "η0").focus()
    view.page.keyboard.press("ArrowLeft")
    view.wait(f"player.header.eta0 < {before}")
    view.ready()
    expected = Study(opened.change(eta0=view.read("player.header.eta0"))).run
    np.testing.assert_array_equal(view.array("theta"), as_drawn(expected.theta))


def test_locked_controls_do_not_move(visit):
    view = View(visit("?locked=lam,start", reduced_motion="reduce"))
    for handle in (".handle.level", ".handle.start"):
        assert view.part(handle).get_attribute("aria-disabled") == "true"
        view.drag(handle, 30, 50)
    assert view.read("[player.lam, player.start, player.asked]") == [100, [0, 0], 0]
    assert (
        slider_text(view, "λ").is_disabled()
        or slider_text(view, "λ").get_attribute("aria-disabled") == "true"
    )
