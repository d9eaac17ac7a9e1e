"""The trainer alone on a blank page, in a real Chromium."""

import pytest

from tests.player.stage import Stage, opening


@pytest.fixture
def stage(chromium, modules):
    """Return a function that opens the trainer in a page; a page that reports an error fails its test."""
    with opening(lambda **options: TrainerStage(chromium, modules, "trainer", **options)) as opened:
        yield opened


class TrainerStage(Stage):
    """A page with one trainer."""

    def show(self, message):
        """Hand a message to the component and wait until it is decoded and drawn."""
        before = self.page.evaluate("host.trainer?.messages ?? 0")
        self.hand(message)
        self.page.wait_for_function("before => host.trainer.messages > before", arg=before)
        self.frame()
        return self
