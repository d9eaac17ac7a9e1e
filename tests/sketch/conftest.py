"""The sketch in a real Chromium."""

import pytest

from tests.player.stage import opening
from tests.sketch.stage import SketchStage


@pytest.fixture
def stage(chromium, modules):
    """Return a function that opens the sketch in a page; a page that reports an error fails its test."""
    with opening(
        lambda width=900, theme="light", **options: SketchStage(chromium, modules, width, theme, options)
    ) as opened:
        yield opened
