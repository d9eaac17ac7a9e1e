"""A server that is killed or restarted while pages are open: what people see, and with what they go on."""

import signal

import pytest
from playwright.sync_api import expect
from server import settle

from tests.kept_pages import TIMEOUT
from tests.server.started import app

# A page, the name of its component, and a slider of its sidebar.
PAGES = {
    "": ("?problem=himmelblau&steps=77", "player", "η0"),
    "level_sets": ("level_sets?problem=himmelblau&lam=60", "levels", "λ"),
    "map": ("map?problem=himmelblau&steps=50", "map", "Steps"),
}
CONNECTED = '[data-test-connection-state="CONNECTED"]'
SENTENCE = "[...document.querySelectorAll('*')].map(e => e.connection).find(c => c)?.sentence"


class Shown:
    """A page of the app, and its component's newest header."""

    def __init__(self, browser, address, path, width=1440):
        self.path, self.name, self.label = PAGES[path]
        self.page = browser.new_page(viewport={"width": width, "height": 900})
        self.page.set_default_timeout(TIMEOUT)
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(f"{address}/{self.path}")
        self.wait("true")

    def header(self):
        return (
            f"[...document.querySelectorAll('*')].map(e => e.{self.name}?.header).find(h => h && !h.compact)"
        )

    def wait(self, condition, **given):
        self.page.wait_for_function(
            f"given => {{ const h = {self.header()}; return h && ({condition}); }}", arg=given
        )
        settle(self.page)

    def address(self):
        """Return what the address says of the experiment."""
        return self.page.evaluate("location.search")

    def move(self):
        """Move the slider by one stop, and wait until the component shows it."""
        before, value = self.address(), self.value()
        self.slider().press("ArrowRight")
        self.page.wait_for_function("before => location.search !== before", arg=before)
        settle(self.page)
        assert self.value() != value
        return self.value()

    def value(self):
        return self.slider().get_attribute("aria-valuetext") or self.slider().input_value()

    def slider(self):
        group = self.page.get_by_test_id("stSidebar").get_by_role("group", name=self.label)
        return group.locator('input[type="range"]').first

    def returned(self):
        """Wait until the page is back, and nothing speaks of the break any more."""
        self.page.wait_for_selector(CONNECTED, state="attached")
        self.page.wait_for_function(f"() => {SENTENCE} === null")
        expect(self.page.get_by_role("dialog")).to_have_count(0)
        settle(self.page)

    def complaints(self):
        boxes = self.page.locator(
            '[data-testid="stException"], [data-testid="stAlert"], .component > .error:visible'
        )
        return [*self.errors, *boxes.all_inner_texts()]


@pytest.fixture
def own(tmp_path):
    with app(tmp_path / "server.log", SUPERLEVEL_STORE=str(tmp_path / "store.sqlite")) as started:
        yield started


def test_pages_of_a_killed_server_come_back_with_their_settings_and_take_the_next_change(own, browser):
    pages = [Shown(browser, own.address, path) for path in PAGES]
    moved = [page.move() for page in pages]
    addresses = [page.address() for page in pages]
    own.end(signal.SIGKILL)
    for page in pages:
        page.page.wait_for_function(f"() => {SENTENCE}?.startsWith('The server does not answer')")
        # Nothing can be moved that nobody would answer.
        expect(page.slider()).to_be_disabled()
    own.start()
    for page in pages:
        page.returned()
    assert [page.address() for page in pages] == addresses
    assert [page.value() for page in pages] == moved
    for page, value in zip(pages, moved, strict=True):
        assert page.move() != value
        assert page.complaints() == []
        page.page.close()


def test_a_server_that_is_told_to_stop_says_so_first(own, browser):
    shown = Shown(browser, own.address, "", width=390)
    own.process.send_signal(signal.SIGTERM)
    expect(shown.page.get_by_test_id("stToast")).to_contain_text("This server is being restarted")
    own.process.wait()
    own.start()
    shown.page.wait_for_selector(CONNECTED, state="attached")
    shown.page.wait_for_function(f"() => {SENTENCE} === null")
    settle(shown.page)
    assert shown.complaints() == []
