"""What all tests share: Hypothesis draws the same examples at every run; and a Chromium for whoever asks for it."""

import pytest
import server
from hypothesis import settings

settings.register_profile("repeatable", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("repeatable")


@pytest.fixture(scope="module")
def chromium():
    """Return a headless Chromium, the system's or Playwright's own; without one these tests fail."""
    with server.running_browser() as browser:
        yield browser


# Half of the browser tests, by their time: each half has an app of its own and keeps one process.
BESIDE = (
    "test_claims_browser.py",
    "test_accessibility.py",
    "test_training.py",
    "test_sharing.py",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Keep what shares an app or other costly fixtures in one process: browser tests, and each other file."""
    for item in items:
        shared = str(item.path)
        if "browser" in item.path.parts:
            shared = "browser, beside" if item.path.name in BESIDE else "browser"
        item.add_marker(pytest.mark.xdist_group(shared))
