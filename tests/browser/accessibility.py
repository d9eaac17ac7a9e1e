"""What axe-core finds serious in our own elements; and a page that turns dark or narrow while one looks at it."""

import server
from axe_playwright_python.sync_playwright import Axe

SERIOUS = {"serious", "critical"}
COLOURS = ["color-contrast", "link-in-text-block"]
# Elements whose markup Streamlit alone decides: what axe-core says of them is printed. All others are ours.
STREAMLITS = (
    ".katex-display",
    '[data-testid="stFileUploaderDropzone"]',
    # A menu with sections is a list of boxes, each with a heading and its items.
    '[data-testid="stSidebarNavItems"]',
    '[data-testid="stSidebarNavItems"] li',
)
TABS, MENU = '[data-testid="stTabs"]', '[data-testid="stPopoverBody"]'
DARK = "rgb(17, 21, 26)"
_BACKGROUND = """getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor"""


def check(page, part=""):
    """Fail on what is serious in our elements; return sentences about Streamlit's.

    `part` selects what is new since the page's last check. In the dark, which changes nothing but colours, axe-core
    is asked about those alone.
    """
    server.settle(page)
    # Without a list of all that passed, which nobody reads and which takes most of the time.
    options = {"resultTypes": ["violations"], "preload": False}
    if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"):
        options["runOnly"] = COLOURS
    violations = Axe().run(page, part or None, options).response["violations"]
    found = [(violation, node) for violation in violations for node in violation["nodes"]]
    theirs = [pair for pair in found if _streamlits_own(page, pair[1])]
    ours = [pair for pair in found if pair not in theirs and pair[0]["impact"] in SERIOUS]
    assert not ours, "\n".join(_described(*pair) for pair in ours)
    return {f"{violation['id']} ({violation['impact']}): {violation['help']}" for violation, _ in theirs}


def darken(page):
    """Turn the page dark, as an evening does, and wait until all of it is."""
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => {_BACKGROUND} === '{DARK}'")
    server.settle(page)


def assert_fits_a_phone(page):
    """Make the page as wide as a phone; nothing may need sideways scrolling, once pictures have shrunk to it."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(
        """() => [document.scrollingElement, ...document.querySelectorAll('[data-testid="stMain"]')]
            .every(element => element.scrollWidth <= 390)"""
    )


def _streamlits_own(page, node):
    """Return whether a node is one of `STREAMLITS`; a path into a shadow root is a list, and ours."""
    target = node["target"][0]
    if isinstance(target, list):
        return False
    matches = "(element, selectors) => selectors.some(selector => element.matches(selector))"
    return page.locator(target).first.evaluate(matches, list(STREAMLITS))


def _described(violation, node):
    return f"{violation['id']}: {node['target']} {node['html'][:160]} {node['failureSummary'][:300]}"
