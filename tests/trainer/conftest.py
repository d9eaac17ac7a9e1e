"""The trainer alone on a blank page, in a real Chromium."""

import pytest

from pages.shared.component import packed, script, style
from pages.shared.trainer import NAME, PARTS, STYLES
from tests.player.stage import Stage, opening

SOURCE, STYLE = packed(script(PARTS), NAME), style(*STYLES)


@pytest.fixture
def stage(chromium):
    """Return a function that opens the trainer in a page; a page that reports an error fails its test."""
    with opening(
        lambda **options: TrainerStage(chromium, SOURCE, STYLE, name="trainer", **options)
    ) as opened:
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
