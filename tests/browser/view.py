"""Eyes and a hand for the player in the page: its arrays as NumPy, its state, and drags with the mouse."""

import base64

import numpy as np
import server

from core.experiment import from_query

_PLAYER = """[...document.querySelectorAll('*')].map(element => element.player)
    .find(player => player?.header && !player.header.compact)"""
_BYTES = """array => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    let text = '';
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return btoa(text);
}"""


def as_drawn(array):
    """Return one of `core`'s arrays (time, rule, …) as the player holds it: (rule, time, …) of float32."""
    with np.errstate(over="ignore"):
        return np.swapaxes(array, 0, 1).astype(np.float32)


class View:
    """The playground's player as a user and a test see it."""

    def __init__(self, page):
        self.page = page
        self.root = page.locator("div.player[role=group]")
        self.ready()

    def ready(self):
        """Wait until the page is settled and the player shows the answer to all that the hand did."""
        server.settle(self.page)
        self.page.wait_for_function(
            f"() => {{ const player = {_PLAYER}; return player && player.preview === null"
            " && (player.seq ?? 0) <= player.header.echo; }"
        )

    def read(self, expression):
        """Evaluate an expression of `player`, such as "player.header.lam"."""
        return self.page.evaluate(f"() => {{ const player = {_PLAYER}; return {expression}; }}")

    def wait(self, condition):
        """Wait until a condition of `player` holds."""
        self.page.wait_for_function(f"() => {{ const player = {_PLAYER}; return player && ({condition}); }}")

    def experiment(self):
        """Return the experiment that the page says it shows."""
        experiment, remarks = from_query(self.read("player.header.query"))
        assert remarks == []
        return experiment

    def array(self, name):
        """Return one of the arrays that the player draws from."""
        kind, shape, text = self.read(
            f"[player.header.arrays.{name}.dtype, player.shapes.{name}, ({_BYTES})(player.arrays.{name})]"
        )
        return np.frombuffer(base64.b64decode(text), kind).reshape(shape)

    def picture(self):
        """Return everything that decides what is drawn, for comparing two pages."""
        names = sorted(self.read("Object.keys(player.arrays)"))
        header = self.read("player.header")
        shown = {key: header[key] for key in ("lam", "eta0", "alpha", "start", "steps", "window", "levels")}
        rules = [(rule["name"], rule["tiles"]) for rule in header["rules"]]
        return shown | {"rules": rules}, {name: self.array(name).tobytes() for name in names}

    def part(self, selector):
        """Return an element of the player."""
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

    def colours(self, selector):
        """Return how many different colours the canvases of an element show on a coarse grid."""
        return self.part(selector).evaluate(
            """box => {
                const seen = new Set();
                for (const canvas of box.querySelectorAll('canvas')) {
                    const { width, height } = canvas;
                    const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
                    for (let i = 0; i < data.length; i += 4 * 61) if (data[i + 3])
                        seen.add((data[i] << 16) + (data[i + 1] << 8) + data[i + 2]);
                }
                return seen.size;
            }"""
        )
