"""Eyes and a hand for the trainer in the page: its curves as NumPy, its state, its buttons, and the sidebar."""

import numpy as np
import server

from core.network_experiment import NetworkExperiment

_TRAINER = "[...document.querySelectorAll('*')].map(e => e.trainer).find(trainer => trainer?.header)"


class TrainingView:
    """The training page as a user and a test see it."""

    def __init__(self, page):
        self.page = page
        self.root = page.locator("div.trainer[role=group]")
        self.sidebar = page.locator('[data-testid="stSidebar"]')
        self.ready()

    def ready(self):
        """Wait until the page is settled and the trainer has the answer to all that the hand did."""
        server.settle(self.page)
        self.wait("trainer.queue.length === 0")

    def read(self, expression):
        """Evaluate an expression of `trainer`, such as "trainer.header.t"."""
        return self.page.evaluate(f"() => {{ const trainer = {_TRAINER}; return {expression}; }}")

    def wait(self, condition):
        """Wait until a condition of `trainer` holds."""
        self.page.wait_for_function(
            f"() => {{ const trainer = {_TRAINER}; return trainer && ({condition}); }}"
        )

    def rest(self, state):
        """Wait until the run rests in a state such as "finished", and the page with it."""
        self.wait(f"trainer.header.state === '{state}'")
        self.ready()

    def experiment(self):
        """Return the experiment that the page says it shows."""
        experiment, remarks = NetworkExperiment.from_query(self.read("trainer.header.query"))
        assert remarks == []
        return experiment

    def series(self, name, k=0):
        """Return the measured steps and values of one of configuration k's curves, such as "V"."""
        curve = f"trainer.runs[{k}].series.{name}"
        return tuple(np.array(self.read(f"[...{curve}.{part}]")) for part in ("t", "v"))

    def part(self, selector):
        """Return an element of the trainer."""
        return self.root.locator(selector)

    def press(self, button):
        """Press a button of the transport by its class: train, one, epoch, rewind, restart, live or replay."""
        self.part(f"button.{button}").click()

    def scrub(self, key):
        """Press a key that moves the playhead: arrows by a row, PageUp and PageDown by a snapshot."""
        self.root.focus()
        self.page.keyboard.press(key)

    def choose(self, box, option):
        """Choose an option of one of the sidebar's select boxes."""
        self.sidebar.get_by_role("combobox", name=box).click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def open_tab(self, name):
        """Open one of the tabs below the trainer."""
        self.page.get_by_role("tab", name=name).click()
        self.page.locator(f'[role="tab"][aria-selected="true"]:has-text("{name}")').wait_for()
        self.ready()

    def tile(self, label):
        """Return the words of the tile whose label begins so."""
        return self.part(".tile").filter(has=self.page.locator("dt", has_text=label)).inner_text()

    def slider(self, name):
        """Return a slider of the sidebar."""
        return self.sidebar.get_by_role("slider", name=name).first

    def picture(self, selector):
        """Return what the canvases of an element show, as text to compare."""
        return self.part(selector).evaluate(
            "box => [...box.querySelectorAll('canvas')].map(canvas => canvas.toDataURL()).join()"
        )

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

    def drag(self, selector, dx, dy):
        """Take hold of an element at its middle, move the mouse by (dx, dy) pixels, and let go."""
        box = self.part(selector).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + dx, y + dy, steps=8)
        self.page.mouse.up()
