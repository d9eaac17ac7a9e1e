"""What axe-core says of each page, in every state that has elements of its own.

Of a page in the dark, which differs in nothing but its colours, it is asked about those alone.
"""

import pytest
import server
from axe_playwright_python.sync_playwright import Axe
from levels_view import LevelsView
from map_view import MapView
from playwright.sync_api import expect
from view import View

SERIOUS = {"serious", "critical"}
COLOURS = ("color-contrast", "link-in-text-block")
# Elements whose markup Streamlit alone decides: what axe-core says of them is printed. All others are ours.
STREAMLITS = (".katex-display", '[data-testid="stFileUploaderDropzone"]')


@pytest.fixture
def scan(capsys):
    """Return a function that fails on what is serious in our elements, and prints what Streamlit's have."""
    listed = set()

    def scanned(page):
        server.settle(page)
        dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        options = {"runOnly": list(COLOURS)} if dark else None
        found = [
            (violation, node)
            for violation in Axe().run(page, options=options).response["violations"]
            for node in violation["nodes"]
        ]
        theirs = [pair for pair in found if streamlits_own(page, pair[1])]
        listed.update(
            f"{violation['id']} ({violation['impact']}): {violation['help']}" for violation, _ in theirs
        )
        ours = [pair for pair in found if pair not in theirs and pair[0]["impact"] in SERIOUS]
        assert [described(*pair) for pair in ours] == []

    yield scanned
    with capsys.disabled():
        for line in sorted(listed):
            print(f"\n[axe] in an element of Streamlit's own: {line}")


def streamlits_own(page, node):
    """Return whether a node is one of `STREAMLITS`; a path into a shadow root is a list, and ours."""
    target = node["target"][0]
    if isinstance(target, list):
        return False
    matches = "(element, selectors) => selectors.some(selector => element.matches(selector))"
    return page.locator(target).first.evaluate(matches, list(STREAMLITS))


def described(violation, node):
    return f"{violation['id']}: {node['target']} {node['html'][:160]} {node['failureSummary'][:300]}"


def wait_for_names(page):
    """Wait until every player of the page has drawn, and so has named its pictures."""
    page.locator('.picture[role="img"][aria-label]').first.wait_for()
    expect(page.locator('.picture[role="img"]:not([aria-label])')).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_playground_in_all_its_states(visit, scan, scheme):
    page = visit("", color_scheme=scheme, reduced_motion="reduce")
    View(page)
    wait_for_names(page)
    scan(page)
    page.get_by_text("Advanced").click()
    for tab in ("Ledger", "Schedule", "Formulas"):
        page.get_by_role("tab", name=tab).click()
        page.locator(f'[role="tab"][aria-selected="true"]:has-text("{tab}")').wait_for()
        scan(page)
    for menu in ("Presets", "Share"):
        page.get_by_role("button", name=menu).click()
        page.locator('[data-testid="stPopoverBody"]').wait_for()
        scan(page)
        page.keyboard.press("Escape")
        page.locator('[data-testid="stPopoverBody"]').wait_for(state="hidden")


def test_the_playground_on_a_phone(visit, scan):
    page = visit("", width=390, height=844, reduced_motion="reduce")
    View(page)
    wait_for_names(page)
    scan(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_phenomena(visit, scan, scheme):
    page = visit("phenomena", color_scheme=scheme, reduced_motion="reduce")
    wait_for_names(page)
    scan(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_level_sets_in_all_their_states(visit, scan, scheme):
    address = "level_sets?problem=himmelblau&lam=180&sets=both&zoom=1&ends=points"
    page = visit(address, color_scheme=scheme, reduced_motion="reduce")
    view = LevelsView(page)
    wait_for_names(page)
    scan(page)
    for name in ("Runs", "Advanced"):
        page.get_by_text(name, exact=True).click()
    for tab in ("Bars", "Paths", "Held where", "3-D", "Peaks or minima?"):
        view.open_tab(tab)
        scan(page)
    for menu in ("Presets", "Share"):
        page.get_by_role("button", name=menu).click()
        page.locator('[data-testid="stPopoverBody"]').wait_for()
        scan(page)
        page.keyboard.press("Escape")
        page.locator('[data-testid="stPopoverBody"]').wait_for(state="hidden")


def test_the_level_sets_on_a_phone(visit, scan):
    page = visit("level_sets", width=390, height=844, reduced_motion="reduce")
    LevelsView(page)
    page.locator('.levels .map:not(.second) .picture[role="img"][aria-label]').wait_for()
    scan(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_claims(visit, scan, scheme):
    page = visit("claims", color_scheme=scheme, reduced_motion="reduce")
    for expander in page.locator("summary").all():
        expander.click()
    if scheme == "light":
        # The table is a canvas, which axe does not see: the contrast of its cells is tested as numbers.
        page.get_by_role("button", name="Judge all surfaces").click()
        page.get_by_role("button", name="Table (CSV)").wait_for()
    scan(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_maps_of_both_kinds(visit, scan, scheme):
    page = visit("map?rules=gradient_descent&steps=40", color_scheme=scheme, reduced_motion="reduce")
    view = MapView(page)
    view.part(".plot").focus()
    scan(page)
    view.part('.chip[data-name="final"]').click()
    view.ready()
    scan(page)
    page.get_by_text("a network", exact=True).click()
    view.wait("map.header.x.n === 7")
    scan(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_landscape_in_all_its_states(visit, scan, scheme):
    page = visit("landscape?size=100&epochs=5&widths=4", color_scheme=scheme, reduced_motion="reduce")
    view = LevelsView(page)
    scan(page)
    # The tabs differ in their figures and buttons, whose colours the first scan has seen in the dark.
    for tab in ("3-D", "Two networks", "Spectrum", "Files") if scheme == "light" else ("Two networks",):
        view.open_tab(tab)
        scan(page)
