"""Eyes and a hand for the player in the page: its arrays as NumPy, its state, and drags with the mouse."""

import base64

import numpy as np
from component_view import ComponentView

from core.experiments.experiment import from_query

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


class View(ComponentView):
    """The playground's player as a user and a test see it."""

    root_selector = "div.player[role=group]"
    name, found = "player", _PLAYER
    answered = "player.preview === null && player.queue.length === 0 && player.shore && player.crossings"

    def come_near(self):
        """Bring the mouse to the step chart, and wait for the neighbouring runs."""
        self.part(".steps .plot").hover()
        self.wait("player.fan")

    def experiment(self):
        """Return the experiment that the page says it shows."""
        experiment, remarks = from_query(self.read("player.header.query"))
        assert remarks == []
        return experiment

    def array(self, name):
        """Return one of the arrays that the player draws from."""
        array = f"player.arrays.{name}"
        kind, shape, text = self.read(
            f"[{array}.constructor.name, player.shapes.{name} ?? [{array}.length], ({_BYTES})({array})]"
        )
        # A typed array is called like NumPy's type: Float32Array holds float32.
        kind = kind.removesuffix("Array").lower()
        return np.frombuffer(base64.b64decode(text), kind).reshape(shape)

    def picture(self):
        """Return everything that decides what is drawn, for comparing two pages."""
        names = sorted(self.read("Object.keys(player.arrays)"))
        header = self.read("player.header")
        shown = {key: header[key] for key in ("lam", "eta0", "alpha", "start", "steps", "window", "levels")}
        rules = [(rule["name"], rule["tiles"]) for rule in header["rules"]]
        return shown | {"rules": rules}, {name: self.array(name).tobytes() for name in names}
