"""What all tests share: Hypothesis draws the same examples at every run; and a Chromium for whoever asks for it."""

import os
import sys
from pathlib import PurePosixPath

# Tests run on as many processes as there are cores: threads of theirs would but wait for one another.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import pytest
import server
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

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


# The folders whose files take longest: what comes after fills all processes to the end.
FIRST = ("browser", "workers", "claims", "sweep", "training", "pages")
# Half of the browser tests, by their time: each half has an app of its own and keeps one process.
BESIDE = (
    "test_claims_browser.py",
    "test_accessibility.py",
    "test_training.py",
    "test_sharing.py",
    "test_landscape_browser.py",
)


def pytest_collection_modifyitems(items):
    """Begin with what takes longest; `Together` hands groups out in the order of their first tests."""
    items.sort(key=_rank)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep what shares an app or other costly fixtures in one process."""
    return Together(config, log)


class Together(LoadScopeScheduling):
    """Gives each process whole files to run, and of browser tests, which share an app, half of all files.

    `--dist loadgroup` would ask the same of a mark, but pytest 9.2 no longer lets pytest-xdist 3.8 name a test anew by
    its group: without a word each test then goes to whichever process is free, and every fixture is made in both.
    """

    def _split_scope(self, nodeid):
        path = PurePosixPath(nodeid.split("::")[0])
        if path.parent.name != "browser":
            return str(path)
        return "browser, beside" if path.name in BESIDE else "browser"


def _rank(item):
    folder = item.path.parent.name
    return FIRST.index(folder) if folder in FIRST else len(FIRST)
