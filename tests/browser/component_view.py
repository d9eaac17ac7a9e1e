"""What tests look at and take hold of in any of the page's components."""

import server
from playwright.sync_api import TimeoutError

from tests.player.stage import colours_of

# A new size is known at the end of a frame and drawn in the next; by the third both have happened.
_DRAWN = """async () => {
    for (let i = 0; i < 3; i += 1) await new Promise(next => requestAnimationFrame(next));
}"""


class ComponentView:
    """A component in a page, found by `root`; `name` is what it calls itself in JavaScript, `found` finds it there.

    `answered` holds when it has the answer to all that the hand did; `account` says where it stands, when it fails.
    """

    root_selector = name = found = answered = ""
    account = "null"

    def __init__(self, page):
        self.page = page
        self.root = page.locator(self.root_selector)
        self.ready()

    def ready(self):
        """Wait until the page is settled, and the component has drawn the answer to all that the hand did."""
        server.settle(self.page)
        self.wait(self.answered)
        self.page.evaluate(_DRAWN)

    def read(self, expression):
        """Evaluate an expression of the component, such as "player.header.lam"."""
        return self.page.evaluate(f"() => {{ const {self.name} = {self.found}; return {expression}; }}")

    def wait(self, condition):
        """Wait until a condition of the component holds."""
        try:
            self.page.wait_for_function(
                f"() => {{ const {self.name} = {self.found}; return {self.name} && ({condition}); }}"
            )
        except TimeoutError:
            there = self.page.evaluate(f"Boolean({self.found})") and self.read(self.account)
            text = " ".join(self.page.inner_text("body").split())
            raise AssertionError(f"Never: {condition} (there: {there}). The page says: {text}") from None

    def part(self, selector):
        """Return an element of the component."""
        return self.root.locator(selector)

    def drag(self, selector, dx, dy, steps=8, *, release=True):
        """Take hold of an element at its middle and move the mouse by (dx, dy) pixels."""
        box = self.part(selector).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + dx, y + dy, steps=steps)
        if release:
            self.page.mouse.up()

    def touch(self, selector, dx, dy):
        """Drag an element from its middle by (dx, dy) pixels with a finger."""
        box = self.part(selector).bounding_box()
        self.swipe((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2), dx, dy)

    def swipe(self, place, dx, dy):
        """Put a finger down at a place (x, y) of the window, move it by (dx, dy) pixels and take it up."""
        session = self.page.context.new_cdp_session(self.page)

        def send(kind, *points):
            places = [{"x": x, "y": y} for x, y in points]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

        send("touchStart", place)
        for k in range(1, 7):
            send("touchMove", (place[0] + dx * k / 6, place[1] + dy * k / 6))
        send("touchEnd")

    def colours(self, selector):
        """Return how many different colours the canvases of an element show on a coarse grid."""
        return colours_of(self.part(selector))
