"""The sketch alone on a blank page, and what a hand can do with it."""

import base64

import numpy as np

from core.messages.sketch import SIDE, sketch_message
from tests.player.stage import Stage

CLASSES = [str(digit) for digit in range(10)]
THEMES = {
    "light": "--st-background-color:#ffffff;--st-text-color:#1c2430;--st-primary-color:#2f5d8c",
    "dark": "--st-background-color:#11151a;--st-text-color:#e8edf2;--st-primary-color:#7fb2e5",
}


class SketchStage(Stage):
    """One page with one sketch, and what a hand can do with it. Its clock only moves when it is told to."""

    # A clock once taken over stays so.
    is_kept = False

    def __init__(self, browser, modules, width, theme, options):
        colours = f"{THEMES[theme]};--st-font:sans-serif;background:var(--st-background-color)"
        super().__init__(browser, modules, "sketch", width=width, theme=colours, **options)
        self.page.clock.install()
        # The clock brings a `Date` of its own; messages are to be numbered from one.
        self.page.evaluate("Date.now = () => 0")
        self.page.evaluate("document.title = 'Sketch'; document.documentElement.lang = 'en'")

    def show(self, shape=(28, 28), classes=CLASSES, **parts):
        """Hand a message to the component and wait until it is shown."""
        self.page.evaluate("window.before = host.sketch?.header")
        self.hand(sketch_message(classes, shape, **parts))
        self.page.wait_for_function("host.sketch.header !== window.before && !host.sketch.error")
        return self

    def begin(self, *points):
        """Press the mouse on the pad and move it through points of the unit square."""
        for k, point in enumerate(points):
            self.page.mouse.move(*self.place(point), steps=1 if k == 0 else 8)
            if k == 0:
                self.page.mouse.down()

    def draw(self, *points):
        """Draw one stroke."""
        self.begin(*points)
        self.page.mouse.up()

    def place(self, point):
        """Return where a point of the pad's unit square is on the page."""
        box = self.part(".pad canvas").bounding_box()
        return box["x"] + point[0] * box["width"], box["y"] + point[1] * box["height"]

    def keys(self, *keys):
        """Press keys with the focus on the pad."""
        self.part(".pad").focus()
        for key in keys:
            self.page.keyboard.press(key)

    def ink(self):
        """Return the ink as it would be sent now, (SIDE, SIDE) in 0..255."""
        return np.array(self.read("Array.from(sketch.ink)")).reshape(SIDE, SIDE)


def encoded(message):
    """Return bytes as base64."""
    return base64.b64encode(message).decode()


def sent_ink(hand):
    """Return the ink in a message of the component."""
    return np.frombuffer(base64.b64decode(hand["value"]["ink"]), np.uint8).reshape(SIDE, SIDE)
