"""The sketch in a real Chromium."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.sketch.stage import SketchStage


@pytest.fixture(scope="module")
def chromium():
    """Return a headless Chromium, the system's or Playwright's own; without one these tests fail."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def stage(chromium):
    """Return a function that opens the sketch in a page; a page that reports an error fails its test."""
    stages = []

    def opened(width=900, theme="light", **options):
        stages.append(SketchStage(chromium, width, theme, options))
        return stages[-1]

    yield opened
    for each in stages:
        each.context.close()
    assert [error for each in stages for error in each.errors] == []
