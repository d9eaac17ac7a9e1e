"""Colours of rules for Plotly, one pair (light, dark theme) each; `theme.js` has the player's.

Paths avoid blue and sand, which belong to water and land, and each has its own dash as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Theme = Literal["light", "dark"]


@dataclass(frozen=True)
class Stroke:
    """How one rule is drawn: a colour for each theme, and Plotly's name of its dash."""

    light: str
    dark: str
    dash: str

    def colour(self, theme: Theme) -> str:
        """Return the colour for a theme."""
        return self.light if theme == "light" else self.dark


STROKES = (
    Stroke("#d55e00", "#ff8c3a", "solid"),
    Stroke("#8a2a7b", "#f29ad6", "dash"),
    Stroke("#009e73", "#3ccfa0", "dot"),
    Stroke("#1c2430", "#f2f5f8", "dashdot"),
    Stroke("#a88700", "#ffd84d", "longdash"),
)


def stroke(position: int) -> Stroke:
    """Return the stroke of the rule at a position of the experiment's list."""
    return STROKES[position % len(STROKES)]
