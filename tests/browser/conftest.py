"""The started app and a real Chromium; every page a test opens must end without an error in its console."""

import os
from contextlib import contextmanager

import accessibility
import pytest
import server
from playwright.sync_api import expect

from tests.kept_pages import TIMEOUT, give_back, take

expect.set_options(timeout=TIMEOUT)


@pytest.fixture(scope="package")
def app_url(tmp_path_factory):
    """Return the address of an app that runs as long as these tests, with a store and classes of its own."""
    folder = tmp_path_factory.mktemp("store")
    os.environ["SUPERLEVEL_STORE"] = str(folder / "sweeps.sqlite")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SUPERLEVEL_DATABASE_URL", f"sqlite:///{folder / 'classes.sqlite'}")
        with server.running_app(tmp_path_factory.mktemp("app") / "server.log") as address:
            yield address


@pytest.fixture(scope="module")
def browser():
    """Return a headless Chromium. There is no skipping: without a browser these tests fail.

    It lives for one file: a thread holds one Playwright, whose loop would be in the way of tests elsewhere.
    """
    with server.running_browser() as chromium:
        yield chromium


@pytest.fixture
def visit(browser, app_url):
    """Return a function that opens an address of the app in a fresh session and waits until it is settled.

    `visit("?steps=50", width=390, color_scheme="dark")`; the remaining options are Playwright's
    for a context. What the console complains of fails the test at its end.
    """
    with _visits(browser, app_url) as visit:
        yield visit


@pytest.fixture(scope="module")
def visit_once(browser, app_url):
    """Return the same for pages that all tests of a file look at."""
    with _visits(browser, app_url) as visit:
        yield visit


@contextmanager
def _visits(browser, app_url):
    used, complaints = [], []

    def on_error(error):
        complaints.append(f"uncaught: {error}")

    def on_console(message):
        complaints.extend(_complaint(message))

    def opened(address="", width=1440, height=900, **options):
        page = take(browser, width, height, **options)
        used.append((page, options))
        page.on("pageerror", on_error)
        page.on("console", on_console)
        page.goto(f"{app_url}/{address}")
        server.settle(page)
        return page

    yield opened
    for page, options in used:
        page.remove_listener("pageerror", on_error)
        page.remove_listener("console", on_console)
        give_back(browser, page, **options)
    assert complaints == []


@pytest.fixture
def scan(capsys):
    """Return `accessibility.check`; what axe-core says of Streamlit's own elements is printed in the end."""
    listed = set()
    yield lambda page, part="": listed.update(accessibility.check(page, part))
    with capsys.disabled():
        for line in sorted(listed):
            print(f"\n[axe] in an element of Streamlit's own: {line}")


def _complaint(message):
    """Return what an error in the console says; not Streamlit's search for its server, nor what a class refuses."""
    address = message.location["url"]
    # The page says it, and tests that it does; also what a test itself keeps from the network.
    if "/api/class" in address and ("status of 4" in message.text or "net::ERR_FAILED" in message.text):
        return []
    if message.type != "error" or ("404" in message.text and "/_stcore/" in address):
        return []
    return [f"{message.text} ({address})"]
