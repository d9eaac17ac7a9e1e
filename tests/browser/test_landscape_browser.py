"""What users do with a network's landscape: watch it get finer, move λ, change the plane, connect two networks."""

import pytest
from levels_view import LevelsView
from playwright.sync_api import expect

STILL = {"reduced_motion": "reduce"}
SMALL = "landscape?data=moons&size=100&widths=4&epochs=5&plane_points=17"


class LandscapeView(LevelsView):
    """The landscape page as a user and a test see it; its link is a training's."""


def test_it_opens_with_a_picture_and_a_sentence_about_it(visit):
    view = LandscapeView(visit("landscape", **STILL))
    expect(view.page.get_by_text("This plane holds").first).to_be_visible()
    view.wait("levels.counts.length === 2")
    assert view.colours(".picture >> nth=0") > 50


def test_the_plane_is_changed_and_the_link_holds_it(visit):
    view = LandscapeView(visit(SMALL, **STILL))
    view.choose("Plane", "two random directions, filter-normalised")
    view.page.get_by_text("other seeds").first.wait_for()
    view.ready()
    assert "plane=random" in view.page.url
    again = LandscapeView(visit("landscape?" + view.page.url.split("?")[1], **STILL))
    assert again.read("levels.bars") == view.read("levels.bars")


def test_a_large_slice_is_stopped_and_taken_up_again(visit):
    view = LandscapeView(
        visit("landscape?data=digits&widths=256,256&epochs=1&batch_size=0&plane_points=129", **STILL)
    )
    # Streamlit shows one of its own while a page runs.
    stop = view.page.get_by_test_id("stMain").get_by_role("button", name="Stop")
    stop.click()
    go_on = view.page.get_by_role("button", name="Go on")
    go_on.wait_for()
    expect(view.page.get_by_text("Stopped when").first).to_be_visible()
    go_on.click()
    stop.wait_for()
    view.ready()
    stop.click()
    go_on.wait_for()


def assert_the_level_is_dragged_on_the_slice_and_the_sidebar_follows(view):
    before = view.read("levels.lam")
    view.drag_level("barcode", 1.3 * before)
    view.ready()
    lam = view.read("levels.lam")
    assert lam == pytest.approx(1.3 * before, rel=0.1)
    expect(view.slider("λ")).to_have_attribute("aria-valuetext", f"{lam:.4g}")


def test_two_networks_are_connected_at_the_level_that_was_dragged_and_the_pictures_downloaded(visit):
    view = LandscapeView(visit(SMALL, **STILL))
    assert_the_level_is_dragged_on_the_slice_and_the_sidebar_follows(view)
    view.page.get_by_role("tab", name="Two networks").click()
    view.page.get_by_role("button", name="Measure").click()
    view.page.get_by_text("sub-level set {L ≤ λ} for every").first.wait_for()
    view.page.get_by_role("tab", name="Files").click()
    for name, start in (("Picture (SVG)", b"<svg"), ("Picture (PNG)", b"\x89PNG"), ("Grid (CSV)", b"a,b,L")):
        with view.page.expect_download() as caught:
            view.page.get_by_role("button", name=name).click()
        with open(caught.value.path(), "rb") as file:
            assert file.read(5).startswith(start[:5])
