"""The player alone on a blank page, in a real Chromium."""

import base64

import pytest

from pages.shared.component import packed, script, style
from pages.shared.player import NAME, PARTS, STYLES
from tests.player.stage import Stage, opening

SOURCE, STYLE = packed(script(PARTS), NAME), style(*STYLES)


@pytest.fixture
def stage(chromium):
    """Return a function that opens the player in a page; a page that reports an error fails its test."""
    with opening(lambda **options: PlayerStage(chromium, SOURCE, STYLE, **options)) as opened:
        yield opened


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
