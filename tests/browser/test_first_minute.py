"""The first sixty seconds: what somebody sees who was never here, by keys, by touch, on a phone and on a projector."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from levels_view import LevelsView
from playwright.sync_api import expect
from view import View

from tests.player.stage import colours_of

SERIOUS = {"serious", "critical"}


def serious(page):
    """Return what axe-core finds serious inside the component."""
    found = Axe().run(page, context=".st-key-player").response["violations"]
    return [
        (each["id"], [node["html"][:120] for node in each["nodes"]])
        for each in found
        if each["impact"] in SERIOUS
    ]


def test_whoever_was_never_here_is_shown_how_and_finds_the_keys(visit):
    page = visit("")
    view = View(page)
    hint = view.part(".start .hint")
    expect(page).to_have_title("Playground · Superlevel")
    expect(hint).to_be_visible()
    expect(view.part(".tile:visible")).to_have_count(3)
    expect(view.part(".chart.steps")).to_be_hidden()
    expect(view.part(".axis.x")).to_have_text("x →")
    assert view.read("[player.playing, player.playhead]") == [False, 0]
    # Whoever is asked what will happen is not shown it: neither path nor curve, mark nor label.
    assert view.read("player.blind")
    assert view.read("player.crossings") == []
    hidden = colours_of(view.part(".energy .plot"))
    expect(page.get_by_text("η0, the first step size")).to_be_visible()
    assert serious(page) == []

    page.keyboard.press("?")
    keys = view.part("dialog.keys")
    expect(keys).to_be_visible()
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()

    # Nothing has the focus, and nothing was clicked.
    page.keyboard.press("Space")
    view.wait("player.playing && player.playhead > 0")
    page.keyboard.press("Space")
    view.wait("!player.playing")

    # How it ends is told at the end.
    view.part(".scrubber").press("End")
    view.wait("!player.blind && player.crossings.length > 0")
    assert colours_of(view.part(".energy .plot")) > hidden
    view.part(".tile .value .term").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    entry = view.part(".entry")
    expect(entry).to_contain_text("outcome")
    expect(entry.locator("svg")).to_be_visible()
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()

    view.drag(".handle.start", 40, -30)
    view.wait("player.header.echo > 0")
    expect(hint).to_be_hidden()
    assert "more=0" in page.url
    page.reload()
    view.ready()
    # Now this browser has seen Play and a drag.
    view.wait("player.playing || player.playhead > 0")
    expect(hint).to_be_hidden()


def test_a_link_that_says_so_moves_at_once_and_a_presentation_leaves_only_what_is_told(visit):
    page = visit("?problem=himmelblau&play=1")
    view = View(page)
    view.wait("player.playhead > 0")
    text = "element => parseFloat(getComputedStyle(element).fontSize)"
    before = view.part(".caption").evaluate(text)
    page.keyboard.press("p")
    for gone in ("stSidebar", "stHeader", "stTabs", "stPopover"):
        expect(page.get_by_test_id(gone).first).to_be_hidden()
    expect(view.part(".transport")).to_be_hidden()
    for stays in (".picture", ".energy .plot", ".caption", ".tiles"):
        expect(view.part(stays)).to_be_visible()
    expect(page.locator("h1")).to_be_visible()
    # A fortieth of the picture's height is what the last row reads.
    assert view.part(".caption").evaluate(text) >= max(1.5 * before, 900 / 40)
    assert view.root.bounding_box()["y"] + view.root.bounding_box()["height"] <= 900
    assert serious(page) == []
    view.part(".leave").click()
    expect(view.part(".transport")).to_be_visible()
    view.part(".present-button").click()
    expect(view.part(".transport")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stSidebar")).to_be_visible()

    # Tabs are below the fold of a low window: what a click opens comes into view.
    page.set_viewport_size({"width": 1440, "height": 620})
    page.get_by_role("tab", name="Ledger").click()
    panel = page.locator('[role="tabpanel"]:visible')
    panel.locator('[data-testid="stPlotlyChart"]').wait_for()
    page.wait_for_function(
        """() => {
            const panel = [...document.querySelectorAll('[role="tabpanel"]')].find(each => each.offsetHeight > 100);
            return panel && panel.getBoundingClientRect().top < 200;
        }"""
    )
    expect(page.get_by_role("tab", name="Ledger")).to_be_in_viewport()


@pytest.fixture
def phone(visit):
    return View(visit("", width=390, height=844, has_touch=True, is_mobile=True, reduced_motion="reduce"))


def test_on_a_phone_ball_rates_and_terms_are_under_the_thumb(phone):
    page = phone.page
    assert serious(page) == []
    for slider in phone.part(".rate input").all():
        expect(slider).to_be_in_viewport()
    before = json.loads(json.dumps(phone.read("player.header")))
    phone.touch(".handle.start", 50, -40)
    phone.wait(f"player.header.start[0] > {before['start'][0]}")
    phone.ready()
    # Each a little below where it stands, where numbers have no powers of ten.
    for name, kind, part in (("η0", "eta0", 0.45), ("α", "alpha", 0.45), ("λ", "lam", 0.3)):
        slider = page.get_by_role("group", name="η0, α and λ").get_by_role("slider", name=name)
        box = slider.bounding_box()
        page.touchscreen.tap(box["x"] + part * box["width"], box["y"] + box["height"] / 2)
        phone.wait(f"player.header.{kind} < {before[kind]}")
        phone.ready()
        shown = slider.get_attribute("aria-valuetext").replace("−", "-")
        assert float(shown) == pytest.approx(phone.read(f"player.header.{kind}"), rel=5e-3)
    phone.part(".scrubber").press("End")
    phone.part(".tile .value .term").tap()
    expect(phone.part(".entry")).to_be_visible()
    phone.part(".caption").tap()
    expect(phone.part(".entry")).to_be_hidden()


def test_the_level_sets_open_with_map_and_barcode_and_the_rest_on_demand(visit):
    page = visit("level_sets", reduced_motion="reduce")
    view = LevelsView(page)
    for shown in (".panel.bar", ".panel.barcode", ".fact.counted"):
        expect(view.part(shown)).to_be_visible()
    for later in (".panel.branches", ".panel.counts", ".panel.diagram"):
        expect(view.part(later)).to_be_hidden()
    page.get_by_text("More numbers").click()
    for later in (".panel.branches", ".panel.counts", ".panel.diagram"):
        expect(view.part(later)).to_be_visible()
    page.get_by_role("tab", name="Critical points").wait_for()
