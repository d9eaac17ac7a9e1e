"""Eyes and a hand for the trainer in the page: its curves as NumPy, its state, its buttons, and the sidebar."""

import numpy as np
from component_view import ComponentView

from core.experiments.network_experiment import NetworkExperiment

_TRAINER = "[...document.querySelectorAll('*')].map(e => e.trainer).find(trainer => trainer?.header)"


class TrainingView(ComponentView):
    """The training page as a user and a test see it."""

    root_selector = "div.trainer[role=group]"
    name, found = "trainer", _TRAINER
    answered = "trainer.queue.length === 0"
    account = (
        "[trainer.header.run_id, trainer.header.state, trainer.header.t, trainer.header.echo, trainer.queue]"
    )

    @property
    def sidebar(self):
        """The page's sidebar."""
        return self.page.locator('[data-testid="stSidebar"]')

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
        """Return the measured steps and values of one of configuration k's curves, such as "V".

        Both are read at once: while a network trains, a message between two reads would bring more values.
        """
        curve = f"trainer.runs[{k}].series.{name}"
        return tuple(np.array(part) for part in self.read(f"[[...{curve}.t], [...{curve}.v]]"))

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
