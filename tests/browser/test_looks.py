"""How it looks where it is hard: divergence, a phone's width, the dark theme."""

from accessibility import assert_fits_a_phone, darken
from playwright.sync_api import expect
from view import View

DIVERGENCE = "?problem=quadratic&rules=gradient_descent,stable_decay&eta0=10&alpha=0&steps=400"
ERRORS = '[data-testid="stException"], [data-testid="stAlertContentError"]'
THEMES = {"light": "rgb(255, 255, 255)", "dark": "rgb(17, 21, 26)"}


def test_divergence_is_drawn_and_no_error(visit):
    view = View(visit(DIVERGENCE, reduced_motion="reduce"))
    assert view.page.locator(ERRORS).count() == 0
    assert view.read("player.error") == ""
    broken, kept = view.read("player.header.rules.map(rule => rule.non_finite_at)")
    assert 100 < broken < 400
    assert kept is None
    assert view.read("player.energyScale.kind") == "log"
    view.part(".scrubber").press("End")
    expect(view.part(".caption")).to_contain_text("diverged")
    assert view.part(".tile").first.inner_text().split()[:2] == ["Outcome", "diverged"]
    assert_fits_a_phone(view.page)


def test_all_of_the_player_fits_a_laptop_and_the_theme_reaches_it_and_the_page(visit):
    view = View(visit("", reduced_motion="reduce"))
    box = view.root.bounding_box()
    assert box["y"] > 0
    assert box["y"] + box["height"] <= 900
    background = "element => getComputedStyle(element).backgroundColor"
    for scheme, colour in THEMES.items():
        if scheme == "dark":
            darken(view.page)
            view.ready()
        assert view.page.locator('[data-testid="stApp"]').evaluate(background) == colour
        ink = view.part(".tile dt").first.evaluate("element => getComputedStyle(element).color")
        channels = [int(part) for part in ink.removeprefix("rgb(").rstrip(")").split(",")[:3]]
        assert (sum(channels) / 3 > 128) == (scheme == "dark")
        assert view.colours(".picture") > 100


def test_a_phenomenon_opens_in_the_playground(visit):
    page = visit("phenomena")
    page.wait_for_function(
        "() => [...document.querySelectorAll('*')].filter(element => element.player?.header).length >= 6"
    )
    cards = page.locator('[data-testid="stMain"]').get_by_role("button")
    title = cards.first.inner_text()
    cards.first.click()
    view = View(page)
    assert title
    assert view.read("player.header.compact") is False
    assert "preset=" in page.url
