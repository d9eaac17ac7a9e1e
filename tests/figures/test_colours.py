"""Plotly's figures and the player draw a rule in the same colour."""

import re
from pathlib import Path

from core.figures.colours import STROKES

THEME = Path(__file__).parents[2] / "assets" / "player" / "theme.js"


def test_the_player_and_plotly_agree_on_every_rule():
    text = THEME.read_text(encoding="utf-8")
    for theme in ("light", "dark"):
        block = re.search(rf"PATHS_{theme.upper()} = \[(.*?)\];", text, re.DOTALL)[1]
        assert re.findall(r'line: "(#\w+)"', block) == [stroke.colour(theme) for stroke in STROKES]
