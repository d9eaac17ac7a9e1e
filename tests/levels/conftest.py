"""The level explorer alone on a blank page, in a real Chromium."""

import pytest

from tests.player.stage import Stage, opening


@pytest.fixture
def stage(chromium, modules):
    """Return a function that opens the explorer in a page; a page that reports an error fails its test."""
    with opening(lambda **options: LevelsStage(chromium, modules, "levels", **options)) as opened:
        yield opened


class LevelsStage(Stage):
    """A page with one explorer."""

    def show(self, message):
        """Hand a message to the component and wait until it is decoded and drawn."""
        before = self.page.evaluate("host.levels?.messages ?? 0")
        self.hand(message)
        self.page.wait_for_function("before => host.levels.messages > before", arg=before)
        self.frame()
        return self

    def drag_line(self, panel, level):
        """Take the λ line on a panel by the mouse and move it to a level."""
        box = self.part(f".panel.{panel} .plot").bounding_box()
        x = box["x"] + box["width"] / 2
        now = self.read(f"levels.axis('{panel}', levels.lam)")
        then = self.read(f"levels.axis('{panel}', {level})")
        self.page.mouse.move(x, box["y"] + now)
        self.page.mouse.down()
        self.page.mouse.move(x, box["y"] + (now + then) / 2, steps=3)
        self.page.mouse.move(x, box["y"] + then, steps=3)
        self.page.mouse.up()
        self.frame()

    def point(self, x, y, index=0):
        """Return where a point of the landscape lies on the page."""
        box = self.page.locator(".picture").nth(index).bounding_box()
        x0, x1, y0, y1 = self.read("levels.header.window")
        return (
            box["x"] + box["width"] * (x - x0) / (x1 - x0),
            box["y"] + box["height"] * (y1 - y) / (y1 - y0),
        )
