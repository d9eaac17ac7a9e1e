"""The map alone on a blank page, in a real Chromium."""

import pytest

from tests.player.stage import Stage, opening


@pytest.fixture
def stage(chromium, modules):
    """Return a function that opens the map in a page; a page that reports an error fails its test."""
    with opening(lambda **options: MapStage(chromium, modules, "map", **options)) as opened:
        yield opened


class MapStage(Stage):
    """A page with one map."""

    def show(self, message):
        """Hand a message to the component and wait until it is decoded and drawn."""
        before = self.page.evaluate("host.map?.messages ?? 0")
        self.hand(message)
        self.page.wait_for_function("before => host.map.messages > before", arg=before)
        self.frame()
        return self

    def at(self, i, j):
        """Return where the middle of a cell lies on the page."""
        box = self.part(".plot").bounding_box()
        x, y = self.read(f"map.pixel({i}, {j})")
        return box["x"] + x, box["y"] + y

    def last(self):
        """Return kind and value of what the hand told last."""
        sent = self.sent()
        return (sent[-1]["kind"], sent[-1]["value"]) if sent else None
