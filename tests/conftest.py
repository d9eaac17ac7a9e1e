"""What all tests share: Hypothesis draws the same examples at every run; and a Chromium for whoever asks for it."""

import os
import sys

# Tests run on as many processes as there are cores: threads of theirs would but wait for one another.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import pytest
import server
from hypothesis import settings

import core
from tests import module_server

settings.register_profile("repeatable", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("repeatable")


@pytest.fixture(scope="module")
def chromium():
    """Return a headless Chromium, the system's or Playwright's own; without one these tests fail."""
    with server.running_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def modules():
    """Return the address of a server that has the components' modules, and nothing else."""
    with module_server.serving() as address:
        yield address


@pytest.fixture
def as_superlevel(monkeypatch):
    """Let examples import the package by the name under which it is installed."""
    monkeypatch.setitem(sys.modules, "superlevel", core)


# The folders whose files take longest: what comes after fills both processes to the end.
FIRST = ("browser", "workers", "claims", "sweep", "training", "pages")
# Half of the browser tests, by their time: each half has an app of its own and keeps one process.
BESIDE = (
    "test_claims_browser.py",
    "test_accessibility.py",
    "test_training.py",
    "test_sharing.py",
    "test_landscape_browser.py",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Keep what shares an app or other costly fixtures in one process: browser tests, and each other file.

    Groups are begun in the order of their first tests, see `scripts/test.py`.
    """
    items.sort(key=_rank)
    for item in items:
        shared = str(item.path)
        if "browser" in item.path.parts:
            shared = "browser, beside" if item.path.name in BESIDE else "browser"
        item.add_marker(pytest.mark.xdist_group(shared))


def _rank(item):
    folder = item.path.parent.name
    return FIRST.index(folder) if folder in FIRST else len(FIRST)
