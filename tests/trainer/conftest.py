"""The trainer alone on a blank page, in a real Chromium."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from pages.shared.component import packed, script, style
from pages.shared.trainer import NAME, PARTS, STYLES
from tests.player.stage import Stage

SOURCE, STYLE = packed(script(PARTS), NAME), style(*STYLES)


@pytest.fixture(scope="module")
def chromium():
    """Return a headless Chromium, the system's or Playwright's own; without one these tests fail."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def stage(chromium):
    """Return a function that opens the trainer in a page; a page that reports an error fails its test."""
    stages = []

    def opened(**options):
        stages.append(TrainerStage(chromium, SOURCE, STYLE, name="trainer", **options))
        return stages[-1]

    yield opened
    for each in stages:
        each.context.close()
    assert [error for each in stages for error in each.errors] == []


class TrainerStage(Stage):
    """A page with one trainer."""

    def show(self, message):
        """Hand a message to the component and wait until it is decoded and drawn."""
        before = self.page.evaluate("host.trainer?.messages ?? 0")
        self.hand(message)
        self.page.wait_for_function("before => host.trainer.messages > before", arg=before)
        self.frame()
        return self
