"""What axe-core says of each page, in every state that has elements of its own, light and then dark.

A whole page is looked at when it has opened, and what comes after in the part where it comes. The dark differs in
nothing but colours, which tabs and menus share: there one of each is looked at.
"""

from accessibility import MENU, TABS, assert_fits_a_phone, darken
from levels_view import LevelsView
from map_view import MapView
from playwright.sync_api import expect
from view import View

STILL = {"reduced_motion": "reduce"}
PHONE = {"width": 390, "height": 844}


def wait_for_names(page):
    """Wait until every player of the page has drawn, and so has named its pictures."""
    page.locator('.picture[role="img"][aria-label]').first.wait_for()
    expect(page.locator('.picture[role="img"]:not([aria-label])')).to_have_count(0)


def scan_menu(page, scan, name):
    """Open a menu, look at it, and close it."""
    page.get_by_role("button", name=name).click()
    page.locator(MENU).wait_for()
    scan(page, MENU)
    page.keyboard.press("Escape")
    page.locator(MENU).wait_for(state="hidden")


def test_the_playground_in_all_its_states(visit, scan):
    page = visit("?problem=himmelblau", **STILL)
    view = View(page)
    wait_for_names(page)
    page.get_by_text("Advanced").click()
    # What is in it comes by another run, which a busy server begins late.
    page.locator(".st-key-control_boundary").wait_for()
    scan(page)
    for tab in ("Ledger", "Schedule", "Formulas"):
        page.get_by_role("tab", name=tab).click()
        page.locator(f'[role="tab"][aria-selected="true"]:has-text("{tab}")').wait_for()
        scan(page, TABS)
    for menu in ("Presets", "Share"):
        scan_menu(page, scan, menu)
    darken(page)
    view.ready()
    scan(page)
    scan_menu(page, scan, "Share")


def test_the_playground_on_a_phone(visit, scan):
    page = visit("", **PHONE, **STILL)
    View(page)
    wait_for_names(page)
    scan(page)
    assert_fits_a_phone(page)


def test_the_phenomena(visit, scan):
    page = visit("phenomena", **STILL)
    wait_for_names(page)
    scan(page)
    darken(page)
    scan(page)
    assert_fits_a_phone(page)


def test_the_level_sets_in_all_their_states(visit, scan):
    page = visit("level_sets?problem=himmelblau&lam=180&sets=both&zoom=1&ends=points", **STILL)
    view = LevelsView(page)
    wait_for_names(page)
    for name in ("Runs", "Advanced"):
        page.get_by_text(name, exact=True).click()
    scan(page)
    for tab in ("Bars", "Paths", "3-D", "Peaks or minima?", "Held where"):
        view.open_tab(tab)
        scan(page, TABS)
    for menu in ("Presets", "Share"):
        scan_menu(page, scan, menu)
    darken(page)
    view.ready()
    scan(page)
    scan_menu(page, scan, "Share")


def test_the_level_sets_on_a_phone(visit, scan):
    page = visit("level_sets", **PHONE, **STILL)
    LevelsView(page)
    page.locator('.levels .map:not(.second) .picture[role="img"][aria-label]').wait_for()
    scan(page)


def test_the_claims(visit, scan):
    page = visit("claims", **STILL)
    for expander in page.locator("summary").all():
        expander.click()
    scan(page)
    darken(page)
    scan(page)


def test_maps_of_both_kinds(visit, scan):
    page = visit("map?rules=gradient_descent&steps=40", **STILL)
    view = MapView(page)
    view.part(".plot").focus()
    scan(page)
    view.part('.chip[data-name="final"]').click()
    view.ready()
    scan(page)
    darken(page)
    view.ready()
    scan(page)
    page.emulate_media(color_scheme="light")
    page.get_by_text("a network", exact=True).click()
    view.wait("map.header.x.n === 7")
    scan(page)
    darken(page)
    view.ready()
    scan(page)
    assert_fits_a_phone(page)


def test_the_landscape_in_all_its_states(visit, scan):
    page = visit("landscape?size=100&epochs=5&widths=4", **STILL)
    view = LevelsView(page)
    scan(page)
    for tab in ("3-D", "Spectrum", "Files", "Two networks"):
        view.open_tab(tab)
        scan(page, TABS)
    darken(page)
    view.ready()
    scan(page)
    assert_fits_a_phone(page)
