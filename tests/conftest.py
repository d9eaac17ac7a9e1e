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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Keep each file in one process: its tests share an app, a browser or other costly fixtures."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(str(item.path)))
