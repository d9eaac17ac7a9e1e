"""The started app and a real Chromium; every page a test opens must end without an error in its console."""

import os

import pytest
import server
from playwright.sync_api import expect

# In milliseconds; long, because other tests run beside these.
TIMEOUT = 60_000
expect.set_options(timeout=TIMEOUT)


@pytest.fixture(scope="package")
def app_url(tmp_path_factory):
    """Return the address of an app that runs as long as these tests, with a store of its own."""
    os.environ["SUPERLEVEL_STORE"] = str(tmp_path_factory.mktemp("store") / "sweeps.sqlite")
    with server.running_app(tmp_path_factory.mktemp("app") / "server.log") as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    """Return a headless Chromium. There is no skipping: without a browser these tests fail.

    It lives for one file only, because other tests start a Playwright of their own, and a thread holds one.
    """
    with server.running_browser() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def free_pages(browser):
    """Return the pages that no test is using, by the options of their context.

    A new context knows nothing of Streamlit's code, and to read and compile it is most of what opening a page costs.
    """
    return {}


@pytest.fixture
def visit(browser, free_pages, app_url):
    """Return a function that opens an address of the app in a fresh session and waits until it is settled.

    `visit("?steps=50", width=390, color_scheme="dark")`; the remaining options are Playwright's
    for a context. What the console complains of fails the test at its end.
    """
    used, complaints = [], []

    def on_error(error):
        complaints.append(f"uncaught: {error}")

    def on_console(message):
        complaints.extend(_complaint(message))

    def opened(address="", width=1440, height=900, **options):
        key = tuple(sorted(options.items()))
        free = free_pages.setdefault(key, [])
        page = free.pop() if free else _new_page(browser, options)
        used.append((page, free))
        page.set_viewport_size({"width": width, "height": height})
        page.on("pageerror", on_error)
        page.on("console", on_console)
        page.goto(f"{app_url}/{address}")
        server.settle(page)
        return page

    yield opened
    for page, free in used:
        page.remove_listener("pageerror", on_error)
        page.remove_listener("console", on_console)
        _forget_all(page)
        free.append(page)
    assert complaints == []


def _new_page(browser, options):
    context = browser.new_context(**options)
    context.set_default_timeout(TIMEOUT)
    return context.new_page()


def _forget_all(page):
    """Leave the app as a closed tab does, and take the hand away."""
    page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    page.mouse.up()
    page.mouse.move(0, 0)
    page.context.clear_cookies()
    page.goto("about:blank")


def _complaint(message):
    """Return what an error in the console says; not Streamlit's search for its server."""
    address = message.location["url"]
    if message.type != "error" or ("404" in message.text and "/_stcore/" in address):
        return []
    return [f"{message.text} ({address})"]
