"""The player alone on a blank page, in a real Chromium."""

import base64
import shutil

import pytest
from playwright.sync_api import sync_playwright

from pages.shared.component import packed, script, style
from pages.shared.player import NAME, PARTS
from tests.player.stage import Stage

SOURCE, STYLE = packed(script(PARTS), NAME), style("player/player.css")


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
    """Return a function that opens the player in a page; a page that reports an error fails its test."""
    stages = []

    def opened(**options):
        stages.append(PlayerStage(chromium, SOURCE, STYLE, **options))
        return stages[-1]

    yield opened
    for each in stages:
        each.context.close()
    assert [error for each in stages for error in each.errors] == []


class PlayerStage(Stage):
    """A page with one player."""

    def show(self, message):
        """Hand a message to the component and wait until all of it is decoded and drawn."""
        self.hand(message)
        self.page.wait_for_function("host.player.shore && !host.player.error")
        if len(message) > 4 + int.from_bytes(message[:4], "little"):
            self.page.wait_for_function("host.player.fan")
        return self

    def bytes_of(self, name):
        """Return the bytes of one of the player's arrays."""
        copied = f"new Uint8Array(player.arrays.{name}.slice().buffer)"
        text = self.read(f"btoa(Array.from({copied}, byte => String.fromCharCode(byte)).join(''))")
        return base64.b64decode(text)
